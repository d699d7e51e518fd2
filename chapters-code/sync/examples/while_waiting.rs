//! A thread waits for three locks, one after the other. Each is held
//! for 20 ms.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;
use sync::futex_lock::FutexLock;
use sync::park_lock::ParkLock;
use sync::spin_lock::SpinLock;

fn main() {
    let (spin, park) = (SpinLock::new(0), ParkLock::new(0));
    let futex: FutexLock<u32> = FutexLock::new(0);
    let held = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            held.wait();
            *spin.lock() += 1;
            held.wait();
            *park.lock() += 1;
            held.wait();
            *futex.lock() += 1;
        });
        use_while_held(&held, spin.lock());
        use_while_held(&held, park.lock());
        use_while_held(&held, futex.lock());
    });
    println!("spin lock: {}", *spin.lock());
    println!("park lock: {}", *park.lock());
    println!("futex lock: {}", *futex.lock());
}

/// Holds a guard while somebody waits; drops it.
fn use_while_held<G>(held: &Barrier, guard: G) {
    held.wait();
    work_elsewhere();
    drop(guard);
}

/// Stands for something slow that takes no core here.
fn work_elsewhere() {
    thread::sleep(Duration::from_millis(20));
}

//@ timeline
