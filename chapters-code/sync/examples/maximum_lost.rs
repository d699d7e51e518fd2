//! Two readings, and the higher one is to be kept. It can be lost.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static HIGHEST: AtomicU32 = AtomicU32::new(0);

fn main() {
    let noon = thread::spawn(|| record(31));
    let dusk = thread::spawn(|| record(24));
    noon.join().unwrap();
    dusk.join().unwrap();
    println!("highest: {}", HIGHEST.load(Relaxed));
}

fn record(reading: u32) {
    if HIGHEST.load(Relaxed) < reading {
        // A higher reading may have come in since.
        HIGHEST.store(reading, Relaxed);
    }
}

//@ explore
//@ cure=maximum_in_one
//@ cure=maximum_exchanged
