//! Three philosophers each take the left fork, then the right one.

use std::sync::Mutex;
use std::thread;

const SEATS: usize = 3;

fn main() {
    let forks = [const { Mutex::new(()) }; SEATS];
    thread::scope(|scope| {
        for seat in 0..SEATS {
            let forks = &forks;
            scope.spawn(move || dine(forks, seat));
        }
    });
    println!("all have eaten");
}

fn dine(forks: &[Mutex<()>; SEATS], seat: usize) {
    let _left = forks[seat].lock().unwrap();
    // If all have come so far, each waits for the next.
    let _right = forks[(seat + 1) % SEATS].lock().unwrap();
}

//@ explore
//@ cure=dining_ordered
//@ cure=dining_waiter
//@ cure=dining_requests
