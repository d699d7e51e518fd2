//! Two want one seat, and each asks once. Asked weakly, the seat can
//! stay free.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static TAKEN: AtomicBool = AtomicBool::new(false);

fn main() {
    let other = thread::spawn(takes_seat);
    let seats = [takes_seat(), other.join().unwrap()];
    println!("seated: {}", seats.iter().filter(|seat| **seat).count());
}

fn takes_seat() -> bool {
    TAKEN
        .compare_exchange_weak(false, true, Relaxed, Relaxed)
        .is_ok()
}

//@ explore
