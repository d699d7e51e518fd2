//! Workers count what they have done; `main` looks now and then, and
//! never stops anybody.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

const WORKERS: u32 = 3;
const PIECES: u32 = 20;
static DONE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let all = WORKERS * PIECES;
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(work);
        }
        while DONE.load(Relaxed) < all {
            println!("{:>2} of {all}", DONE.load(Relaxed));
            thread::sleep(Duration::from_millis(10));
        }
    });
    println!("{:>2} of {all}, all done", DONE.load(Relaxed));
}

fn work() {
    for _ in 0..PIECES {
        do_a_piece();
        DONE.fetch_add(1, Relaxed);
    }
}

fn do_a_piece() {
    thread::sleep(Duration::from_millis(2));
}
