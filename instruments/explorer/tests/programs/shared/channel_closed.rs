//! A receiver takes one of two messages and goes.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let taker = thread::spawn(move || receiver.recv().unwrap());
    let sent = [1, 2].map(|message| sender.send(message).is_ok());
    println!("sent {sent:?}, taken {}", taker.join().unwrap());
}
