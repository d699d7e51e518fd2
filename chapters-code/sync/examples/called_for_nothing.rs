//! Nobody else wants the lock. How often does it call the kernel?

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use sync::futex_lock::FutexLock;
use sync::wait::Wait;

static CALLS: AtomicU32 = AtomicU32::new(0);

/// Counts the calls, and makes none.
struct Counted;

// SAFETY: the number is not touched.
unsafe impl Wait for Counted {
    const EMPTY: Counted = Counted;

    fn wait(&self, _: &AtomicU32, _: u32) {
        CALLS.fetch_add(1, SeqCst);
    }

    fn wake_one(&self, _: &AtomicU32) {
        CALLS.fetch_add(1, SeqCst);
    }

    fn wake_all(&self, _: &AtomicU32) {
        CALLS.fetch_add(1, SeqCst);
    }
}

fn main() {
    let state = AtomicU32::new(0);
    for _ in 0..1_000 {
        lock_of_two_states(&state, &Counted);
        unlock_of_two_states(&state, &Counted);
    }
    println!("two states: {} calls", CALLS.swap(0, SeqCst));

    let lock: FutexLock<u32, Counted> = FutexLock::new(0);
    for _ in 0..1_000 {
        *lock.lock() += 1;
    }
    println!("three states: {} calls", CALLS.load(SeqCst));
}

fn lock_of_two_states(state: &AtomicU32, waiting: &impl Wait) {
    while state.swap(1, SeqCst) == 1 {
        waiting.wait(state, 1);
    }
}

fn unlock_of_two_states(state: &AtomicU32, waiting: &impl Wait) {
    state.store(0, SeqCst);
    // 0 does not say whether somebody waits.
    waiting.wake_one(state);
}
