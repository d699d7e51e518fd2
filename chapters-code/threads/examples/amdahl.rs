//! One step needs one thread. It bounds what more threads gain.

use std::hint::black_box;
use std::iter;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

const SEEDS: usize = 1_000;
const ROUNDS: usize = 5;

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    let rows = thread_counts(cores);
    run(cores); // warm-up
    let mut serial = Vec::new();
    let mut whole = vec![Vec::new(); rows.len()];
    for _ in 0..ROUNDS {
        for (&threads, times) in rows.iter().zip(&mut whole) {
            let [first_step, both_steps] = run(threads);
            serial.push(first_step);
            times.push(both_steps);
        }
    }
    let whole: Vec<f64> = whole.into_iter().map(median).collect();
    let s = median(serial) / whole[0];
    println!("threads     ms  speed-up  bound");
    for (&threads, ms) in rows.iter().zip(&whole) {
        // More threads than cores bring no further core.
        let n = threads.min(cores) as f64;
        let bound = 1.0 / (s + (1.0 - s) / n);
        let ratio = whole[0] / ms;
        println!("{threads:7}  {ms:5.1}  {ratio:8.2}  {bound:5.2}");
    }
    println!("serial part: {:.1} % of the first row", 100.0 * s);
    println!("bound for any number of cores: {:.2}", 1.0 / s);
}

/// Powers of two below the cores, the cores, and twice as many.
fn thread_counts(cores: usize) -> Vec<usize> {
    iter::successors(Some(1), |threads| Some(2 * threads))
        .take_while(|&threads| threads < cores)
        .chain([cores, 2 * cores])
        .collect()
}

/// Answers the time of the first step and of both, in ms.
fn run(threads: usize) -> [f64; 2] {
    let begin = Instant::now();
    let seeds = make_seeds();
    let first_step = begin.elapsed();
    black_box(walk_all(&seeds, threads));
    [first_step, begin.elapsed()].map(|t| t.as_secs_f64() * 1e3)
}

/// Each seed comes from the one before: one thread makes them all.
fn make_seeds() -> Vec<u64> {
    let mut seed = black_box(1);
    let next_seed = || {
        seed = walk(seed, 1_000);
        seed
    };
    iter::repeat_with(next_seed).take(SEEDS).collect()
}

/// A walk needs only its own seed: any thread can take the next.
fn walk_all(seeds: &[u64], threads: usize) -> u64 {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let walkers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| walk_some(seeds, &next)))
            .collect();
        let ends = walkers.into_iter().map(|w| w.join().unwrap());
        ends.fold(0, |all, end| all ^ end)
    })
}

fn walk_some(seeds: &[u64], next: &AtomicUsize) -> u64 {
    let mut ends = 0;
    while let Some(&seed) = seeds.get(next.fetch_add(1, Relaxed)) {
        ends ^= walk(seed, 9_000);
    }
    ends
}

/// A pseudo-random walk, by xorshift.
fn walk(mut place: u64, steps: usize) -> u64 {
    for _ in 0..steps {
        place ^= place << 13;
        place ^= place >> 7;
        place ^= place << 17;
    }
    place
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
//@ optimised
