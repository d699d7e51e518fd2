//! Counts how often both threads find the other's flag down, on this
//! machine: two orderings, the same rounds.

use std::sync::atomic::Ordering::{Acquire, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

const ROUNDS: usize = 20_000;

/// A flag in a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Flag(AtomicBool);

/// What two threads use together, once.
#[derive(Default)]
struct Round {
    ready: AtomicU32,
    flags: [Flag; 2],
    inside: AtomicU32,
}

fn main() {
    println!("orderings            rounds  both inside");
    let both = count(|mine, theirs| {
        mine.store(true, Release);
        !theirs.load(Acquire)
    });
    println!("Release and Acquire  {ROUNDS:>6}  {both:>11}");
    let both = count(|mine, theirs| {
        mine.store(true, SeqCst);
        !theirs.load(SeqCst)
    });
    println!("SeqCst               {ROUNDS:>6}  {both:>11}");
}

fn count(enters: fn(&AtomicBool, &AtomicBool) -> bool) -> usize {
    let rounds: Vec<Round> =
        (0..ROUNDS).map(|_| Round::default()).collect();
    let play = |side: usize| {
        for round in &rounds {
            wait_for_the_other(round);
            let [mine, theirs] =
                [side, 1 - side].map(|at| &round.flags[at].0);
            if enters(mine, theirs) {
                round.inside.fetch_add(1, SeqCst);
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| play(0));
        scope.spawn(|| play(1));
    });
    let both = |round: &&Round| round.inside.load(SeqCst) == 2;
    rounds.iter().filter(both).count()
}

fn wait_for_the_other(round: &Round) {
    round.ready.fetch_add(1, SeqCst);
    let mut looks = 0;
    while round.ready.load(SeqCst) < 2 {
        looks += 1;
        // Where there is one core for both, the other needs it.
        if looks % 100 == 0 {
            thread::yield_now();
        }
    }
}

//@ optimised
