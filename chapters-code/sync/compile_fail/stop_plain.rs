//! A worker works until it is told to stop, by a plain `bool`.

use std::thread;

fn main() {
    let mut stop = false;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop {
                do_a_piece();
            }
        });
        stop = true;
    });
}

fn do_a_piece() {}
