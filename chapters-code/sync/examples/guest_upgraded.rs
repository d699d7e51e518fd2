//! A reader finds a guest missing, and asks for the list as a writer
//! while it still holds it as a reader.

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
    let guests = GUESTS.read().unwrap();
    if !guests.contains(&name) {
        // A writer waits for all readers, and this is one.
        GUESTS.write().unwrap().push(name);
    }
}

//@ explore
//@ cure=guest_asked_again
