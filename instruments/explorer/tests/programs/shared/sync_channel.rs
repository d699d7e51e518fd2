//! A channel with room for one: the second message waits until the first one is taken.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::sync_channel(1);
    let producer = thread::spawn(move || {
        sender.send(1).unwrap();
        sender.send(2).unwrap();
        sender.try_send(3).is_ok()
    });
    let all = [receiver.recv(), receiver.recv()];
    println!("{all:?}, room for more: {}", producer.join().unwrap());
}
