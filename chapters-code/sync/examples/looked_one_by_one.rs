//! Each account has a lock. An auditor looks at one after the other,
//! and adds up what was never there at the same time.

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
    let ann = *ANN.lock().unwrap();
    // Ann's number is a copy by now, and may be out of date.
    let bob = *BOB.lock().unwrap();
    ann + bob
}

//@ explore
//@ cure=looked_at_both
