//! A guard is used after its lock is gone.

use sync::spin_lock::SpinLock;

fn main() {
    let lock = SpinLock::new(100);
    let guard = lock.lock();

    drop(lock);
    println!("balance: {}", *guard);
}
