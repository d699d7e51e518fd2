//! A lock whose waiters leave their core: each puts itself into a queue
//! and parks, and whoever gives the lock back wakes the first.
//!
//! It is not poisoned by a panic, and it is not fair: who comes at the
//! right moment takes the lock before the one that was woken for it.

use crate::spin_lock::SpinLock;
use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::thread::Thread;

/// Data that one thread at a time can reach, through a [`Guard`].
pub struct ParkLock<T> {
    /// Whether somebody holds the lock.
    taken: AtomicBool,
    /// Who sleeps, or is about to. Locked for a few instructions at a
    /// time.
    waiting: SpinLock<VecDeque<Thread>>,
    /// Only the holder of the lock touches it.
    data: UnsafeCell<T>,
}

// SAFETY: as for the spin lock: one thread at a time has the data, and
// `T: Send` lets them go from one to another.
unsafe impl<T: Send> Sync for ParkLock<T> {}

/// The right to the data of a [`ParkLock`], until it is dropped.
pub struct Guard<'a, T> {
    lock: &'a ParkLock<T>,
    /// A guard may be sent and shared as a `&mut T` may.
    lends: PhantomData<&'a mut T>,
}

impl<T> ParkLock<T> {
    /// A free lock around `data`.
    pub const fn new(data: T) -> ParkLock<T> {
        ParkLock {
            taken: AtomicBool::new(false),
            waiting: SpinLock::new(VecDeque::new()),
            data: UnsafeCell::new(data),
        }
    }

    /// Takes the lock; sleeps until it is free.
    ///
    /// A thread that has the lock already waits for itself, for ever.
    pub fn lock(&self) -> Guard<'_, T> {
        if self.taken.swap(true, Acquire) {
            self.wait();
        }
        Guard {
            lock: self,
            lends: PhantomData,
        }
    }

    /// Takes the lock that was found taken.
    fn wait(&self) {
        let me = thread::current();
        self.waiting.lock().push_back(me.clone());
        // From here on, whoever gives the lock back finds this thread
        // in the queue. Before, nobody did: so look again before
        // sleeping.
        while self.taken.swap(true, Acquire) {
            thread::park();
        }
        self.waiting.lock().retain(|thread| thread.id() != me.id());
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.taken.store(false, Release);
        // The first stays in the queue until it has the lock. If
        // another comes before it, that one will wake it once more.
        let first = self.lock.waiting.lock().front().cloned();
        if let Some(first) = first {
            first.unpark();
        }
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
    use super::ParkLock;
    use std::thread;

    #[test]
    fn who_waits_is_in_the_queue_until_it_has_the_lock() {
        let lock = ParkLock::new(0);
        let guard = lock.lock();
        thread::scope(|scope| {
            scope.spawn(|| *lock.lock() += 1);
            while lock.waiting.lock().is_empty() {
                thread::yield_now();
            }
            drop(guard);
        });
        assert!(lock.waiting.lock().is_empty());
        assert_eq!(*lock.lock(), 1);
    }

    #[test]
    fn a_token_from_elsewhere_opens_no_lock() {
        let lock = ParkLock::new(false);
        let mut guard = lock.lock();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| *lock.lock());
            for _ in 0..100 {
                waiter.thread().unpark();
                thread::yield_now();
            }
            *guard = true;
            drop(guard);
            assert!(waiter.join().unwrap());
        });
    }

    #[test]
    fn no_step_of_many_threads_is_lost() {
        let pair = ParkLock::new((0, 0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for turn in 0..2_000 {
                        let mut pair = pair.lock();
                        pair.0 += 1;
                        if turn % 100 == 0 {
                            thread::yield_now();
                        }
                        pair.1 -= 1;
                        assert_eq!(pair.0, -pair.1);
                    }
                });
            }
        });
        assert_eq!(*pair.lock(), (8_000, -8_000));
    }
}
