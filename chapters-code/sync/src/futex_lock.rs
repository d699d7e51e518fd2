//! A lock of one number, whose waiters sleep in the kernel. Who finds
//! it free, and gives it back with nobody waiting, makes no system
//! call.
//!
//! The three states are those of Ulrich Drepper, «Futexes Are Tricky»
//! (<https://www.akkadia.org/drepper/futex.pdf>). It is not poisoned by
//! a panic, and it is not fair.

use crate::wait::{Native, Wait};
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Nobody has the lock.
const FREE: u32 = 0;
/// Somebody has it, and nobody waits.
const TAKEN: u32 = 1;
/// Somebody has it, and somebody may wait.
const AWAITED: u32 = 2;

/// Data that one thread at a time can reach, through a [`Guard`];
/// waiters sleep as `W` lets them.
pub struct FutexLock<T, W = Native> {
    state: AtomicU32,
    waiting: W,
    /// Only the holder of the lock touches it.
    data: UnsafeCell<T>,
}

// SAFETY: as for the spin lock: one thread at a time has the data, and
// `T: Send` lets them go from one to another. All threads use the place
// to sleep at once, so that has to be `Sync`; that it leaves the state
// alone is the promise of `Wait`.
unsafe impl<T: Send, W: Sync> Sync for FutexLock<T, W> {}

/// The right to the data of a [`FutexLock`], until it is dropped.
pub struct Guard<'a, T, W: Wait = Native> {
    lock: &'a FutexLock<T, W>,
    /// A guard may be sent and shared as a `&mut T` may.
    lends: PhantomData<&'a mut T>,
}

impl<T, W: Wait> FutexLock<T, W> {
    /// A free lock around `data`.
    pub const fn new(data: T) -> FutexLock<T, W> {
        FutexLock {
            state: AtomicU32::new(FREE),
            waiting: W::EMPTY,
            data: UnsafeCell::new(data),
        }
    }

    /// Takes the lock; sleeps until it is free.
    ///
    /// A thread that has the lock already waits for itself, for ever.
    pub fn lock(&self) -> Guard<'_, T, W> {
        if self
            .state
            .compare_exchange(FREE, TAKEN, Acquire, Relaxed)
            .is_err()
        {
            // Who has waited does not know whether others do: it takes
            // the lock as one that is awaited.
            while self.state.swap(AWAITED, Acquire) != FREE {
                self.waiting.wait(&self.state, AWAITED);
            }
        }
        Guard {
            lock: self,
            lends: PhantomData,
        }
    }
}

impl<T, W: Wait> Drop for Guard<'_, T, W> {
    fn drop(&mut self) {
        if self.lock.state.swap(FREE, Release) == AWAITED {
            self.lock.waiting.wake_one(&self.lock.state);
        }
    }
}

impl<T, W: Wait> Deref for Guard<'_, T, W> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: whoever has a guard has the lock, and nobody else
        // touches the data; the borrow of the guard ends before the
        // guard does.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T, W: Wait> DerefMut for Guard<'_, T, W> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard itself is borrowed
        // exclusively.
        unsafe { &mut *self.lock.data.get() }
    }
}

#[cfg(test)]
mod tests {
    use super::{AWAITED, FREE, FutexLock, TAKEN};
    use crate::wait::{ByCondvar, Native, Wait};
    use std::sync::atomic::Ordering::SeqCst;
    use std::thread;

    #[test]
    fn without_a_waiter_the_third_state_does_not_occur() {
        let lock: FutexLock<u32> = FutexLock::new(0);
        let guard = lock.lock();
        assert_eq!(lock.state.load(SeqCst), TAKEN);
        drop(guard);
        assert_eq!(lock.state.load(SeqCst), FREE);
    }

    #[test]
    fn who_has_waited_leaves_the_third_state() {
        let lock: FutexLock<u32> = FutexLock::new(0);
        let guard = lock.lock();
        thread::scope(|scope| {
            scope.spawn(|| {
                let _guard = lock.lock();
                assert_eq!(lock.state.load(SeqCst), AWAITED);
            });
            while lock.state.load(SeqCst) != AWAITED {
                thread::yield_now();
            }
            drop(guard);
        });
        assert_eq!(lock.state.load(SeqCst), FREE);
    }

    fn no_step_is_lost<W: Wait + Sync>() {
        let pair: FutexLock<(i32, i32), W> = FutexLock::new((0, 0));
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

    #[test]
    fn no_step_of_many_threads_is_lost_in_either_way_to_sleep() {
        no_step_is_lost::<Native>();
        no_step_is_lost::<ByCondvar>();
    }
}
