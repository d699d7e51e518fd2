//! A flag says that the message is there. The message may be missing.

use std::hint;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

static MESSAGE: AtomicU32 = AtomicU32::new(0);
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    let sender = thread::spawn(send);
    receive();
    sender.join().unwrap();
}

fn send() {
    MESSAGE.store(42, Relaxed);
    READY.store(true, Relaxed);
}

fn receive() {
    while !READY.load(Relaxed) {
        hint::spin_loop();
    }
    println!("message: {}", MESSAGE.load(Relaxed));
}

//@ explore=c20
//@ orderings
//@ cure=message_released
