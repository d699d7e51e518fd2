//! Two threads each count one visitor, in one step. None is lost.

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
    VISITS.fetch_add(1, SeqCst);
}

//@ explore
