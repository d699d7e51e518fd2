//! A waiter looks at the lock, registers, and parks. Nobody wakes it.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::thread::Thread;

/// `main` has the lock to begin with.
static TAKEN: AtomicBool = AtomicBool::new(true);
static WAITING: Mutex<Option<Thread>> = Mutex::new(None);

fn main() {
    let waiter = thread::spawn(lock);
    unlock();
    waiter.join().unwrap();
    println!("the waiter has the lock");
}

fn lock() {
    while TAKEN.swap(true, SeqCst) {
        // The lock may be given back here, and nobody is registered.
        *WAITING.lock().unwrap() = Some(thread::current());
        thread::park();
    }
}

fn unlock() {
    TAKEN.store(false, SeqCst);
    let waiting = WAITING.lock().unwrap().take();
    if let Some(thread) = waiting {
        thread.unpark();
    }
}

//@ explore
//@ cure=parked_in_time
