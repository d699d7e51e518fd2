//! A thread panics in the middle of a transfer. The mutex remembers,
//! and whoever comes next decides what to do about it.

use std::sync::Mutex;
use std::thread;

/// Ann's money and Bob's.
static ACCOUNTS: Mutex<[i32; 2]> = Mutex::new([50, 50]);

fn main() {
    // There is no third account.
    let mover = thread::spawn(|| transfer(0, 2, 10));
    println!("done: {}", mover.join().is_ok());
    println!("sum: {}", audit());
    println!("poisoned: {}", ACCOUNTS.is_poisoned());
}

fn transfer(from: usize, to: usize, amount: i32) {
    let mut accounts = ACCOUNTS.lock().unwrap();
    accounts[from] -= amount;
    accounts[to] += amount;
}

fn audit() -> i32 {
    let accounts = ACCOUNTS.lock().unwrap_or_else(|poisoned| {
        let mut accounts = poisoned.into_inner();
        println!("found: {accounts:?}");
        // What is missing is in nobody's hands: Ann gets it back.
        accounts[0] = 100 - accounts[1];
        ACCOUNTS.clear_poison();
        accounts
    });
    accounts.iter().sum()
}
