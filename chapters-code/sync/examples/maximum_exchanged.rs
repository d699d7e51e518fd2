//! Two readings, and the higher one is kept: whoever finds that the
//! value has changed since the look, looks again.

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
    let mut seen = HIGHEST.load(Relaxed);
    while seen < reading {
        // Stores only if the value is still the one that was seen.
        match HIGHEST.compare_exchange(seen, reading, Relaxed, Relaxed)
        {
            Ok(_) => return,
            Err(now) => seen = now,
        }
    }
}

//@ explore
