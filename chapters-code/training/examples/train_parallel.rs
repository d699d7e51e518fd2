//! The same forest is trained on one thread and on all cores.

use rayon::prelude::*;
use std::time::Instant;
use training::Digit;
use training::Forest;
use training::Tree;
use training::digits;

const TREES: u64 = 120;
const ROUNDS: usize = 7;

fn main() {
    let (digits, _) = digits::split();
    train_parallel(&digits); // Warm up: rayon's threads start here.
    let (mut serial, mut parallel) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        serial.push(time(|| train_serial(&digits)));
        parallel.push(time(|| train_parallel(&digits)));
    }
    let (one, digest) = median(serial);
    println!("one thread: {one:.1} ms, digest {digest:016x}");
    let (all, digest) = median(parallel);
    let threads = rayon::current_num_threads();
    println!("{threads} threads: {all:.1} ms, digest {digest:016x}");
    println!("speed-up: {:.2}", one / all);
}

fn train_serial(digits: &[Digit]) -> Forest {
    let trees = (0..TREES)
        .map(|number| Tree::grow(digits, number))
        .collect();
    Forest { trees }
}

fn train_parallel(digits: &[Digit]) -> Forest {
    let trees = (0..TREES)
        .into_par_iter()
        .map(|number| Tree::grow(digits, number))
        .collect();
    Forest { trees }
}

/// Milliseconds to train the forest, and its digest.
fn time(train: impl Fn() -> Forest) -> (f64, u64) {
    let start = Instant::now();
    let forest = train();
    let ms = start.elapsed().as_secs_f64() * 1_000.0;
    (ms, forest.digest())
}

/// The round that took the median time.
fn median(mut rounds: Vec<(f64, u64)>) -> (f64, u64) {
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    rounds[rounds.len() / 2]
}

//@ optimised
//@ namespaces=python
//@ timeline
