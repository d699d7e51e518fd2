//! A function locks what its caller has locked, and waits for ever.

use std::sync::Mutex;

static ACCOUNTS: Mutex<[i32; 2]> = Mutex::new([50, 50]);

fn main() {
    let accounts = ACCOUNTS.lock().unwrap();
    println!("Ann {}, Bob {}", accounts[0], accounts[1]);
    // The guard of `main` is still alive.
    println!("sum: {}", sum());
}

fn sum() -> i32 {
    ACCOUNTS.lock().unwrap().iter().sum()
}

//@ explore
//@ cure=lent_sum
