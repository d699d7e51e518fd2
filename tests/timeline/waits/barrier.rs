use std::sync::Barrier;
use std::thread::{Builder, scope};

fn main() {
    let barrier = Barrier::new(2);
    scope(|threads| {
        let wait = || drop(barrier.wait());
        let first = Builder::new().name("first".into()).spawn_scoped(threads, wait).unwrap();
        others_asleep();
        barrier.wait();
        first.join().unwrap();
    });
}

//~ main: join, first in line 11, until first
//~ first: barrier, barrier 1 in line 7, until main in line 10
