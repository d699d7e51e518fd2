//! `main` reads a list that it has given to a thread.

use std::thread;

fn main() {
    let readings = vec![12, 17, 15];

    let worker = thread::spawn(move || readings.iter().copied().max());

    println!("main counts: {}", readings.len());
    println!("warmest: {:?}", worker.join().unwrap());
}
