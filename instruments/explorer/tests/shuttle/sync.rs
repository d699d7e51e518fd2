//! What threads share.

pub use std::sync::*;

pub mod atomic;
pub mod mpsc;

use crate::record::{Shared, announce, done};
use shuttle::sync as real;
use std::fmt::{self, Display, Formatter};
use std::ops::{Deref, DerefMut};

/// The same result with something else in it.
fn map<T, U>(result: LockResult<T>, change: impl FnOnce(T) -> U) -> LockResult<U> {
    match result {
        Ok(value) => Ok(change(value)),
        Err(error) => Err(PoisonError::new(change(error.into_inner()))),
    }
}

/// The same for what need not be there.
fn try_map<T, U>(result: TryLockResult<T>, change: impl FnOnce(T) -> U) -> TryLockResult<U> {
    match result {
        Ok(value) => Ok(change(value)),
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        Err(TryLockError::Poisoned(error)) => {
            Err(TryLockError::Poisoned(PoisonError::new(change(error.into_inner()))))
        }
    }
}

/// A guard around shuttle's, whose end is a step.
macro_rules! guard {
    ($guard:ident, $end:literal) => {
        /// Like std's.
        pub struct $guard<'a, T>(Option<real::$guard<'a, T>>);

        impl<T> Deref for $guard<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                self.0.as_ref().unwrap()
            }
        }

        impl<T> Drop for $guard<'_, T> {
            fn drop(&mut self) {
                if let Some(guard) = self.0.take() {
                    drop(guard);
                    done($end);
                }
            }
        }

        impl<T: Display> Display for $guard<'_, T> {
            fn fmt(&self, f: &mut Formatter) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
    ($guard:ident mut, $end:literal) => {
        guard!($guard, $end);

        impl<T> DerefMut for $guard<'_, T> {
            fn deref_mut(&mut self) -> &mut T {
                self.0.as_mut().unwrap()
            }
        }
    };
}

guard!(MutexGuard mut, "unlock");
guard!(RwLockReadGuard, "end_read");
guard!(RwLockWriteGuard mut, "end_write");

/// Like std's.
pub struct Mutex<T>(Shared<real::Mutex<T>>);

impl<T> Mutex<T> {
    /// Like std's.
    #[track_caller]
    pub const fn new(value: T) -> Mutex<T> {
        Mutex(Shared::new(real::Mutex::new(value)))
    }

    /// Like std's.
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let guard = self.0.get().lock();
        done("lock");
        map(guard, |guard| MutexGuard(Some(guard)))
    }

    /// Like std's.
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let guard = self.0.get().try_lock();
        done("try_lock");
        try_map(guard, |guard| MutexGuard(Some(guard)))
    }

    /// Like std's.
    pub fn into_inner(self) -> LockResult<T> {
        self.0.into_inner().into_inner()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Mutex<T> {
        Mutex::new(T::default())
    }
}

/// Like std's.
pub struct RwLock<T>(Shared<real::RwLock<T>>);

impl<T> RwLock<T> {
    /// Like std's.
    #[track_caller]
    pub const fn new(value: T) -> RwLock<T> {
        RwLock(Shared::new(real::RwLock::new(value)))
    }

    /// Like std's.
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let guard = self.0.get().read();
        done("read");
        map(guard, |guard| RwLockReadGuard(Some(guard)))
    }

    /// Like std's.
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let guard = self.0.get().write();
        done("write");
        map(guard, |guard| RwLockWriteGuard(Some(guard)))
    }

    /// Like std's.
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let guard = self.0.get().try_write();
        done("try_write");
        try_map(guard, |guard| RwLockWriteGuard(Some(guard)))
    }
}

/// Like std's.
pub struct Condvar(Shared<real::Condvar>);

impl Condvar {
    /// Like std's.
    #[track_caller]
    pub const fn new() -> Condvar {
        Condvar(Shared::new(real::Condvar::new()))
    }

    /// Like std's.
    pub fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let condvar = self.0.get();
        // Shuttle lets others come in before the mutex is given back, and not before it sleeps.
        announce("wait");
        let guard = condvar.wait(guard.0.take().unwrap());
        done("relock");
        map(guard, |guard| MutexGuard(Some(guard)))
    }

    /// Like std's.
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        while condition(&mut guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Like std's.
    pub fn notify_one(&self) {
        self.0.get().notify_one();
        done("notify_one");
    }

    /// Like std's.
    pub fn notify_all(&self) {
        self.0.get().notify_all();
        done("notify_all");
    }
}

impl Default for Condvar {
    fn default() -> Condvar {
        Condvar::new()
    }
}

/// Like std's; none in a static.
pub struct Barrier(real::Barrier);

impl Barrier {
    /// Like std's.
    #[track_caller]
    pub fn new(count: usize) -> Barrier {
        Barrier(real::Barrier::new(count))
    }

    /// Like std's; no step.
    pub fn wait(&self) -> real::BarrierWaitResult {
        self.0.wait()
    }
}
