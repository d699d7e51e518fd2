//! A thread sleeps until it is woken; a token that comes too early is kept.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static ROUND: AtomicU32 = AtomicU32::new(0);

fn main() {
    let sleeper = thread::spawn(|| {
        thread::park();
        let first = ROUND.load(SeqCst);
        thread::park();
        (first, ROUND.load(SeqCst))
    });
    for round in 1..=2 {
        ROUND.store(round, SeqCst);
        sleeper.thread().unpark();
    }
    println!("woken in rounds {:?}", sleeper.join().unwrap());
}
