//! Two writers, and each of their writes is whole.

use std::thread;
use sync::seqlock::SeqLock;

fn main() {
    let place = SeqLock::new([0, 0]);
    thread::scope(|scope| {
        scope.spawn(|| place.write([7, 7]));
        scope.spawn(|| place.write([9, 9]));
    });
    println!("read: {:?}", place.read());
}

//~ prints read: [7, 7]
//~ prints read: [9, 9]
