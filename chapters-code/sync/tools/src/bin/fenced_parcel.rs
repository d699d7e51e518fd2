//! No bug here: two fences order a parcel in plain memory.

use planted::plain::Plain;
use planted::sync::Arc;
use planted::sync::atomic::AtomicBool;
use planted::sync::atomic::Ordering::Acquire;
use planted::sync::atomic::Ordering::Relaxed;
use planted::sync::atomic::Ordering::Release;
use planted::sync::atomic::fence;
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
            fence(Release);
            sent.store(true, Relaxed);
        }
    });
    while !sent.load(Relaxed) {
        thread::yield_now();
    }
    fence(Acquire);
    // SAFETY: the fences order what was done before the flag.
    assert_eq!(unsafe { shelf.get() }, 42, "an empty shelf");
    sender.join().unwrap();
}
