//! Ann has drawn her number, and Bob does not go in before her.

use std::hint;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

static NEXT: AtomicU32 = AtomicU32::new(0);
static SERVING: AtomicU32 = AtomicU32::new(0);
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
    let ticket = NEXT.fetch_add(1, SeqCst);
    if SERVING.load(SeqCst) == ticket {
        return;
    }
    waits();
    while SERVING.load(SeqCst) != ticket {
        hint::spin_loop();
    }
}

fn unlock() {
    SERVING.fetch_add(1, SeqCst);
}

//@ explore
