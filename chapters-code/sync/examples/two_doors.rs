//! Who comes in is counted at one door, who goes out at the other.
//! Added up, the doors can give a number of guests that never was.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static FRONT: AtomicU32 = AtomicU32::new(0);
static BACK: AtomicU32 = AtomicU32::new(0);

fn main() {
    let guest = thread::spawn(|| {
        FRONT.fetch_add(1, SeqCst);
        BACK.fetch_add(1, SeqCst);
    });
    println!("inside: {}", inside());
    guest.join().unwrap();
}

fn inside() -> i32 {
    let front = FRONT.load(SeqCst);
    // The guest may come and go between these two lines.
    front as i32 - BACK.load(SeqCst) as i32
}

//@ explore
//@ cure=one_number
