//! A lock is given back with `Relaxed`. A visit gets lost under it.

use std::hint;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

static TAKEN: AtomicBool = AtomicBool::new(false);
/// What the lock guards; its orderings ask for nothing.
static VISITS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let other = thread::spawn(count_visitor);
    count_visitor();
    other.join().unwrap();
    println!("visits: {}", VISITS.load(Relaxed));
}

fn count_visitor() {
    while take().is_err() {
        hint::spin_loop();
    }
    let seen = VISITS.load(Relaxed);
    VISITS.store(seen + 1, Relaxed);
    TAKEN.store(false, Relaxed);
}

/// Fails, and changes nothing, if somebody has the lock.
fn take() -> Result<bool, bool> {
    TAKEN.compare_exchange(false, true, Acquire, Relaxed)
}

//@ explore=c20
//@ orderings
//@ cure=unlock_released
