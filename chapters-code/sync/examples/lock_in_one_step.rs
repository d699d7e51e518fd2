//! A lock is taken by the step that looks whether it is free.

use std::hint;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static TAKEN: AtomicBool = AtomicBool::new(false);
static VISITS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let other = thread::spawn(count_visitor);
    count_visitor();
    other.join().unwrap();
    println!("visits: {}", VISITS.load(SeqCst));
}

fn count_visitor() {
    lock();
    let seen = VISITS.load(SeqCst);
    VISITS.store(seen + 1, SeqCst);
    unlock();
}

fn lock() {
    // Returns what was there before: `false`, once for each unlock.
    while TAKEN.swap(true, SeqCst) {
        hint::spin_loop();
    }
}

fn unlock() {
    TAKEN.store(false, SeqCst);
}

//@ explore
