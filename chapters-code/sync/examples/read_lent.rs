//! A reader lends what it reads to the function that it calls.

use std::sync::RwLock;
use std::thread;

static PRICES: RwLock<[u32; 2]> = RwLock::new([3, 4]);

fn main() {
    let writer = thread::spawn(|| PRICES.write().unwrap().reverse());
    let prices = PRICES.read().unwrap();
    println!("{} items, together {}", prices.len(), total(&prices));
    drop(prices);
    writer.join().unwrap();
}

fn total(prices: &[u32; 2]) -> u32 {
    prices.iter().sum()
}

//@ explore
