//! Takes a free lock again and again.

use std::hint::black_box;
use std::sync::Mutex;

fn main() {
    let lock = Mutex::new(0_u64);
    for _ in 0..50_000_000 {
        *black_box(&lock).lock().unwrap() += 1;
    }
}
