//! Two words are written in turn, with an odd number beside them
//! meanwhile. A reader looks at the number before it reads.

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
    if before % 2 == 1 {
        return None;
    }
    // A write may begin here.
    Some([WORDS[0].load(SeqCst), WORDS[1].load(SeqCst)])
}

//@ explore
//@ cure=words_asked_twice
