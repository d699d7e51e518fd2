//! Two writers, two readers. Each reader sees one news first, and not
//! the same one.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;

static RAIN: AtomicBool = AtomicBool::new(false);
static SUN: AtomicBool = AtomicBool::new(false);

fn main() {
    let both = thread::scope(|scope| {
        for news in [&RAIN, &SUN] {
            scope.spawn(|| news.store(true, Release));
        }
        let other = scope.spawn(|| sees_only_first(&RAIN, &SUN));
        sees_only_first(&SUN, &RAIN) && other.join().unwrap()
    });
    println!("the readers {}", if both { "disagree" } else { "agree" });
}

/// Whether the first news is there, and the second is not yet.
fn sees_only_first(first: &AtomicBool, second: &AtomicBool) -> bool {
    first.load(Acquire) && !second.load(Acquire)
}

//@ explore=c20
//@ orderings
//@ cure=readers_agree
