//! Two threads each count one visitor under a lock. None is lost.

use std::sync::Mutex;
use std::thread;

static VISITS: Mutex<u32> = Mutex::new(0);

fn main() {
    let first = thread::spawn(count_visitor);
    let second = thread::spawn(count_visitor);
    first.join().unwrap();
    second.join().unwrap();
    println!("visits: {}", VISITS.lock().unwrap());
}

fn count_visitor() {
    let mut visits = VISITS.lock().unwrap();
    let seen = *visits;
    // The other thread waits until this one has stored.
    *visits = seen + 1;
}

//@ explore
