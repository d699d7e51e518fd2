//! A reader finds a guest missing, lets go, and writes what it found
//! out before.

use std::sync::RwLock;
use std::thread;

static GUESTS: RwLock<Vec<&str>> = RwLock::new(Vec::new());

fn main() {
    let first = thread::spawn(|| invite("Ann"));
    let second = thread::spawn(|| invite("Ann"));
    first.join().unwrap();
    second.join().unwrap();
    println!("guests: {}", GUESTS.read().unwrap().len());
}

fn invite(name: &'static str) {
    let missing = !GUESTS.read().unwrap().contains(&name);
    // Nobody holds the list here: the answer may be out of date.
    if missing {
        GUESTS.write().unwrap().push(name);
    }
}

//@ explore
//@ cure=guest_asked_again
