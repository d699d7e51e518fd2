//! Two threads need a key. A flag spares the second one the lock, and
//! brings the key along.

use std::sync::Mutex;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
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
    if !READY.load(Acquire) {
        let _making = MAKING.lock().unwrap();
        // The other thread may have made it meanwhile.
        if !READY.load(Relaxed) {
            KEY.store(make(), Relaxed);
            READY.store(true, Release);
        }
    }
    KEY.load(Relaxed)
}

fn make() -> u32 {
    1
}

//@ explore=c20
