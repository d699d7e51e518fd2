//! Five callers, and a service that bears two at a time.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;
use sync::semaphore::Semaphore;

static LINES: Semaphore = Semaphore::new(2);
static BUSY: AtomicU32 = AtomicU32::new(0);
static MOST: AtomicU32 = AtomicU32::new(0);

fn main() {
    let callers = [(); 5].map(|()| thread::spawn(call));
    for caller in callers {
        caller.join().unwrap();
    }
    println!("most calls at once: {}", MOST.load(Relaxed));
}

fn call() {
    let _permit = LINES.acquire();
    // At most two threads are here.
    MOST.fetch_max(BUSY.fetch_add(1, Relaxed) + 1, Relaxed);
    ask_service();
    BUSY.fetch_sub(1, Relaxed);
}

/// The answer takes its time.
fn ask_service() {
    thread::sleep(Duration::from_millis(40));
}

//@ timeline
