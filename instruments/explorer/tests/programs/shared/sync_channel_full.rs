//! Two producers wait for the same room.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::sync_channel(1);
    for message in [1, 2] {
        let sender = sender.clone();
        thread::spawn(move || sender.send(message).unwrap());
    }
    drop(sender);
    println!("{:?}", receiver.into_iter().collect::<Vec<u32>>());
}
