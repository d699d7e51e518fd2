//! The last of two owners drops the value, and sees what both have done.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::counted::Counted;

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
    let second = first.clone();
    let other = thread::spawn(move || {
        let third = second.clone();
        third.0[1].store(1, Relaxed);
        drop((second, third));
    });
    first.0[0].store(1, Relaxed);
    drop(first);
    other.join().unwrap();
}

//~ prints done: 2
