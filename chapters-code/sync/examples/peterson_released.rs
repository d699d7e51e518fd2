//! The entry of Peterson's lock, with acquire and release. Both go in.

use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::thread;

static WANTS: [AtomicBool; 2] = [const { AtomicBool::new(false) }; 2];
static LAST: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let other = thread::spawn(|| enters(1));
    let here = enters(0);
    let inside = other.join().unwrap() + here;
    println!("inside: {inside}");
}

fn enters(me: usize) -> u32 {
    WANTS[me].store(true, Release);
    LAST.store(me, Release);
    // After you: who came last waits, if the other wants to go in.
    let other = 1 - me;
    let wants = WANTS[other].load(Acquire);
    let wait = wants && LAST.load(Acquire) == me;
    u32::from(!wait)
}

//@ explore=c20
//@ orderings
//@ cure=peterson
