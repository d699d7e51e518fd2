//! A test starts some work and waits until it is done, however long
//! that takes.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static SUM: AtomicU32 = AtomicU32::new(0);

fn main() {
    let worker = thread::spawn(add_up);
    worker.join().unwrap();
    println!("sum: {}", SUM.load(SeqCst));
}

fn add_up() {
    SUM.store((1..=100).sum(), SeqCst);
}

//@ explore
