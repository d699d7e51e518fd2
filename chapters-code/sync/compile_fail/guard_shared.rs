//! Two threads use a `Cell` through one guard that they share.

use std::cell::Cell;
use std::thread;
use sync::spin_lock::SpinLock;

fn main() {
    let lock = SpinLock::new(Cell::new(0));

    let guard = lock.lock();
    thread::scope(|scope| {
        scope.spawn(|| guard.set(guard.get() + 1));
        guard.set(guard.get() + 1);
    });
}
