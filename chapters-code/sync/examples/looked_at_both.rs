//! Each account has a lock. An auditor holds both before she looks,
//! and takes them in the order in which everybody does.

use std::sync::Mutex;
use std::thread;

static ANN: Mutex<i32> = Mutex::new(50);
static BOB: Mutex<i32> = Mutex::new(50);

fn main() {
    let mover = thread::spawn(|| transfer(10));
    let sum = audit();
    mover.join().unwrap();
    println!("sum: {sum}");
}

fn transfer(amount: i32) {
    let mut ann = ANN.lock().unwrap();
    let mut bob = BOB.lock().unwrap();
    *ann -= amount;
    *bob += amount;
}

fn audit() -> i32 {
    let ann = ANN.lock().unwrap();
    let bob = BOB.lock().unwrap();
    *ann + *bob
}

//@ explore
