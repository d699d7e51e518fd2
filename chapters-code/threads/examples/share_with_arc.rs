//! Two threads own one list. The last owner may change it again.

use std::sync::Arc;
use std::thread;

fn main() {
    let mut readings = Arc::new(vec![12, 17, 15]);
    let shared = Arc::clone(&readings);

    println!("owners: {}", Arc::strong_count(&readings));
    let refused = Arc::get_mut(&mut readings).is_none();
    println!("shared, so read only: {refused}");

    let worker = thread::spawn(move || shared.iter().copied().max());
    println!("main counts: {}", readings.len());
    println!("warmest: {}", worker.join().unwrap().unwrap());

    // The thread has ended, and its clone has been dropped.
    println!("owners: {}", Arc::strong_count(&readings));
    Arc::get_mut(&mut readings).unwrap().push(19);
    println!("readings: {readings:?}");
}
