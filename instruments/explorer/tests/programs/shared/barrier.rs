//! What was stored before a barrier is seen after it, by whoever comes first.

use std::sync::Barrier;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static SUM: AtomicU32 = AtomicU32::new(0);

fn main() {
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let other = scope.spawn(|| add(&barrier, 1));
        let here = add(&barrier, 2);
        println!("{here} and {}", other.join().unwrap());
    });
}

fn add(barrier: &Barrier, value: u32) -> u32 {
    SUM.fetch_add(value, SeqCst);
    barrier.wait();
    SUM.fetch_add(10, SeqCst)
}
