//! Two threads each count one visitor. One visit can get lost.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static VISITS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let first = thread::spawn(count_visitor);
    let second = thread::spawn(count_visitor);
    first.join().unwrap();
    second.join().unwrap();
    println!("visits: {}", VISITS.load(SeqCst));
}

fn count_visitor() {
    let seen = VISITS.load(SeqCst);
    // The other thread may store between these two lines.
    VISITS.store(seen + 1, SeqCst);
}

//@ explore
//@ cure=counter_fetch_add
//@ cure=counter_mutex
