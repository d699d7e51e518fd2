//! Three threads each count one visitor; the same mistake with more witnesses.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static VISITS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let visitors = [(); 3].map(|()| thread::spawn(count_visitor));
    for visitor in visitors {
        visitor.join().unwrap();
    }
    println!("visits: {}", VISITS.load(SeqCst));
}

fn count_visitor() {
    let seen = VISITS.load(SeqCst);
    VISITS.store(seen + 1, SeqCst);
}
