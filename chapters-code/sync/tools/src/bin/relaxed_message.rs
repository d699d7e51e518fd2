//! A flag is raised after its message, and can be seen before it.

use planted::sync::Arc;
use planted::sync::atomic::AtomicBool;
use planted::sync::atomic::AtomicU32;
use planted::sync::atomic::Ordering::Relaxed;
use planted::thread;

fn main() {
    planted::check(message);
}

fn message() {
    let message = Arc::new(AtomicU32::new(0));
    let sent = Arc::new(AtomicBool::new(false));
    let sender = thread::spawn({
        let (message, sent) = (message.clone(), sent.clone());
        move || {
            message.store(42, Relaxed);
            sent.store(true, Relaxed);
        }
    });
    while !sent.load(Relaxed) {
        thread::yield_now();
    }
    assert_eq!(message.load(Relaxed), 42, "no message yet");
    sender.join().unwrap();
}
