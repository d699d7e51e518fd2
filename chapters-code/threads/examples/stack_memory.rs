//! Starts 16 threads that only wait, and divides what the process
//! has grown by. It reads `/proc` and so needs Linux.

use std::fs;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;

const THREADS: usize = 16;
static ALL_STARTED: Barrier = Barrier::new(THREADS + 1);
static MEASURED: Barrier = Barrier::new(THREADS + 1);

fn main() {
    println!("KiB a thread:");
    println!("stack asked for  stack used  reserved  resident");
    for (asked, used) in [(16, 0), (64, 0), (2048, 0), (8192, 512)] {
        let [reserved, resident] = growth(asked, used);
        print!("{asked:15}  {used:10}  ");
        println!("{reserved:8}  {resident:8}");
    }
}

/// What one thread adds, in KiB: address space, real memory.
fn growth(asked: usize, used: usize) -> [usize; 2] {
    let before = memory();
    let start_one = |_| {
        thread::Builder::new()
            .stack_size(asked * 1024)
            .spawn(move || {
                use_stack(used);
                ALL_STARTED.wait();
                MEASURED.wait();
            })
            .expect("16 threads within the system's limits")
    };
    let threads: Vec<_> = (0..THREADS).map(start_one).collect();

    ALL_STARTED.wait();
    let after = memory();
    MEASURED.wait();
    for thread in threads {
        thread.join().unwrap();
    }
    [0, 1].map(|i| after[i].saturating_sub(before[i]) / THREADS)
}

/// Writes to about `kib` KiB of this thread's stack.
fn use_stack(kib: usize) {
    if kib > 0 {
        let mut frame = [0_u8; 1024];
        black_box(&mut frame);
        use_stack(kib - 1);
        black_box(&mut frame);
    }
}

/// This process, in KiB: address space, real memory.
fn memory() -> [usize; 2] {
    // proc(5) calls the VmRSS of `status` inaccurate.
    let reserved = kib("/proc/self/status", "VmSize:");
    [reserved, kib("/proc/self/smaps_rollup", "Rss:")]
}

fn kib(file: &str, field: &str) -> usize {
    let text = fs::read_to_string(file).expect("/proc of Linux");
    let line = text.lines().find_map(|l| l.strip_prefix(field));
    let number = line.unwrap().split_whitespace().next();
    number.unwrap().parse().unwrap()
}

//@ optimised
//@ unrecorded
