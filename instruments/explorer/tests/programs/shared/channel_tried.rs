//! A receiver that does not wait finds a message, none yet, or no sender any more.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let other = thread::spawn(move || sender.send(1).unwrap());
    println!("{:?}, {:?}", receiver.try_recv(), receiver.try_recv());
    other.join().unwrap();
}
