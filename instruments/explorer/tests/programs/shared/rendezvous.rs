//! A message changes hands when both are there.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc;
use std::thread;

static STEPS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let (sender, receiver) = mpsc::sync_channel(0);
    let giver = thread::spawn(move || {
        STEPS.fetch_add(1, SeqCst);
        sender.send("hello").unwrap();
    });
    let seen = STEPS.load(SeqCst);
    println!("{} after {seen}, then {}", receiver.recv().unwrap(), STEPS.load(SeqCst));
    giver.join().unwrap();
}
