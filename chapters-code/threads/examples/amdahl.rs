//! One step needs one thread. It bounds what more threads gain.

use std::hint::black_box;
use std::iter;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

const SEEDS: usize = 4_000;
const ROUNDS: usize = 5;

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    let rows = thread_counts(cores);
    run(cores); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&threads| run(threads)).collect();
    let rounds: Vec<Vec<[f64; 2]>> = (0..ROUNDS).map(round).collect();
    let whole = |row: usize| median(rounds.iter().map(|r| r[row][1]));
    let serial = median(rounds.iter().map(|r| r[0][0]));

    let s = serial / whole(0);
    println!("threads     ms  speed-up  bound");
    for (row, &threads) in rows.iter().enumerate() {
        // More threads than cores bring no further core.
        let n = threads.min(cores) as f64;
        let bound = 1.0 / (s + (1.0 - s) / n);
        let (ms, ratio) = (whole(row), whole(0) / whole(row));
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

/// Milliseconds of the first step, and of both.
fn run(threads: usize) -> [f64; 2] {
    let begin = Instant::now();
    let seeds = make_seeds();
    let first_step = begin.elapsed();
    walk_all(&seeds, threads);
    [first_step, begin.elapsed()].map(|t| t.as_secs_f64() * 1e3)
}

/// Each seed comes from the one before: one thread makes them all.
fn make_seeds() -> Vec<u64> {
    let next_seed = |seed: &u64| Some(walk(*seed, 1_000));
    iter::successors(Some(1), next_seed).take(SEEDS).collect()
}

/// A walk needs only its own seed: any thread can take the next.
fn walk_all(seeds: &[u64], threads: usize) {
    let next = AtomicUsize::new(0);
    let next_seed = || seeds.get(next.fetch_add(1, Relaxed));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&seed) = next_seed() {
                    walk(seed, 9_000);
                }
            });
        }
    });
}

/// A pseudo-random walk, by xorshift.
fn walk(mut place: u64, steps: usize) -> u64 {
    for _ in 0..steps {
        place ^= place << 13;
        place ^= place >> 7;
        place ^= place << 17;
    }
    black_box(place)
}

fn median(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
//@ optimised
