//! All numbers are given, and two callers ask for one more. The check
//! and the step to the next number are one, and nobody gets any.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

/// The next number, where 0 to 254 have been given.
static NEXT: AtomicU8 = AtomicU8::new(255);

fn main() {
    let other = thread::spawn(next_id);
    let ids = [next_id(), other.join().unwrap()];
    println!("given once more: {}", ids.iter().flatten().count());
}

fn next_id() -> Option<u8> {
    let mut id = NEXT.load(Relaxed);
    while id < 255 {
        let next = id + 1;
        match NEXT.compare_exchange_weak(id, next, Relaxed, Relaxed) {
            Ok(_) => return Some(id),
            Err(now) => id = now,
        }
    }
    None
}

//@ explore
