//! A thread gets a list for good, and `join` brings it back.

use std::thread;

fn main() {
    let readings = vec![12, 17, 15];

    let worker = thread::spawn(move || {
        let warmest = readings.iter().copied().max();
        (readings, warmest)
    });

    let (readings, warmest) = worker.join().unwrap();
    println!("readings: {readings:?}");
    println!("warmest:  {}", warmest.unwrap());
}
