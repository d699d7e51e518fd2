//! Two threads need a key. A flag spares the second one the lock, and
//! the second one may find no key.

use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

static READY: AtomicBool = AtomicBool::new(false);
static KEY: AtomicU32 = AtomicU32::new(0);
static MAKING: Mutex<()> = Mutex::new(());

fn main() {
    let first = thread::spawn(key);
    let second = thread::spawn(key);
    let first = first.join().unwrap();
    let second = second.join().unwrap();
    println!("keys: {first} and {second}");
}

fn key() -> u32 {
    if !READY.load(Relaxed) {
        let _making = MAKING.lock().unwrap();
        // The other thread may have made it meanwhile.
        if !READY.load(Relaxed) {
            KEY.store(make(), Relaxed);
            READY.store(true, Relaxed);
        }
    }
    KEY.load(Relaxed)
}

fn make() -> u32 {
    1
}

//@ explore=c20
//@ orderings
//@ cure=key_ready_released
