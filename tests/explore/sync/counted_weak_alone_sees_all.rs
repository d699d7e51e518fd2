//! Who finds itself the only owner, with nobody weak, sees what the other has done.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::counted_weak::Counted;

fn main() {
    let mut first = Counted::new(AtomicU32::new(0));
    let second = first.clone();
    let other = thread::spawn(move || second.store(1, Relaxed));
    match Counted::get_mut(&mut first) {
        Some(value) => println!("alone: {}", value.load(Relaxed)),
        None => println!("not alone"),
    }
    other.join().unwrap();
}

//~ prints alone: 1
//~ prints not alone
