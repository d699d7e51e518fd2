//! Two words are written in turn, with an odd number beside them
//! meanwhile. A reader looks at the number before and after.

use std::sync::atomic::AtomicU32 as Word;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static NUMBER: Word = Word::new(0);
static WORDS: [Word; 2] = [Word::new(0), Word::new(0)];

fn main() {
    let writer = thread::spawn(write);
    println!("read: {:?}", try_read());
    writer.join().unwrap();
}

fn write() {
    NUMBER.store(1, SeqCst);
    WORDS[0].store(7, SeqCst);
    WORDS[1].store(7, SeqCst);
    NUMBER.store(2, SeqCst);
}

fn try_read() -> Option<[u32; 2]> {
    let before = NUMBER.load(SeqCst);
    let words = [WORDS[0].load(SeqCst), WORDS[1].load(SeqCst)];
    // A write meanwhile has changed the number.
    let same = NUMBER.load(SeqCst) == before;
    (before.is_multiple_of(2) && same).then_some(words)
}

//@ explore
