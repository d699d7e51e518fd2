//! Two threads change one list at the same time, a half each.

use std::thread;

fn main() {
    let mut readings = vec![12, 17, 15, 9];
    let (morning, evening) = readings.split_at_mut(2);

    thread::scope(|scope| {
        scope.spawn(|| correct(morning));
        scope.spawn(|| correct(evening));
    });

    println!("corrected: {readings:?}");
}

/// The thermometer shows one degree too little.
fn correct(readings: &mut [i32]) {
    for reading in readings {
        *reading += 1;
    }
}
