//! Two threads own one `Cell`.

use std::cell::Cell;
use std::thread;
use sync::counted::Counted;

fn main() {
    let visits = Counted::new(Cell::new(0));
    let mine = visits.clone();

    let other = thread::spawn(move || mine.set(mine.get() + 1));
    visits.set(visits.get() + 1);
    other.join().unwrap();
}
