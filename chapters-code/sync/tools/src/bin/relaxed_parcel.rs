//! A parcel in plain memory, announced by a flag that orders nothing.

use planted::plain::Plain;
use planted::sync::Arc;
use planted::sync::atomic::AtomicBool;
use planted::sync::atomic::Ordering::Relaxed;
use planted::thread;

fn main() {
    planted::check(parcel);
}

fn parcel() {
    let shelf = Arc::new(Plain::new(0));
    let sent = Arc::new(AtomicBool::new(false));
    let sender = thread::spawn({
        let (shelf, sent) = (shelf.clone(), sent.clone());
        move || {
            // SAFETY: nobody looks before the flag is up.
            unsafe { shelf.set(42) };
            sent.store(true, Relaxed);
        }
    });
    while !sent.load(Relaxed) {
        thread::yield_now();
    }
    // SAFETY: planted: the flag is up, and nothing happened before it.
    assert_eq!(unsafe { shelf.get() }, 42, "an empty shelf");
    sender.join().unwrap();
}
