//! Three threads count with one name, each on a value of its own.

use std::cell::Cell;
use std::thread;

thread_local! {
    static VISITS: Cell<u32> = const { Cell::new(0) };
}

fn main() {
    let north = thread::spawn(|| keep_door(3));
    let south = thread::spawn(|| keep_door(2));

    println!("north: {}", north.join().unwrap());
    println!("south: {}", south.join().unwrap());
    println!("main:  {}", VISITS.get());
}

fn keep_door(visitors: u32) -> u32 {
    for _ in 0..visitors {
        count_visitor();
    }
    VISITS.get()
}

fn count_visitor() {
    VISITS.set(VISITS.get() + 1);
}
