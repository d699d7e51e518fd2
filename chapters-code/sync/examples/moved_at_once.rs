//! Money moves under one guard, and no auditor can come between.

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
    let mut accounts = ACCOUNTS.lock().unwrap();
    accounts[0] -= amount;
    // Money is missing here, and the guard keeps everybody out.
    accounts[1] += amount;
}

fn audit() -> i32 {
    ACCOUNTS.lock().unwrap().iter().sum()
}

//@ explore
