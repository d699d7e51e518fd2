//! Two withdrawals each look and take under one guard.

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
    let mut balance = BALANCE.lock().unwrap();
    // As long as the guard lives, the answer stays true.
    if *balance >= amount {
        *balance -= amount;
    }
}

//@ explore
