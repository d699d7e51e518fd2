//! Times an empty thread, from spawn to join, beside a plain call.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

const ROUNDS: usize = 9;
const CALLS: usize = 1_000_000;
const THREADS: usize = 500;

fn main() {
    let call = median(|| (0..CALLS).for_each(|_| empty_job()));
    let call = call / CALLS as f64;
    let spawn = median(|| (0..THREADS).for_each(|_| on_a_thread()));
    let spawn = spawn / THREADS as f64;

    println!("step            nanoseconds  plain calls");
    println!("a plain call    {call:11.1}  {:11.0}", 1.0);
    let calls = spawn / call;
    println!("spawn and join  {spawn:11.0}  {calls:11.0}");
}

#[inline(never)]
fn empty_job() {
    black_box(());
}

fn on_a_thread() {
    thread::spawn(empty_job).join().unwrap();
}

/// The median time of a round in nanoseconds.
fn median(round: impl Fn()) -> f64 {
    round(); // The first round warms up and is not timed.
    let mut rounds = [0.0; ROUNDS].map(|_: f64| {
        let start = Instant::now();
        round();
        start.elapsed().as_nanos() as f64
    });
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

//@ optimised
//@ unrecorded
