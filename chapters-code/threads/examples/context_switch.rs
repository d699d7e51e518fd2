//! Two threads wake each other in turn: times one hand-over.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::thread::Thread;
use std::time::Instant;

const ROUNDS: usize = 9;
const THREADS: usize = 500;
const TURNS: usize = 2_000;

fn main() {
    let spawn = median(|| (0..THREADS).for_each(|_| on_a_thread()));
    let spawn = spawn / THREADS as f64;
    let hand_over = median(ping_pong) / (2 * TURNS) as f64;

    println!("step            nanoseconds  part of a start");
    println!("spawn and join  {spawn:11.0}  {:15.2}", 1.0);
    let part = hand_over / spawn;
    println!("a hand-over     {hand_over:11.0}  {part:15.2}");
}

fn on_a_thread() {
    thread::spawn(|| ()).join().unwrap();
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
//@ unrecorded
