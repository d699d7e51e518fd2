//! A fence is a step of its own thread.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;
use std::thread;

static ANN: AtomicBool = AtomicBool::new(false);
static BOB: AtomicBool = AtomicBool::new(false);

fn main() {
    let ann = thread::spawn(|| raise(&ANN, &BOB));
    let bob = raise(&BOB, &ANN);
    println!("Ann saw Bob: {}, Bob saw Ann: {bob}", ann.join().unwrap());
}

fn raise(own: &AtomicBool, other: &AtomicBool) -> bool {
    own.store(true, Relaxed);
    fence(SeqCst);
    other.load(Relaxed)
}
