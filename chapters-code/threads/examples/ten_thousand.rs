//! Ten thousand threads are alive at once, or as many as the system
//! allows. The counts come from `/proc`: this needs Linux.

use std::fs;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;

const WANTED: usize = 10_000;
static BEGUN: AtomicUsize = AtomicUsize::new(0);
static MAY_END: AtomicBool = AtomicBool::new(false);

fn main() {
    let own = || number("/proc/self/smaps_rollup", "Rss:");
    let kernel = || number("/proc/meminfo", "KernelStack:");
    let (own_before, kernel_before) = (own(), kernel());

    let mut threads = Vec::with_capacity(WANTED);
    while threads.len() < WANTED {
        // A new thread takes more memory after `spawn` has returned,
        // and aborts the process if there is none: keep a reserve.
        if !has_room(256 << 20) {
            println!("stopped: the address space is nearly full");
            break;
        }
        let small = thread::Builder::new().stack_size(16 * 1024);
        match small.spawn(wait_for_the_end) {
            Ok(thread) => threads.push(thread),
            Err(refusal) => {
                println!("stopped: {refusal}");
                break;
            }
        }
        while BEGUN.load(Acquire) < threads.len() {
            thread::yield_now();
        }
    }

    let alive = threads.len();
    println!("threads alive at once: {alive}");
    let counted = number("/proc/self/status", "Threads:");
    println!("the kernel counts, with main: {counted}");
    let kib = own().saturating_sub(own_before) / alive.max(1);
    println!("memory of the process, KiB a thread: {kib}");
    let kib = kernel().saturating_sub(kernel_before) / alive.max(1);
    println!("stack in the kernel, KiB a thread: {kib}");

    MAY_END.store(true, Release);
    for thread in threads {
        thread.thread().unpark();
        thread.join().unwrap();
    }
    println!("all {alive} have ended");
}

fn wait_for_the_end() {
    BEGUN.fetch_add(1, Release);
    while !MAY_END.load(Acquire) {
        thread::park();
    }
}

/// Could the process still take `bytes` of address space?
fn has_room(bytes: usize) -> bool {
    let mut block = Vec::<u8>::new();
    let answer = block.try_reserve_exact(bytes);
    black_box(&block);
    answer.is_ok()
}

fn number(file: &str, field: &str) -> usize {
    let text = fs::read_to_string(file).expect("/proc of Linux");
    let line = text.lines().find_map(|l| l.strip_prefix(field));
    let number = line.unwrap().split_whitespace().next();
    number.unwrap().parse().unwrap()
}

//@ optimised
//@ threads=11000
//@ wall=30
//@ unrecorded
