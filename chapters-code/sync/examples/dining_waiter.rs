//! Three philosophers, and a waiter who lets two of them sit down.

use crossbeam::channel;
use crossbeam::channel::Receiver;
use crossbeam::channel::Sender;
use std::sync::Mutex;
use std::thread;

const SEATS: usize = 3;

/// Two places: what has been sent and not received is a taken chair.
type Chairs = (Sender<()>, Receiver<()>);

fn main() {
    let forks = [const { Mutex::new(()) }; SEATS];
    let chairs = channel::bounded(SEATS - 1);
    thread::scope(|scope| {
        for seat in 0..SEATS {
            let (forks, chairs) = (&forks, &chairs);
            scope.spawn(move || dine(forks, chairs, seat));
        }
    });
    println!("all have eaten");
}

fn dine(forks: &[Mutex<()>; SEATS], chairs: &Chairs, seat: usize) {
    // Waits while all chairs are taken.
    chairs.0.send(()).unwrap();
    let left = forks[seat].lock().unwrap();
    let right = forks[(seat + 1) % SEATS].lock().unwrap();
    drop((left, right));
    chairs.1.recv().unwrap();
}

//@ explore
