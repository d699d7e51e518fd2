//! Two threads borrow one list to change it, a half each.

use std::thread;

fn main() {
    let mut readings = vec![12, 17, 15, 9];

    thread::scope(|scope| {
        scope.spawn(|| correct(&mut readings[..2]));
        scope.spawn(|| correct(&mut readings[2..]));
    });

    println!("corrected: {readings:?}");
}

/// The thermometer shows one degree too little.
fn correct(readings: &mut [i32]) {
    for reading in readings {
        *reading += 1;
    }
}
