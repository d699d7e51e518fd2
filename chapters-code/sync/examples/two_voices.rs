//! Two threads say two words each, and the words interleave.

use std::thread;

fn main() {
    let ann = thread::spawn(|| say("one", "two"));
    let bob = thread::spawn(|| say("eins", "zwei"));
    ann.join().unwrap();
    bob.join().unwrap();
}

fn say(first: &str, second: &str) {
    println!("{first}");
    // The other thread may speak between these two lines.
    println!("{second}");
}

//@ explore
