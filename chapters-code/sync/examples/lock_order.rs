//! Two transfers take the account with the smaller number first.

use std::sync::Mutex;
use std::thread;

struct Account {
    number: u32,
    balance: Mutex<i32>,
}

static ANN: Account = Account {
    number: 1,
    balance: Mutex::new(100),
};
static BOB: Account = Account {
    number: 2,
    balance: Mutex::new(100),
};

fn main() {
    let there = thread::spawn(|| transfer(&ANN, &BOB, 10));
    let back = thread::spawn(|| transfer(&BOB, &ANN, 20));
    there.join().unwrap();
    back.join().unwrap();
    let ann = ANN.balance.lock().unwrap();
    let bob = BOB.balance.lock().unwrap();
    println!("Ann {ann}, Bob {bob}");
}

fn transfer(from: &Account, to: &Account, amount: i32) {
    if from.number < to.number {
        let mut giver = from.balance.lock().unwrap();
        let mut taker = to.balance.lock().unwrap();
        *giver -= amount;
        *taker += amount;
    } else {
        let mut taker = to.balance.lock().unwrap();
        let mut giver = from.balance.lock().unwrap();
        *giver -= amount;
        *taker += amount;
    }
}

//@ explore
