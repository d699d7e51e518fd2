//! Two threads hand a turn to each other, and compute a little in each.

use std::hint::black_box;
use std::sync::{Condvar, Mutex};
use std::thread;

const TURNS: u64 = 50_000;

fn main() {
    let (turn, changed) = (Mutex::new(0_u64), Condvar::new());
    let take = |odd| {
        for _ in 0..TURNS / 2 {
            let mut turn = changed.wait_while(turn.lock().unwrap(), |it| *it % 2 != odd).unwrap();
            black_box((0..2_000_u64).map(black_box).sum::<u64>());
            *turn += 1;
            changed.notify_one();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| take(0));
        scope.spawn(|| take(1));
    });
}
