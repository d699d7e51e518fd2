//! Two threads clone an owner in one step each. The value stays.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

/// One owner, who stays to the end.
static OWNERS: AtomicU32 = AtomicU32::new(1);
static ALIVE: AtomicBool = AtomicBool::new(true);

fn main() {
    let other = thread::spawn(clone_and_drop);
    clone_and_drop();
    println!("alive: {}", ALIVE.load(SeqCst));
    other.join().unwrap();
}

fn clone_and_drop() {
    OWNERS.fetch_add(1, SeqCst);
    if OWNERS.fetch_sub(1, SeqCst) == 1 {
        // Stands for freeing the value.
        ALIVE.store(false, SeqCst);
    }
}

//@ explore
