//! Two transfers take two accounts in opposite orders. Who does not
//! get the second lock at once gives back the first, and gives up.

use std::sync::Mutex;
use std::thread;

static ANN: Mutex<i32> = Mutex::new(100);
static BOB: Mutex<i32> = Mutex::new(100);

fn main() {
    let there = thread::spawn(|| transfer(&ANN, &BOB, 10));
    let back = thread::spawn(|| transfer(&BOB, &ANN, 20));
    let there = there.join().unwrap();
    let back = back.join().unwrap();
    println!("there: {}, back: {}", word(there), word(back));
}

/// Says whether the money has moved. Waits with empty hands only.
fn transfer(from: &Mutex<i32>, to: &Mutex<i32>, sum: i32) -> bool {
    let mut from = from.lock().unwrap();
    let Ok(mut to) = to.try_lock() else {
        return false;
    };
    *from -= sum;
    *to += sum;
    true
}

fn word(moved: bool) -> &'static str {
    if moved { "moved" } else { "backed off" }
}

//@ explore
