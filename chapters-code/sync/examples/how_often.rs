//! Counts how often two threads lose an update on this machine: when
//! one is started after the other, and when both wait for each other.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

const APART: usize = 1_000;
const TOGETHER: usize = 20_000;

/// What two threads use together, once.
#[derive(Default)]
struct Round {
    ready: AtomicU32,
    visits: AtomicU32,
}

fn main() {
    println!("threads start        rounds  lost");
    let rounds = new_rounds(APART);
    for round in &rounds {
        thread::scope(|scope| {
            scope.spawn(|| count_visitor(&round.visits));
            scope.spawn(|| count_visitor(&round.visits));
        });
    }
    println!("one after the other  {APART:>6}  {:>4}", lost(rounds));

    let rounds = new_rounds(TOGETHER);
    thread::scope(|scope| {
        scope.spawn(|| rounds.iter().for_each(visit_together));
        scope.spawn(|| rounds.iter().for_each(visit_together));
    });
    println!("together             {TOGETHER:>6}  {:>4}", lost(rounds));
}

fn visit_together(round: &Round) {
    round.ready.fetch_add(1, SeqCst);
    let mut looks = 0;
    while round.ready.load(SeqCst) < 2 {
        looks += 1;
        // Where there is one core for both, the other needs it.
        if looks % 100 == 0 {
            thread::yield_now();
        }
    }
    count_visitor(&round.visits);
}

fn count_visitor(visits: &AtomicU32) {
    let seen = visits.load(SeqCst);
    visits.store(seen + 1, SeqCst);
}

fn new_rounds(count: usize) -> Vec<Round> {
    (0..count).map(|_| Round::default()).collect()
}

fn lost(rounds: Vec<Round>) -> usize {
    let visits = rounds.into_iter().map(|round| round.visits);
    visits.filter(|visits| visits.load(SeqCst) < 2).count()
}

//@ optimised
