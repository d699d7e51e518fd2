//! Two permits, of which `main` keeps one: the workers have the other by turns.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use sync::semaphore::Semaphore;

static TWO: Semaphore = Semaphore::new(2);
static BUSY: AtomicBool = AtomicBool::new(false);

fn main() {
    let _kept = TWO.acquire();
    let workers = [(); 2].map(|()| thread::spawn(finds_it_free));
    let free = workers.map(|worker| worker.join().unwrap());
    println!("found free: {free:?}");
}

fn finds_it_free() -> bool {
    let _permit = TWO.acquire();
    let free = !BUSY.swap(true, SeqCst);
    BUSY.store(false, SeqCst);
    free
}

//~ prints found free: [true, true]
