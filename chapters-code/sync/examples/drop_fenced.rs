//! Two owners write and go, and the last one to go sees all.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;
use std::thread;

static OWNERS: AtomicU32 = AtomicU32::new(2);
/// What each owner has done with the value.
static DONE: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    let other = thread::spawn(|| work_and_drop(1));
    work_and_drop(0);
    other.join().unwrap();
}

fn work_and_drop(me: usize) {
    DONE[me].store(1, Relaxed);
    if OWNERS.fetch_sub(1, Release) == 1 {
        fence(Acquire);
        // The destructor: everything has been done, and is seen.
        let done = DONE.iter().map(|done| done.load(Relaxed));
        println!("done: {}", done.sum::<u32>());
    }
}

//@ explore=c20
