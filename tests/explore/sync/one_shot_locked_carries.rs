//! With the message of a one-shot channel under a lock comes all that was written before it.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::one_shot_locked::channel;

static BEFORE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let (sender, receiver) = channel();
    let other = thread::spawn(move || {
        BEFORE.store(1, Relaxed);
        sender.send("message").unwrap();
    });
    let message = receiver.receive().unwrap();
    println!("{message}, {} before", BEFORE.load(Relaxed));
    other.join().unwrap();
}

//~ prints message, 1 before
