//! Who tries twice while another has the lock is never inside with it.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::spin_lock::SpinLock;

static LOCK: SpinLock<()> = SpinLock::new(());
static INSIDE: AtomicU32 = AtomicU32::new(0);

fn main() {
    let other = thread::spawn(|| {
        let met = |_| LOCK.try_lock().map_or(0, |_guard| INSIDE.load(Relaxed));
        (0..2).map(met).sum::<u32>()
    });
    let guard = LOCK.lock();
    INSIDE.store(1, Relaxed);
    INSIDE.store(0, Relaxed);
    drop(guard);
    println!("met: {}", other.join().unwrap());
}

//~ prints met: 0
