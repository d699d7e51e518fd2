//! A reader finds a guest missing, lets go, and as a writer asks
//! again.

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
    if GUESTS.read().unwrap().contains(&name) {
        return;
    }
    let mut guests = GUESTS.write().unwrap();
    // Who was here in between has told us by now.
    if !guests.contains(&name) {
        guests.push(name);
    }
}

//@ explore
