//! One counter in a `Cell` for all threads.

use std::cell::Cell;

static VISITS: Cell<u32> = Cell::new(0);

fn main() {
    count_visitor();
    println!("visits: {}", VISITS.get());
}

fn count_visitor() {
    VISITS.set(VISITS.get() + 1);
}
