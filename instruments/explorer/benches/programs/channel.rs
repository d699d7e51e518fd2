//! Two producers send two messages each into one channel.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let other = sender.clone();
    thread::spawn(move || send(&other, [1, 2]));
    thread::spawn(move || send(&sender, [3, 4]));
    let all: Vec<u32> = receiver.iter().collect();
    println!("{all:?}");
}

fn send(sender: &mpsc::Sender<u32>, messages: [u32; 2]) {
    for message in messages {
        sender.send(message).unwrap();
    }
}
