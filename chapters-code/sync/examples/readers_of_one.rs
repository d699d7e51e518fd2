//! Two writers store into one variable, two readers look twice. They
//! cannot see the values in opposite orders, with no ordering at all.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static NEWS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let both = thread::scope(|scope| {
        for news in [1, 2] {
            scope.spawn(move || NEWS.store(news, Relaxed));
        }
        let other = scope.spawn(|| sees_in_order(1, 2));
        sees_in_order(2, 1) && other.join().unwrap()
    });
    println!("the readers {}", if both { "disagree" } else { "agree" });
}

fn sees_in_order(first: u32, second: u32) -> bool {
    NEWS.load(Relaxed) == first && NEWS.load(Relaxed) == second
}

//@ explore=c20
