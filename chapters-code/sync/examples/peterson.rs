//! The entry of Peterson's lock, in one order of all steps. One at
//! most goes in.

use std::sync::atomic::Ordering::SeqCst;
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
    WANTS[me].store(true, SeqCst);
    LAST.store(me, SeqCst);
    // After you: who came last waits, if the other wants to go in.
    let other = 1 - me;
    let wants = WANTS[other].load(SeqCst);
    let wait = wants && LAST.load(SeqCst) == me;
    u32::from(!wait)
}

//@ explore=c20
