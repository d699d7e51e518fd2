//! A weak one becomes an owner, or finds the value gone; it is dropped once,
//! with all that was done seen.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::counted_weak::Counted;
use sync::counted_weak::Weak;

#[derive(Default)]
struct Work([AtomicU32; 2]);

impl Drop for Work {
    fn drop(&mut self) {
        let done = self.0.iter().map(|done| done.load(Relaxed));
        println!("done: {}", done.sum::<u32>());
    }
}

fn main() {
    let first = Counted::new(Work::default());
    let weak = Counted::downgrade(&first);
    let other = thread::spawn(move || {
        if let Some(second) = Weak::upgrade(&weak) {
            second.0[1].store(1, Relaxed);
        }
    });
    first.0[0].store(1, Relaxed);
    drop(first);
    other.join().unwrap();
}

//~ prints done: 1
//~ prints done: 2
