//! Two fences: who sees a word of a write sees its odd number, too.

use std::sync::atomic::AtomicU32 as Word;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;
use std::thread;

static NUMBER: Word = Word::new(0);
static WORDS: [Word; 2] = [Word::new(0), Word::new(0)];

fn main() {
    let writer = thread::spawn(write);
    println!("read: {:?}", try_read());
    writer.join().unwrap();
}

fn write() {
    NUMBER.store(1, Relaxed);
    fence(Release);
    WORDS[0].store(7, Relaxed);
    WORDS[1].store(7, Relaxed);
    NUMBER.store(2, Release);
}

fn try_read() -> Option<[u32; 2]> {
    let before = NUMBER.load(Acquire);
    let words = [WORDS[0].load(Relaxed), WORDS[1].load(Relaxed)];
    fence(Acquire);
    let same = NUMBER.load(Relaxed) == before;
    (before.is_multiple_of(2) && same).then_some(words)
}

//@ explore=c20
