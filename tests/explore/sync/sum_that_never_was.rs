//! The count goes from 0 to 1 to 11. A sum taken meanwhile can be 10.

use std::thread;
use sync::sharded::Counter;

fn main() {
    let count = &Counter::with_shards(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            count.add(1);
            thread::scope(|inner| {
                inner.spawn(|| count.add(10));
            });
        });
        println!("sum: {}", count.sum());
    });
}

//~ prints sum: 0
//~ prints sum: 1
//~ prints sum: 10
//~ prints sum: 11
