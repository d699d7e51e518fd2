//! A lock looks whether it is free, then takes it. Both may get it.

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
    while TAKEN.load(SeqCst) {
        hint::spin_loop();
    }
    // Free a moment ago; now it may be taken.
    TAKEN.store(true, SeqCst);
}

fn unlock() {
    TAKEN.store(false, SeqCst);
}

//@ explore
//@ cure=lock_in_one_step
