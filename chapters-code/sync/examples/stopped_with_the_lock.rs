//! A thread is stopped with the lock in its hand. Nobody else comes on.

use std::sync::Mutex;
use std::thread;

static TOTAL: Mutex<u32> = Mutex::new(0);

fn main() {
    thread::spawn(|| {
        let mut total = TOTAL.lock().unwrap();
        stopped();
        *total += 1;
    });
    *TOTAL.lock().unwrap() += 2;
    println!("added 2");
}

/// As if the scheduler gave this thread no core any more.
fn stopped() {
    loop {
        thread::park();
    }
}

//@ explore
//@ cure=stopped_before_the_swap
