//! A flag goes through a second pair of hands, which update it. The
//! message comes along.

use std::hint;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::thread;

static MESSAGE: AtomicU32 = AtomicU32::new(0);
/// 0: nothing yet; 1: sent; 2: stamped.
static STAGE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let sender = thread::spawn(|| {
        MESSAGE.store(42, Relaxed);
        STAGE.store(1, Release);
    });
    let clerk = thread::spawn(stamp);
    while STAGE.load(Acquire) < 2 {
        hint::spin_loop();
    }
    println!("message: {}", MESSAGE.load(Relaxed));
    sender.join().unwrap();
    clerk.join().unwrap();
}

fn stamp() {
    while STAGE.compare_exchange(1, 2, Relaxed, Relaxed).is_err() {
        hint::spin_loop();
    }
}

//@ explore=c20
