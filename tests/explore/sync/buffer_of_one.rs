//! A giver is ahead of its taker by as much as the buffer holds.

use std::thread;
use sync::bounded::Bounded;

fn main() {
    let buffer = Bounded::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            buffer.put(1);
            buffer.put(2);
        });
        println!("taken: {}, {}", buffer.take(), buffer.take());
    });
}

//~ prints taken: 1, 2
