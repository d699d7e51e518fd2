//! Who comes in and who goes out is counted in one number.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static INSIDE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let guest = thread::spawn(|| {
        INSIDE.fetch_add(1, SeqCst);
        INSIDE.fetch_sub(1, SeqCst);
    });
    println!("inside: {}", INSIDE.load(SeqCst));
    guest.join().unwrap();
}

//@ explore
