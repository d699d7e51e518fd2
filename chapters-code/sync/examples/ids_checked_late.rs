//! All numbers are given, and two callers ask for one more. Each takes
//! first and checks after; the second can get a number twice given.

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
    let id = NEXT.fetch_add(1, Relaxed);
    if id == 255 {
        // Until the next line, the next number is 0.
        NEXT.fetch_sub(1, Relaxed);
        return None;
    }
    Some(id)
}

//@ explore
//@ cure=ids_checked_first
