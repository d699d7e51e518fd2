//! Two withdrawals each look before they take, and let go in between.

use std::sync::Mutex;
use std::thread;

static BALANCE: Mutex<i32> = Mutex::new(100);

fn main() {
    let rent = thread::spawn(|| withdraw(70));
    let food = thread::spawn(|| withdraw(60));
    rent.join().unwrap();
    food.join().unwrap();
    println!("balance: {}", BALANCE.lock().unwrap());
}

fn withdraw(amount: i32) {
    let enough = *BALANCE.lock().unwrap() >= amount;
    // The lock is free here: the answer may be out of date.
    if enough {
        *BALANCE.lock().unwrap() -= amount;
    }
}

//@ explore
//@ cure=check_and_act
