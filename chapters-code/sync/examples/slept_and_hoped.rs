//! A test starts some work, sleeps for a while, and hopes that the work
//! is done by then.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;

static SUM: AtomicU32 = AtomicU32::new(0);

fn main() {
    let worker = thread::spawn(add_up);
    thread::sleep(Duration::from_millis(100));
    println!("sum: {}", SUM.load(SeqCst));
    worker.join().unwrap();
}

fn add_up() {
    SUM.store((1..=100).sum(), SeqCst);
}

//@ explore
//@ cure=waited_for
