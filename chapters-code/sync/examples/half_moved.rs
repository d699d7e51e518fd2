//! Money moves in two halves, and an auditor can come between them.

use std::sync::Mutex;
use std::thread;

/// Ann's money and Bob's.
static ACCOUNTS: Mutex<[i32; 2]> = Mutex::new([50, 50]);

fn main() {
    let mover = thread::spawn(|| transfer(10));
    let sum = audit();
    mover.join().unwrap();
    println!("sum: {sum}");
}

fn transfer(amount: i32) {
    ACCOUNTS.lock().unwrap()[0] -= amount;
    // The guard above is gone: whoever looks now misses money.
    ACCOUNTS.lock().unwrap()[1] += amount;
}

fn audit() -> i32 {
    ACCOUNTS.lock().unwrap().iter().sum()
}

//@ explore
//@ cure=moved_at_once
