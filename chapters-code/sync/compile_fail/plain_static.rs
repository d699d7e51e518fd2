//! Two threads add to a plain number, with nothing to order them.

use std::thread;

static mut VISITS: u32 = 0;

fn main() {
    let first = thread::spawn(count_visitor);
    let second = thread::spawn(count_visitor);
    first.join().unwrap();
    second.join().unwrap();
}

fn count_visitor() {
    VISITS += 1;
}
