//! Two threads need a key. A OnceLock lets one of them make it, and
//! the other one waits for it.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static KEY: OnceLock<u32> = OnceLock::new();
static MADE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let first = thread::spawn(key);
    let second = thread::spawn(key);
    let first = first.join().unwrap();
    let second = second.join().unwrap();
    println!("keys: {first} and {second}");
}

fn key() -> u32 {
    *KEY.get_or_init(make)
}

/// A new key, another one each time.
fn make() -> u32 {
    MADE.fetch_add(1, SeqCst) + 1
}

//@ explore
