//! A waiter registers, looks at the lock again, and only then parks.

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
    if TAKEN.swap(true, SeqCst) {
        *WAITING.lock().unwrap() = Some(thread::current());
        // Whoever gives the lock back after this look calls `unpark`.
        while TAKEN.swap(true, SeqCst) {
            thread::park();
        }
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
