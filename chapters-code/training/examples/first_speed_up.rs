//! The same forest is trained by one thread, and by more and more.

use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::thread;
use std::time::Instant;
use training::Digit;
use training::Forest;
use training::Tree;
use training::digits;

const TREES: u64 = 120;
const ROUNDS: usize = 8;

fn main() {
    let (digits, _) = digits::split();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let powers = (0..).map(|n| 1 << n).take_while(|&n| n < cores);
    let pools: Vec<_> = powers.chain([cores]).map(pool).collect();

    let mut rows = vec![Vec::new(); pools.len()];
    for _ in 0..ROUNDS {
        for (pool, rounds) in pools.iter().zip(&mut rows) {
            rounds.push(pool.install(|| train(&digits)));
        }
    }

    let mut one = None;
    println!("threads  ms     speed-up  digest");
    for (pool, rounds) in pools.iter().zip(rows) {
        let threads = pool.current_num_threads();
        let (ms, digest) = median(rounds);
        let ratio = *one.get_or_insert(ms) / ms;
        println!("{threads:<7}  {ms:<5.1}  {ratio:<8.2}  {digest}");
    }
}

fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("the system can start these threads")
}

/// Milliseconds to train the forest, and its digest.
fn train(digits: &[Digit]) -> (f64, String) {
    let start = Instant::now();
    let grow = |number| Tree::grow(digits, number);
    let trees = (0..TREES).into_par_iter().map(grow).collect();
    let ms = start.elapsed().as_secs_f64() * 1_000.0;
    (ms, format!("{:016x}", Forest { trees }.digest()))
}

/// The round of median time, without the first, which warms up.
fn median(mut rounds: Vec<(f64, String)>) -> (f64, String) {
    rounds.remove(0);
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    rounds.swap_remove(rounds.len() / 2)
}

//@ optimised
