//! A thread borrows a list that belongs to `main`.

use std::thread;

fn main() {
    let readings = vec![12, 17, 15];

    let worker = thread::spawn(|| readings.iter().copied().max());

    println!("warmest: {:?}", worker.join().unwrap());
}
