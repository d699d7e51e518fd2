//! A one-shot channel whose flag is `Relaxed`: it says that the message
//! is there, and the message may be missing.

use std::sync::atomic::Ordering::Relaxed;
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
    SENT.store(true, Relaxed);
    receiver.unpark();
}

fn receive() -> u32 {
    while !SENT.load(Relaxed) {
        thread::park();
    }
    MESSAGE.load(Relaxed)
}

//@ explore=c20
//@ cure=reply_released
