//! Waits for the same answer in three ways and counts what it costs.
//! The time on a core comes from `/proc` and needs Linux.

use std::fs;
use std::hint;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::time::Duration;

const ROUNDS: usize = 9;
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    println!("between looks  looks at the flag  ms on a core");
    for (name, pause) in [
        ("nothing", hint::spin_loop as fn()),
        ("yield_now", thread::yield_now),
        ("park", thread::park),
    ] {
        wait_with(pause); // The first round warms up.
        let rounds = [(); ROUNDS].map(|()| wait_with(pause));
        let looks = median(rounds.map(|(looks, _)| looks as f64));
        let on_core = median(rounds.map(|(_, ms)| ms));
        println!("{name:13}  {looks:17.0}  {on_core:12.2}");
    }
}

/// Returns how often it looked, and its milliseconds on a core.
fn wait_with(pause: fn()) -> (u64, f64) {
    READY.store(false, Release);
    let waiter = thread::spawn(move || {
        let mut looks = 1;
        while !READY.load(Acquire) {
            pause();
            looks += 1;
        }
        (looks, on_core_ms())
    });
    find_the_answer();
    READY.store(true, Release);
    waiter.thread().unpark();
    waiter.join().unwrap()
}

/// Stands for 20 ms of work somewhere else.
fn find_the_answer() {
    thread::sleep(Duration::from_millis(20));
}

fn on_core_ms() -> f64 {
    // Linux updates the figure when the thread leaves its core.
    thread::sleep(Duration::from_micros(1));
    let path = "/proc/thread-self/schedstat";
    let counts = fs::read_to_string(path).unwrap();
    let nanoseconds = counts.split(' ').next().unwrap();
    nanoseconds.parse::<f64>().unwrap() / 1e6
}

fn median(mut rounds: [f64; ROUNDS]) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

//@ optimised
//@ timeline
