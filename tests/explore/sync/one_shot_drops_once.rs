//! A message is dropped once, whoever goes first: the message comes back, or
//! it goes with the channel.

use std::thread;
use sync::one_shot::channel;

struct Noted;

impl Drop for Noted {
    fn drop(&mut self) {
        println!("dropped");
    }
}

fn main() {
    let (sender, receiver) = channel();
    let other = thread::spawn(move || drop(receiver));
    if sender.send(Noted).is_err() {
        println!("came back");
    }
    other.join().unwrap();
}

//~ prints dropped
//~ prints dropped ⏎ came back
