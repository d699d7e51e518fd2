//! A sum lies between the counts at its beginning and at its end, and
//! is exact when nobody adds any more.

use std::thread;
use sync::sharded::Counter;

fn main() {
    let visits = Counter::with_shards(2);
    let meanwhile = thread::scope(|scope| {
        scope.spawn(|| visits.add(1));
        scope.spawn(|| visits.add(1));
        visits.sum()
    });
    println!("sum: {meanwhile} of {}", visits.sum());
}

//~ prints sum: 0 of 2
//~ prints sum: 1 of 2
//~ prints sum: 2 of 2
