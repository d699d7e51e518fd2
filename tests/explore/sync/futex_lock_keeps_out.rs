//! Under a lock of three states, over a modelled futex, no visit is lost and no wake-up.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::futex_lock::FutexLock;

/// What the lock guards asks for no order: only the lock gives one.
static VISITS: FutexLock<AtomicU32> = FutexLock::new(AtomicU32::new(0));

fn main() {
    let other = thread::spawn(count_visitor);
    count_visitor();
    other.join().unwrap();
    println!("visits: {}", VISITS.lock().load(Relaxed));
}

fn count_visitor() {
    let visits = VISITS.lock();
    let seen = visits.load(Relaxed);
    visits.store(seen + 1, Relaxed);
}

//~ prints visits: 2
