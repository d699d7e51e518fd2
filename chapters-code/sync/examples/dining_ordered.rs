//! Three philosophers each take the fork with the smaller number first.

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
    let (left, right) = (seat, (seat + 1) % SEATS);
    let _first = forks[left.min(right)].lock().unwrap();
    // Whoever holds the last fork waits for nobody.
    let _second = forks[left.max(right)].lock().unwrap();
}

//@ explore
