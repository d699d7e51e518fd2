//! A test that counts visits a thousand times and finds nothing; then
//! the same test with something between the two steps.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

const ROUNDS: usize = 1_000;

fn main() {
    println!("between load and store  rounds  lost");
    let gaps: [(&str, fn()); 2] =
        [("nothing", || ()), ("yield_now", thread::yield_now)];
    for (name, gap) in gaps {
        let lost = (0..ROUNDS).filter(|_| is_lost(gap)).count();
        println!("{name:<22}  {ROUNDS:>6}  {lost:>4}");
    }
}

fn is_lost(gap: fn()) -> bool {
    let visits = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| count_visitor(&visits, gap));
        scope.spawn(|| count_visitor(&visits, gap));
    });
    visits.into_inner() < 2
}

fn count_visitor(visits: &AtomicU32, gap: fn()) {
    let seen = visits.load(SeqCst);
    gap();
    visits.store(seen + 1, SeqCst);
}

//@ optimised
