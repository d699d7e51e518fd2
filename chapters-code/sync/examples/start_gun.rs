//! Three runners take their places. Nobody runs before the gun, and the
//! gun waits for all of them.

use std::thread;
use std::time::Duration;
use sync::latch::CountDownLatch;

static READY: CountDownLatch = CountDownLatch::new(3);
static GUN: CountDownLatch = CountDownLatch::new(1);

fn main() {
    let runners = [1, 2, 3].map(|nr| thread::spawn(move || run(nr)));
    READY.wait();
    println!("all are ready");
    GUN.count_down();
    for runner in runners {
        println!("runner {} is home", runner.join().unwrap());
    }
}

fn run(nr: u64) -> u64 {
    tie_shoes(nr);
    // This waits for nobody.
    READY.count_down();
    GUN.wait();
    nr
}

/// The third is the slowest.
fn tie_shoes(nr: u64) {
    thread::sleep(Duration::from_millis(20 * nr));
}

//@ timeline
