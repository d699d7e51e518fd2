//! A generator of numbers that are given once, and the last number it
//! gives has been given before.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

static NEXT: AtomicU8 = AtomicU8::new(0);

fn main() {
    let ids: Vec<u8> = (0..257).map(|_| next_id()).collect();
    for caller in [0, 1, 255, 256] {
        println!("caller {caller:>3} has number {:>3}", ids[caller]);
    }
}

fn next_id() -> u8 {
    NEXT.fetch_add(1, Relaxed)
}
