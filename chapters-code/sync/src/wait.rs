//! To sleep until a number has changed: the two calls that a lock needs
//! of whoever runs its threads.
//!
//! [`Futex`] hands them to Linux. [`ByCondvar`] does the same with a
//! mutex and a condition variable, for systems that have no futex and
//! for Explore, which cannot look into the kernel. [`Native`] is the
//! first where there is one.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Condvar, Mutex};

/// A place to sleep beside a number.
///
/// # Safety
/// May look at the number, and never changes it: that one thread at a
/// time has the data of a lock stands on it.
pub unsafe trait Wait {
    /// With nobody asleep.
    const EMPTY: Self;

    /// Sleeps, unless `number` is no longer `expected`.
    ///
    /// To look and to fall asleep are one step: a wake-up by a thread
    /// that has changed the number before is not lost. May return for
    /// no reason.
    fn wait(&self, number: &AtomicU32, expected: u32);

    /// Wakes one of those that sleep beside `number`, if there is one.
    fn wake_one(&self, number: &AtomicU32);

    /// Wakes all that sleep beside `number`.
    fn wake_all(&self, number: &AtomicU32);
}

/// How threads sleep here.
#[cfg(all(target_os = "linux", feature = "futex"))]
pub type Native = Futex;
/// How threads sleep here.
#[cfg(not(all(target_os = "linux", feature = "futex")))]
pub type Native = ByCondvar;

/// Sleeps in the kernel: futex(2). The queue is there, found by the
/// number's address; here is nothing.
#[cfg(all(target_os = "linux", feature = "futex"))]
#[derive(Debug)]
pub struct Futex;

// SAFETY: the two operations read the number at most.
#[cfg(all(target_os = "linux", feature = "futex"))]
unsafe impl Wait for Futex {
    const EMPTY: Futex = Futex;

    fn wait(&self, number: &AtomicU32, expected: u32) {
        futex(number, libc::FUTEX_WAIT, expected);
    }

    fn wake_one(&self, number: &AtomicU32) {
        futex(number, libc::FUTEX_WAKE, 1);
    }

    fn wake_all(&self, number: &AtomicU32) {
        futex(number, libc::FUTEX_WAKE, i32::MAX as u32);
    }
}

/// One system call. Its result is of no use: who was woken, by
/// whatever, looks at the number again.
#[cfg(all(target_os = "linux", feature = "futex"))]
fn futex(number: &AtomicU32, operation: i32, value: u32) {
    let no_limit = std::ptr::null::<libc::timespec>();
    // SAFETY: the number is aligned to four bytes and lives while the
    // call lasts; waiting without a limit and waking write to no memory
    // of ours.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            number.as_ptr(),
            operation | libc::FUTEX_PRIVATE_FLAG,
            value,
            no_limit,
        );
    }
}

/// Sleeps beside a condition variable of its own. One for each number.
#[derive(Debug)]
pub struct ByCondvar {
    /// Held from the look at the number until the sleep; so is the
    /// kernel's.
    door: Mutex<()>,
    bell: Condvar,
}

// SAFETY: the number is loaded, and nothing else.
unsafe impl Wait for ByCondvar {
    const EMPTY: ByCondvar = ByCondvar {
        door: Mutex::new(()),
        bell: Condvar::new(),
    };

    fn wait(&self, number: &AtomicU32, expected: u32) {
        let door = self.door.lock().unwrap();
        // A thread that has changed the number has yet to come to the
        // door.
        if number.load(Relaxed) == expected {
            drop(self.bell.wait(door).unwrap());
        }
    }

    fn wake_one(&self, _: &AtomicU32) {
        let _door = self.door.lock().unwrap();
        self.bell.notify_one();
    }

    fn wake_all(&self, _: &AtomicU32) {
        let _door = self.door.lock().unwrap();
        self.bell.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{ByCondvar, Native, Wait};
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::SeqCst;
    use std::thread;

    fn who_comes_late_does_not_sleep<W: Wait>() {
        let place = W::EMPTY;
        place.wait(&AtomicU32::new(1), 0);
        place.wake_one(&AtomicU32::new(1));
        place.wake_all(&AtomicU32::new(1));
    }

    fn all_who_wait_for_a_change_see_it<W: Wait + Sync>() {
        let (place, number) = (W::EMPTY, AtomicU32::new(0));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while number.load(SeqCst) == 0 {
                        place.wait(&number, 0);
                    }
                });
            }
            number.store(1, SeqCst);
            place.wake_all(&number);
        });
    }

    #[test]
    fn the_native_one_wakes_and_does_not_oversleep() {
        who_comes_late_does_not_sleep::<Native>();
        all_who_wait_for_a_change_see_it::<Native>();
    }

    #[test]
    fn the_one_by_condvar_wakes_and_does_not_oversleep() {
        who_comes_late_does_not_sleep::<ByCondvar>();
        all_who_wait_for_a_change_see_it::<ByCondvar>();
    }
}
