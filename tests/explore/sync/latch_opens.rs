//! Two threads write and count down; who has waited sees both, `Relaxed` as the accesses are.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::latch::CountDownLatch;

static LATCH: CountDownLatch = CountDownLatch::new(2);
static CELLS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    for cell in &CELLS {
        thread::spawn(|| {
            cell.store(1, Relaxed);
            LATCH.count_down();
        });
    }
    LATCH.wait();
    println!("seen: {:?}", CELLS.each_ref().map(|cell| cell.load(Relaxed)));
}

//~ prints seen: [1, 1]
