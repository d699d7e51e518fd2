//! A worker works until told to stop, and stops between two pieces.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    let worker = thread::spawn(work);
    thread::sleep(Duration::from_millis(50));
    STOP.store(true, Relaxed);
    let pieces = worker.join().unwrap();
    println!("stopped after {pieces} pieces");
}

fn work() -> u32 {
    let mut pieces = 0;
    while !STOP.load(Relaxed) {
        do_a_piece();
        pieces += 1;
    }
    pieces
}

fn do_a_piece() {
    thread::sleep(Duration::from_millis(1));
}
