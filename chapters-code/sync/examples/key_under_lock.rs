//! Two threads need a key. One lock covers the look and the making.

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static KEY: Mutex<Option<u32>> = Mutex::new(None);
static MADE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let first = thread::spawn(key);
    let second = thread::spawn(key);
    let first = first.join().unwrap();
    let second = second.join().unwrap();
    println!("keys: {first} and {second}");
}

fn key() -> u32 {
    let mut key = KEY.lock().unwrap();
    // Long after the key is made, each look still takes the lock.
    *key.get_or_insert_with(make)
}

/// A new key, another one each time.
fn make() -> u32 {
    MADE.fetch_add(1, SeqCst) + 1
}

//@ explore
