//! Two threads borrow a local list. The scope waits for both.

use std::thread;

fn main() {
    let mut readings = vec![12, 17, 15];

    let (warmest, coldest) = thread::scope(|scope| {
        let warmest = scope.spawn(|| readings.iter().max());
        let coldest = scope.spawn(|| readings.iter().min());
        (warmest.join().unwrap(), coldest.join().unwrap())
    });
    println!("from {} to {}", coldest.unwrap(), warmest.unwrap());

    readings.push(19);
    println!("readings: {readings:?}");
}
