//! One thread stores 1, then 2. Another looks twice, never back.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static PAGE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let writer = thread::spawn(|| {
        PAGE.store(1, Relaxed);
        PAGE.store(2, Relaxed);
    });
    let first = PAGE.load(Relaxed);
    let second = PAGE.load(Relaxed);
    println!("page {first}, then page {second}");
    writer.join().unwrap();
}

//@ explore=c20
//@ orderings
