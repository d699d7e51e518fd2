//! Two busy threads for every core: they cannot all run at once.
//! Each counts how often it had to make way. Needs Linux (/proc).

use std::fs;
use std::hint;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

/// Threads that have made way at least once.
static MADE_WAY: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    let crowd = 2 * cores;
    let threads: Vec<_> = (0..crowd)
        .map(|_| thread::spawn(move || stay_busy(crowd)))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let made_way = MADE_WAY.load(Relaxed);
    println!("{cores} cores, {crowd} busy threads");
    println!("threads that never made way: {}", crowd - made_way);
}

/// Never blocks; ends when all of the crowd have made way.
fn stay_busy(crowd: usize) {
    while times_taken_off() == 0 {}
    MADE_WAY.fetch_add(1, Relaxed);
    while MADE_WAY.load(Relaxed) < crowd {
        hint::spin_loop();
    }
}

/// How often the scheduler took this thread off a core, unasked.
fn times_taken_off() -> usize {
    fs::read_to_string("/proc/thread-self/status")
        .unwrap()
        .lines()
        .find(|line| line.starts_with("nonvoluntary_ctxt_switches"))
        .and_then(|line| line.split_whitespace().last())
        .map(|count| count.parse().unwrap())
        .unwrap()
}
