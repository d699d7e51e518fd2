//! Two carriers share a heap of letters. The head of a `while let`
//! keeps the heap locked while a letter is delivered.

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
    while let Some(letter) = LETTERS.lock().unwrap().pop() {
        deliver(letter);
    }
}

/// Twenty milliseconds of work that needs no lock.
fn deliver(_letter: u32) {
    thread::sleep(Duration::from_millis(20));
}

//@ timeline
