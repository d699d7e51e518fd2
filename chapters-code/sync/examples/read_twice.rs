//! A reader calls a function that reads. Between the two, a writer may
//! have begun to wait.

use std::sync::RwLock;
use std::thread;

static PRICES: RwLock<[u32; 2]> = RwLock::new([3, 4]);

fn main() {
    let writer = thread::spawn(|| PRICES.write().unwrap().reverse());
    let prices = PRICES.read().unwrap();
    // The guard of `main` is still alive.
    println!("{} items, together {}", prices.len(), total());
    drop(prices);
    writer.join().unwrap();
}

fn total() -> u32 {
    PRICES.read().unwrap().iter().sum()
}

//@ explore
