//! Two threads need a key. Each looks whether there is one, and makes
//! one if there is none.

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
    let known = *KEY.lock().unwrap();
    if let Some(key) = known {
        return key;
    }
    // The other thread may be here as well.
    let key = make();
    *KEY.lock().unwrap() = Some(key);
    key
}

/// A new key, another one each time.
fn make() -> u32 {
    MADE.fetch_add(1, SeqCst) + 1
}

//@ explore
//@ cure=key_under_lock
//@ cure=key_once
