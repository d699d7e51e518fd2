//! A reader beside a writer gets both words of a write or nothing.

use std::thread;
use sync::seqlock::SeqLock;

fn main() {
    let place = SeqLock::new([0, 0]);
    thread::scope(|scope| {
        scope.spawn(|| place.write([7, 7]));
        println!("read: {:?}", place.try_read());
    });
}

//~ prints read: None
//~ prints read: Some([0, 0])
//~ prints read: Some([7, 7])
