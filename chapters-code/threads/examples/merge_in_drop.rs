//! Destructors add up the counts. The scope does not wait for them.

use std::cell::Cell;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static TOTAL: AtomicU32 = AtomicU32::new(0);

struct Tally(Cell<u32>);

impl Drop for Tally {
    fn drop(&mut self) {
        // `main` may be past its scope before this line runs.
        TOTAL.fetch_add(self.0.get(), Relaxed);
    }
}

thread_local! {
    static VISITS: Tally = const { Tally(Cell::new(0)) };
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| keep_door(3));
        scope.spawn(|| keep_door(2));
    });
    println!("visits: {}", TOTAL.load(Relaxed));
}

fn keep_door(visitors: u32) {
    for _ in 0..visitors {
        VISITS.with(|tally| tally.0.set(tally.0.get() + 1));
    }
}
