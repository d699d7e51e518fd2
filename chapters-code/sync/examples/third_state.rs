//! Two wait at a lock. Who has waited takes it as one that somebody
//! waits for, though that may not be so.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

/// 0: free. 1: taken. 2: taken, and somebody sleeps. `main` has it.
/// Under the mutex, what an atomic and the kernel do in one step.
static STATE: Mutex<u32> = Mutex::new(1);
static BED: Condvar = Condvar::new();

fn main() {
    let ann = thread::spawn(visit);
    let bob = thread::spawn(visit);
    unlock();
    ann.join().unwrap();
    bob.join().unwrap();
    println!("both have had the lock");
}

fn visit() {
    lock();
    unlock();
}

fn lock() {
    let mut state = STATE.lock().unwrap();
    let mut taken = 1;
    while *state != 0 {
        // From here on it does not know whether others sleep as well.
        taken = 2;
        *state = 2;
        state = BED.wait(state).unwrap();
    }
    *state = taken;
}

fn unlock() {
    let mut state = STATE.lock().unwrap();
    if *state == 2 {
        BED.notify_one();
    }
    *state = 0;
}

//@ explore
