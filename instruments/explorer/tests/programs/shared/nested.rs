//! A thread starts another one, and both add to what they found.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static SUM: AtomicU32 = AtomicU32::new(1);

fn main() {
    let child = thread::spawn(|| {
        let grandchild = thread::spawn(|| SUM.swap(5, SeqCst));
        SUM.fetch_add(10, SeqCst);
        grandchild.join().unwrap()
    });
    SUM.fetch_add(100, SeqCst);
    println!("{} and {}", child.join().unwrap(), SUM.load(SeqCst));
}
