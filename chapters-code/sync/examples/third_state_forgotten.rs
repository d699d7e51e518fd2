//! Two wait at a lock. Who has waited takes it as if nobody else did,
//! and the other sleeps on.

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
    while *state != 0 {
        *state = 2;
        state = BED.wait(state).unwrap();
    }
    // Others may sleep as well, and 1 says that nobody does.
    *state = 1;
}

fn unlock() {
    let mut state = STATE.lock().unwrap();
    if *state == 2 {
        BED.notify_one();
    }
    *state = 0;
}

//@ explore
//@ cure=third_state
