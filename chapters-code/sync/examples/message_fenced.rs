//! A message and a flag, both `Relaxed`. Two fences bring order.

use std::hint;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32, fence};
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
    fence(Release);
    READY.store(true, Relaxed);
}

fn receive() {
    while !READY.load(Relaxed) {
        hint::spin_loop();
    }
    fence(Acquire);
    println!("message: {}", MESSAGE.load(Relaxed));
}

//@ explore=c20
