//! A shared index hands out blocks of numbers, large or small.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

const LIMIT: u32 = 1 << 18;
const ROUNDS: usize = 5;
const ROWS: [(usize, u32); 5] = [
    (1, LIMIT),
    (2, LIMIT / 2), // two halves
    (2, LIMIT / 16),
    (2, 1 << 10),
    (2, 1),
];

fn main() {
    count_primes(2, 1 << 10); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let rounds = [(); ROUNDS].map(|()| ROWS.map(time_ms));
    let one = median(rounds.map(|times| times[0]));
    println!("threads   block     ms  speed-up");
    for (row, (threads, block)) in ROWS.into_iter().enumerate() {
        let ms = median(rounds.map(|times| times[row]));
        let ratio = one / ms;
        println!("{threads:7}  {block:6}  {ms:5.1}  {ratio:8.2}");
    }
}

fn time_ms((threads, block): (usize, u32)) -> f64 {
    let begin = Instant::now();
    assert_eq!(count_primes(threads, block), 23_000);
    begin.elapsed().as_secs_f64() * 1e3
}

fn count_primes(threads: usize, block: u32) -> usize {
    let next = AtomicU32::new(0);
    thread::scope(|scope| {
        let counters: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| count_blocks(&next, block)))
            .collect();
        counters.into_iter().map(|c| c.join().unwrap()).sum()
    })
}

fn count_blocks(next: &AtomicU32, block: u32) -> usize {
    let mut count = 0;
    loop {
        // One step: no two threads get the same block.
        let from = next.fetch_add(block, Relaxed);
        if from >= LIMIT {
            return count;
        }
        let numbers = from..LIMIT.min(from + block);
        count += numbers.filter(|&n| is_prime(n)).count();
    }
}

fn is_prime(n: u32) -> bool {
    let mut divisors = (2..).take_while(|d| d * d <= n);
    n > 1 && divisors.all(|d| !n.is_multiple_of(d))
}

fn median(mut times: [f64; ROUNDS]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
//@ optimised
