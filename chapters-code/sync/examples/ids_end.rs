//! A generator of numbers that are given once. When all are given, it
//! says so.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

static NEXT: AtomicU8 = AtomicU8::new(0);

fn main() {
    let ids: Vec<Option<u8>> = (0..257).map(|_| next_id()).collect();
    for caller in [0, 1, 255, 256] {
        match ids[caller] {
            Some(id) => {
                println!("caller {caller:>3} has number {id:>3}")
            }
            None => println!("caller {caller:>3} comes too late"),
        }
    }
}

fn next_id() -> Option<u8> {
    let step = |id: u8| id.checked_add(1);
    NEXT.fetch_update(Relaxed, Relaxed, step).ok()
}
