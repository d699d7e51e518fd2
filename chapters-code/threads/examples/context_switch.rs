//! Two threads wake each other in turn: times one hand-over.

use std::hint::black_box;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::thread::Thread;
use std::time::Instant;

const ROUNDS: usize = 9;
const CALLS: usize = 1_000_000;
const TURNS: usize = 4_000;

fn main() {
    let call = median(|| (0..CALLS).for_each(|_| plain_call()));
    let call = call / CALLS as f64;
    let hand_over = median(ping_pong) / (2 * TURNS) as f64;

    println!("step          nanoseconds  plain calls");
    println!("a plain call  {call:11.1}  {:11.0}", 1.0);
    let calls = hand_over / call;
    println!("a hand-over   {hand_over:11.0}  {calls:11.0}");
}

#[inline(never)]
fn plain_call() {
    black_box(());
}

fn ping_pong() {
    let turn = AtomicUsize::new(0);
    let ping = thread::current();
    thread::scope(|scope| {
        let turn = &turn;
        let pong = scope.spawn(move || play(1, turn, &ping));
        play(0, turn, pong.thread());
    });
}

/// Waits for its turn, gives the turn away and wakes the other.
fn play(me: usize, turn: &AtomicUsize, other: &Thread) {
    for _ in 0..TURNS {
        while turn.load(Acquire) != me {
            thread::park();
        }
        turn.store(1 - me, Release);
        other.unpark();
    }
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
