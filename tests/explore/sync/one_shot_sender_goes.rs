//! Who waits at a one-shot channel learns that the sender has gone.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::one_shot::channel;

static BEFORE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let (sender, receiver) = channel::<()>();
    let other = thread::spawn(move || {
        BEFORE.store(1, Relaxed);
        drop(sender);
    });
    let why = receiver.receive().unwrap_err();
    println!("{why}, {} before", BEFORE.load(Relaxed));
    other.join().unwrap();
}

//~ prints the sender was dropped, and has sent nothing, 1 before
