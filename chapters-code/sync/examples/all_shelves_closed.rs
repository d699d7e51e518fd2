//! A box moves to another shelf. Who moves and who counts closes all
//! the shelves first, in one order.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::thread;

static SHELVES: [Mutex<u32>; 2] = [Mutex::new(1), Mutex::new(0)];

fn main() {
    let mover = thread::spawn(|| {
        let mut shelves = close_all();
        *shelves[0] -= 1;
        *shelves[1] += 1;
    });
    let counts = close_all().map(|shelf| *shelf);
    println!("boxes: {}", counts[0] + counts[1]);
    mover.join().unwrap();
}

fn close_all() -> [MutexGuard<'static, u32>; 2] {
    SHELVES.each_ref().map(|shelf| shelf.lock().unwrap())
}

//@ explore
