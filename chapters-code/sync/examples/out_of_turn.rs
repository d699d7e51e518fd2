//! Ann waits at a spin lock, and Bob can go in before her.

use std::hint;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

static TAKEN: AtomicBool = AtomicBool::new(false);
static WAITS: AtomicBool = AtomicBool::new(false);
static OVERTAKEN: AtomicU32 = AtomicU32::new(0);

fn main() {
    let bob = thread::spawn(|| {
        for _ in 0..2 {
            let ann_waits = WAITS.load(SeqCst);
            lock(|| {});
            if ann_waits && WAITS.load(SeqCst) {
                OVERTAKEN.fetch_add(1, SeqCst);
            }
            unlock();
        }
    });
    lock(|| WAITS.store(true, SeqCst));
    WAITS.store(false, SeqCst);
    unlock();
    bob.join().unwrap();
    println!("overtaken: {}", OVERTAKEN.load(SeqCst));
}

/// Calls `waits` when there is nothing to do but to wait.
fn lock(waits: impl FnOnce()) {
    if !TAKEN.swap(true, SeqCst) {
        return;
    }
    waits();
    while TAKEN.swap(true, SeqCst) {
        hint::spin_loop();
    }
}

fn unlock() {
    TAKEN.store(false, SeqCst);
}

//@ explore
//@ cure=in_turn
