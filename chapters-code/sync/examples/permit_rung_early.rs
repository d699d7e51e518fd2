//! A permit comes back after the bell for it has rung. Who heard the
//! bell finds nothing, and goes back to sleep for ever.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

static PERMITS: Mutex<u32> = Mutex::new(1);
static RETURNED: Condvar = Condvar::new();

fn main() {
    let other = thread::spawn(work);
    work();
    other.join().unwrap();
    println!("both have worked");
}

fn work() {
    acquire();
    // At most one thread is here.
    release();
}

fn acquire() {
    let mut permits = PERMITS.lock().unwrap();
    while *permits == 0 {
        permits = RETURNED.wait(permits).unwrap();
    }
    *permits -= 1;
}

fn release() {
    RETURNED.notify_one();
    // The sleeper may be awake by now, and look.
    *PERMITS.lock().unwrap() += 1;
}

//@ explore
//@ cure=permit_rung_after
