//! Two transfers take the same two accounts in opposite order.

use std::sync::Mutex;
use std::thread;

static ANN: Mutex<i32> = Mutex::new(100);
static BOB: Mutex<i32> = Mutex::new(100);

fn main() {
    let there = thread::spawn(|| transfer(&ANN, &BOB, 10));
    let back = thread::spawn(|| transfer(&BOB, &ANN, 20));
    there.join().unwrap();
    back.join().unwrap();
    let (ann, bob) = (ANN.lock().unwrap(), BOB.lock().unwrap());
    println!("Ann {ann}, Bob {bob}");
}

fn transfer(from: &Mutex<i32>, to: &Mutex<i32>, amount: i32) {
    let mut from = from.lock().unwrap();
    // The other transfer may hold what this one asks for next.
    let mut to = to.lock().unwrap();
    *from -= amount;
    *to += amount;
}

//@ explore
//@ cure=lock_order
