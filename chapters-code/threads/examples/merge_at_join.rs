//! Each thread counts for itself; main adds up what `join` returns.

use std::cell::Cell;
use std::thread;

thread_local! {
    static VISITS: Cell<u32> = const { Cell::new(0) };
}

fn main() {
    let total: u32 = thread::scope(|scope| {
        let north = scope.spawn(|| keep_door(3));
        let south = scope.spawn(|| keep_door(2));
        north.join().unwrap() + south.join().unwrap()
    });
    println!("visits: {total}");
}

fn keep_door(visitors: u32) -> u32 {
    for _ in 0..visitors {
        count_visitor();
    }
    // The count leaves the thread; a zero stays behind.
    VISITS.take()
}

fn count_visitor() {
    VISITS.set(VISITS.get() + 1);
}
