//! A thread is stopped in the middle of an addition without a lock.
//! Everybody else goes on.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static TOTAL: AtomicU32 = AtomicU32::new(0);

fn main() {
    thread::spawn(|| {
        let seen = TOTAL.load(SeqCst);
        stopped();
        TOTAL.compare_exchange(seen, seen + 1, SeqCst, SeqCst)
    });
    TOTAL.fetch_add(2, SeqCst);
    println!("added 2");
}

/// As if the scheduler gave this thread no core any more.
fn stopped() {
    loop {
        thread::park();
    }
}

//@ explore
