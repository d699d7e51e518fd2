//! One permit, two workers: they are never at work together, and nobody waits for ever.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use sync::semaphore::Semaphore;

static ONE: Semaphore = Semaphore::new(1);
static BUSY: AtomicBool = AtomicBool::new(false);

fn main() {
    let other = thread::spawn(finds_it_free);
    let free = [finds_it_free(), other.join().unwrap()];
    println!("found free: {free:?}");
}

fn finds_it_free() -> bool {
    let _permit = ONE.acquire();
    let free = !BUSY.swap(true, SeqCst);
    BUSY.store(false, SeqCst);
    free
}

//~ prints found free: [true, true]
