//! A box moves to another shelf while the shelves are counted one after
//! the other.

use std::sync::Mutex;
use std::thread;

static SHELVES: [Mutex<u32>; 2] = [Mutex::new(1), Mutex::new(0)];

fn main() {
    let mover = thread::spawn(|| {
        *SHELVES[0].lock().unwrap() -= 1;
        // The box is in nobody's shelf here.
        *SHELVES[1].lock().unwrap() += 1;
    });
    let counts = SHELVES.each_ref().map(|shelf| *shelf.lock().unwrap());
    println!("boxes: {}", counts[0] + counts[1]);
    mover.join().unwrap();
}

//@ explore
//@ cure=all_shelves_closed
