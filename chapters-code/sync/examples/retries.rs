//! Threads add by a compare-exchange loop, and count how often another
//! one came between the look and the exchange.

use std::sync::Barrier;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

const EACH: u64 = 1_000_000;

fn main() {
    println!("threads    total  tries again");
    for threads in [1, 2, 4] {
        let total = AtomicU64::new(0);
        let start = Barrier::new(threads);
        let again: u64 = thread::scope(|scope| {
            let adders: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| add_many(&total, &start)))
                .collect();
            adders.into_iter().map(|adder| adder.join().unwrap()).sum()
        });
        let total = total.into_inner();
        println!("{threads:>7}  {total:>7}  {again:>11}");
    }
}

fn add_many(total: &AtomicU64, start: &Barrier) -> u64 {
    start.wait();
    (0..EACH).map(|_| add_one(total)).sum()
}

/// Answers how often it had to try again.
fn add_one(total: &AtomicU64) -> u64 {
    let mut seen = total.load(Relaxed);
    let mut again = 0;
    while let Err(now) =
        total.compare_exchange(seen, seen + 1, Relaxed, Relaxed)
    {
        seen = now;
        again += 1;
    }
    again
}

//@ optimised
