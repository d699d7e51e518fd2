//! Two carriers share a heap of letters. Each takes a letter under
//! the lock, and delivers it without.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

static LETTERS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn main() {
    LETTERS.lock().unwrap().extend(1..=6);
    let begin = Instant::now();
    thread::scope(|scope| {
        scope.spawn(carrier);
        scope.spawn(carrier);
    });
    let ms = begin.elapsed().as_millis();
    println!("6 letters of 20 ms, 2 carriers: {ms} ms");
}

fn carrier() {
    while let Some(letter) = next_letter() {
        deliver(letter);
    }
}

fn next_letter() -> Option<u32> {
    LETTERS.lock().unwrap().pop()
}

/// Twenty milliseconds of work that needs no lock.
fn deliver(_letter: u32) {
    thread::sleep(Duration::from_millis(20));
}

//@ timeline
