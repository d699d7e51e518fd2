//! A one-shot channel whose flag is released and acquired: where it is
//! seen, the message is.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;
use std::thread::Thread;

static MESSAGE: AtomicU32 = AtomicU32::new(0);
static SENT: AtomicBool = AtomicBool::new(false);

fn main() {
    let receiver = thread::current();
    let sender = thread::spawn(move || send(42, receiver));
    println!("message: {}", receive());
    sender.join().unwrap();
}

fn send(message: u32, receiver: Thread) {
    MESSAGE.store(message, Relaxed);
    SENT.store(true, Release);
    receiver.unpark();
}

fn receive() -> u32 {
    while !SENT.load(Acquire) {
        thread::park();
    }
    MESSAGE.load(Relaxed)
}

//@ explore=c20
