//! A function is lent what its caller has locked.

use std::sync::Mutex;

static ACCOUNTS: Mutex<[i32; 2]> = Mutex::new([50, 50]);

fn main() {
    let accounts = ACCOUNTS.lock().unwrap();
    println!("Ann {}, Bob {}", accounts[0], accounts[1]);
    println!("sum: {}", sum(&accounts));
}

fn sum(accounts: &[i32; 2]) -> i32 {
    accounts.iter().sum()
}

//@ explore
