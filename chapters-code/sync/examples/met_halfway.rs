//! Two transfers meet when each has one account: now they are stuck.

use std::sync::Barrier;
use std::sync::Mutex;
use std::thread;

static ANN: Mutex<i32> = Mutex::new(100);
static BOB: Mutex<i32> = Mutex::new(100);

fn main() {
    let halfway = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| transfer(&ANN, &BOB, 10, &halfway));
        scope.spawn(|| transfer(&BOB, &ANN, 20, &halfway));
    });
    let (ann, bob) = (ANN.lock().unwrap(), BOB.lock().unwrap());
    println!("Ann {ann}, Bob {bob}");
}

type Account = Mutex<i32>;

fn transfer(from: &Account, to: &Account, sum: i32, halfway: &Barrier) {
    let mut from = from.lock().unwrap();
    // Nobody goes on before the other one has an account, too.
    halfway.wait();
    let mut to = to.lock().unwrap();
    *from -= sum;
    *to += sum;
}

//@ explore
//@ timeline
//@ cure=lock_order
