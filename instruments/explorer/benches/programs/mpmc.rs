//! Three producers send a message each, and three consumers take one each.

use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    thread::scope(|scope| {
        for message in 1..=3 {
            let sender = sender.clone();
            scope.spawn(move || sender.send(message).unwrap());
        }
        for _ in 1..=3 {
            scope.spawn(|| receiver.lock().unwrap().recv().unwrap());
        }
    });
    println!("all are taken");
}
