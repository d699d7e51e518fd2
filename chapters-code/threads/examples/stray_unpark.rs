//! An unpark that means nothing wakes two waiters; one goes back.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;

static LETTER: AtomicBool = AtomicBool::new(false);
static LOOKS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let hasty = thread::spawn(wait_once);
    hasty.thread().unpark();
    println!("hasty waiter: letter is {}", hasty.join().unwrap());

    let patient = thread::spawn(wait_for_letter);
    patient.thread().unpark();
    while LOOKS.load(Acquire) < 2 {
        thread::yield_now();
    }
    // It has looked again, and still there is no letter.
    LETTER.store(true, Release);
    patient.thread().unpark();
    println!("patient waiter: letter is {}", patient.join().unwrap());
}

/// Wrong: takes any wake-up for the letter.
fn wait_once() -> bool {
    if !LETTER.load(Acquire) {
        thread::park();
    }
    LETTER.load(Acquire)
}

fn wait_for_letter() -> bool {
    while !LETTER.load(Acquire) {
        LOOKS.fetch_add(1, Release);
        thread::park();
    }
    LETTER.load(Acquire)
}
