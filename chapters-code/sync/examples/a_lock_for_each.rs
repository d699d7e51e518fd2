//! The till and the stock each have a lock of their own: both can be
//! counted at the same time.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

struct Shop {
    till: Mutex<u32>,
    stock: Mutex<u32>,
}

static SHOP: Shop = Shop {
    till: Mutex::new(200),
    stock: Mutex::new(30),
};

fn main() {
    let begin = Instant::now();
    thread::scope(|scope| {
        scope.spawn(count_till);
        scope.spawn(count_stock);
    });
    let ms = begin.elapsed().as_millis();
    println!("both counted, 60 ms each: {ms} ms");
}

fn count_till() {
    let till = SHOP.till.lock().unwrap();
    count(*till);
}

fn count_stock() {
    let stock = SHOP.stock.lock().unwrap();
    count(*stock);
}

/// Sixty milliseconds in which nobody may change it.
fn count(_things: u32) {
    thread::sleep(Duration::from_millis(60));
}

//@ timeline
