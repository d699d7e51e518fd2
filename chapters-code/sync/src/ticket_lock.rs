//! A spin lock that serves in the order in which threads asked, after
//! the machine at the counter of a shop: a number is drawn, a number is
//! called. Mellor-Crummey and Scott describe it as the ticket lock
//! (<https://doi.org/10.1145/103727.103729>).
//!
//! It never sleeps, it is not poisoned by a panic, and a waiter that
//! has lost its core holds up all those behind it.

use std::cell::UnsafeCell;
use std::hint;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Data that one thread at a time can reach, first come, first served.
///
/// Numbers wrap around: at most `u32::MAX` threads may wait at a time.
pub struct TicketLock<T> {
    /// The number that the next one to come draws.
    next: AtomicU32,
    /// The number of whoever has the lock, or may take it.
    serving: AtomicU32,
    /// Only whoever is being served touches it.
    data: UnsafeCell<T>,
}

// SAFETY: as for the spin lock. A number is drawn once and called once,
// so one thread at a time has the data, and `T: Send` lets them go from
// one to another.
unsafe impl<T: Send> Sync for TicketLock<T> {}

/// The right to the data of a [`TicketLock`], until it is dropped.
pub struct Guard<'a, T> {
    lock: &'a TicketLock<T>,
    ticket: u32,
    /// A guard may be sent and shared as a `&mut T` may.
    lends: PhantomData<&'a mut T>,
}

impl<T> TicketLock<T> {
    /// A free lock around `data`.
    pub const fn new(data: T) -> TicketLock<T> {
        TicketLock {
            next: AtomicU32::new(0),
            serving: AtomicU32::new(0),
            data: UnsafeCell::new(data),
        }
    }

    /// Takes the lock after all who asked before; keeps a core busy
    /// until then.
    ///
    /// A thread that has the lock already waits for itself, for ever.
    pub fn lock(&self) -> Guard<'_, T> {
        // That no two get the same number is all that is asked of this
        // step.
        let ticket = self.next.fetch_add(1, Relaxed);
        while self.serving.load(Acquire) != ticket {
            hint::spin_loop();
        }
        Guard {
            lock: self,
            ticket,
            lends: PhantomData,
        }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // A store is enough: nobody else writes while the guard lives.
        self.lock
            .serving
            .store(self.ticket.wrapping_add(1), Release);
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: whoever has a guard is being served, and nobody else
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
    use super::TicketLock;
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    #[test]
    fn who_draws_first_enters_first() {
        let lock = TicketLock::new(Vec::new());
        let mut entered = lock.lock();
        thread::scope(|scope| {
            for number in 1..4 {
                let lock = &lock;
                scope.spawn(move || lock.lock().push(number));
                while lock.next.load(Relaxed) != number + 1 {
                    thread::yield_now();
                }
            }
            entered.push(0);
            drop(entered);
        });
        assert_eq!(*lock.lock(), [0, 1, 2, 3]);
    }

    #[test]
    fn after_the_last_number_comes_the_first() {
        let mut lock = TicketLock::new(0);
        lock.next = AtomicU32::new(u32::MAX);
        lock.serving = AtomicU32::new(u32::MAX);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| *lock.lock() += 1);
            }
        });
        assert_eq!(*lock.lock(), 3);
        assert_eq!(lock.next.into_inner(), 3);
    }

    #[test]
    fn no_step_of_many_threads_is_lost() {
        let pair = TicketLock::new((0, 0));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let mut pair = pair.lock();
                        pair.0 += 1;
                        pair.1 -= 1;
                        assert_eq!(pair.0, -pair.1);
                    }
                });
            }
        });
        assert_eq!(*pair.lock(), (1_000, -1_000));
    }
}
