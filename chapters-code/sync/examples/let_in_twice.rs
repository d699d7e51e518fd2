//! A lock lets its own thread in again, in the middle of a change.

use parking_lot::ReentrantMutex;
use std::cell::Cell;

/// Ann's money and Bob's.
type Accounts = [Cell<i32>; 2];

static ACCOUNTS: ReentrantMutex<Accounts> =
    ReentrantMutex::new([Cell::new(50), Cell::new(50)]);

fn main() {
    println!("sum: {}", sum());
    transfer(10);
    println!("sum: {}", sum());
}

fn transfer(amount: i32) {
    let accounts = ACCOUNTS.lock();
    accounts[0].update(|money| money - amount);
    // The lock is held, and `sum` gets it all the same.
    println!("sum, half way: {}", sum());
    accounts[1].update(|money| money + amount);
}

fn sum() -> i32 {
    ACCOUNTS.lock().iter().map(Cell::get).sum()
}
