//! A thread gets a raw pointer.

use std::thread;

fn main() {
    let place = Box::into_raw(Box::new(12));

    let worker = thread::spawn(move || println!("at {place:p}"));

    worker.join().unwrap();
}
