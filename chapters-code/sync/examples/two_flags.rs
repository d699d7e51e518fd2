//! Each enters if the other's flag is down. Both may enter.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
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
    mine.store(true, Release);
    u32::from(!theirs.load(Acquire))
}

//@ explore=c20
//@ orderings
//@ cure=two_flags_ordered
