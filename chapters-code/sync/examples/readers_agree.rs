//! Two writers, two readers. Both readers see the news in one order.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static RAIN: AtomicBool = AtomicBool::new(false);
static SUN: AtomicBool = AtomicBool::new(false);

fn main() {
    let both = thread::scope(|scope| {
        for news in [&RAIN, &SUN] {
            scope.spawn(|| news.store(true, SeqCst));
        }
        let other = scope.spawn(|| sees_only_first(&RAIN, &SUN));
        sees_only_first(&SUN, &RAIN) && other.join().unwrap()
    });
    println!("the readers {}", if both { "disagree" } else { "agree" });
}

/// Whether the first news is there, and the second is not yet.
fn sees_only_first(first: &AtomicBool, second: &AtomicBool) -> bool {
    first.load(SeqCst) && !second.load(SeqCst)
}

//@ explore=c20
