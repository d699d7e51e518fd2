//! The till and the stock have nothing in common but their lock: who
//! wants to count the one waits for who counts the other.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

struct Shop {
    till: u32,
    stock: u32,
}

static SHOP: Mutex<Shop> = Mutex::new(Shop {
    till: 200,
    stock: 30,
});

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
    let shop = SHOP.lock().unwrap();
    count(shop.till);
}

fn count_stock() {
    let shop = SHOP.lock().unwrap();
    count(shop.stock);
}

/// Sixty milliseconds in which nobody may change it.
fn count(_things: u32) {
    thread::sleep(Duration::from_millis(60));
}

//@ timeline
