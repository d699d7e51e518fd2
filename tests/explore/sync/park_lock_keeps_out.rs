//! Who waits for a lock that parks is woken, and sees what was done under it.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::park_lock::ParkLock;

/// What the lock guards asks for no order: only the lock gives one.
static VISITS: ParkLock<AtomicU32> = ParkLock::new(AtomicU32::new(0));

fn main() {
    let guard = VISITS.lock();
    let other = thread::spawn(count_visitor);
    guard.store(1, Relaxed);
    drop(guard);
    other.join().unwrap();
    println!("visits: {}", VISITS.lock().load(Relaxed));
}

fn count_visitor() {
    let visits = VISITS.lock();
    let seen = visits.load(Relaxed);
    visits.store(seen + 1, Relaxed);
}

//~ prints visits: 2
