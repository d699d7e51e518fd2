//! A lock whose waiters look again and again until it is free. For
//! critical sections of a few instructions, and for seeing how a lock
//! is made; anything longer wants a lock that sleeps.
//!
//! It never sleeps, it is not fair, and it is not poisoned by a panic.

use std::cell::UnsafeCell;
use std::hint;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Data that one thread at a time can reach, through a [`Guard`].
pub struct SpinLock<T> {
    /// Whether somebody holds the lock.
    taken: AtomicBool,
    /// Only the holder of the lock touches it.
    data: UnsafeCell<T>,
}

// SAFETY: a shared lock hands the data from thread to thread, and lets
// one guard at a time reach them. So the data have to be `Send`. `Sync`
// is asked of them where a guard is shared, and by the guard.
unsafe impl<T: Send> Sync for SpinLock<T> {}

/// The right to the data of a [`SpinLock`], until it is dropped.
pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
    /// A guard may be sent and shared as a `&mut T` may. The line above
    /// would let every guard be shared whose data are `Send`, and be
    /// wrong.
    lends: PhantomData<&'a mut T>,
}

impl<T> SpinLock<T> {
    /// A free lock around `data`.
    pub const fn new(data: T) -> SpinLock<T> {
        SpinLock {
            taken: AtomicBool::new(false),
            data: UnsafeCell::new(data),
        }
    }

    /// Takes the lock; keeps a core busy until it is free.
    ///
    /// A thread that has the lock already waits for itself, for ever.
    pub fn lock(&self) -> Guard<'_, T> {
        while self.taken.swap(true, Acquire) {
            while self.taken.load(Relaxed) {
                hint::spin_loop();
            }
        }
        Guard {
            lock: self,
            lends: PhantomData,
        }
    }

    /// Takes the lock if it is free.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        if self.taken.swap(true, Acquire) {
            return None;
        }
        // Not before: a guard that is dropped gives the lock back.
        Some(Guard {
            lock: self,
            lends: PhantomData,
        })
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.taken.store(false, Release);
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: whoever has a guard has the lock, and nobody else
        // touches the data; the borrow of the guard ends before the
        // guard does.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard itself is borrowed
        // exclusively.
        unsafe { &mut *self.lock.data.get() }
    }
}

#[cfg(test)]
mod tests {
    use super::SpinLock;
    use std::thread;

    #[test]
    fn a_lock_that_is_held_is_not_given_again() {
        let lock = SpinLock::new("data");
        let guard = lock.lock();
        assert!(lock.try_lock().is_none());
        assert!(lock.try_lock().is_none(), "the first try let go");
        assert_eq!(*guard, "data");
        drop(guard);
        assert!(lock.try_lock().is_some());
    }

    #[test]
    fn a_panic_under_the_guard_gives_the_lock_back() {
        let lock = SpinLock::new(());
        let ended = thread::scope(|scope| {
            scope
                .spawn(|| {
                    let _guard = lock.lock();
                    panic!("under the guard");
                })
                .join()
        });
        assert!(ended.is_err() && lock.try_lock().is_some());
    }

    #[test]
    fn no_step_of_many_threads_is_lost() {
        let pair = SpinLock::new((0, 0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let mut pair = pair.lock();
                        pair.0 += 1;
                        pair.1 -= 1;
                        assert_eq!(pair.0, -pair.1);
                    }
                });
            }
        });
        assert_eq!(*pair.lock(), (8_000, -8_000));
    }
}
