//! Each enters if the other's flag is down. A fence stands between.

use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, fence};
use std::thread;

static LEFT: AtomicBool = AtomicBool::new(false);
static RIGHT: AtomicBool = AtomicBool::new(false);

fn main() {
    let other = thread::spawn(|| enters(&LEFT, &RIGHT));
    let here = enters(&RIGHT, &LEFT);
    let inside = other.join().unwrap() + here;
    println!("inside: {inside}");
}

fn enters(mine: &AtomicBool, theirs: &AtomicBool) -> u32 {
    mine.store(true, Relaxed);
    fence(SeqCst);
    u32::from(!theirs.load(Relaxed))
}

//@ explore=c20
//@ orderings
