//! Two transfers take the same two locks in opposite order.

use planted::sync::Arc;
use planted::sync::Mutex;
use planted::thread;

fn main() {
    planted::check(transfers);
}

fn transfers() {
    let ann = Arc::new(Mutex::new(100));
    let bob = Arc::new(Mutex::new(100));
    let there = thread::spawn({
        let (ann, bob) = (ann.clone(), bob.clone());
        move || transfer(&ann, &bob)
    });
    transfer(&bob, &ann);
    there.join().unwrap();
}

fn transfer(from: &Mutex<i32>, to: &Mutex<i32>) {
    let mut from = from.lock().unwrap();
    let mut to = to.lock().unwrap();
    *from -= 10;
    *to += 10;
}
