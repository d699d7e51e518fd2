//! What threads share.

pub use std::sync::*;

/// What every kind of lock has beside its own: made from a value, shown like std's. To show it is
/// to try to have it, as in std: it may be locked, or another thread may change it before.
macro_rules! lock {
    ($lock:ident, $try_look:ident, $locked:expr) => {
        impl<T: Default> Default for $lock<T> {
            #[track_caller]
            fn default() -> $lock<T> {
                $lock::new(T::default())
            }
        }

        impl<T> From<T> for $lock<T> {
            #[track_caller]
            fn from(value: T) -> $lock<T> {
                $lock::new(value)
            }
        }

        impl<T: ?Sized + std::fmt::Debug> std::fmt::Debug for $lock<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($lock));
                match self.$try_look() {
                    Ok(guard) => shown.field("data", &&*guard),
                    Err(TryLockError::Poisoned(error)) => shown.field("data", &&**error.get_ref()),
                    Err(TryLockError::WouldBlock) => shown.field("data", &$locked),
                };
                shown.field("poisoned", &self.inner.is_poisoned()).finish_non_exhaustive()
            }
        }
    };
}

/// Whether a lock is poisoned can change at any step of whoever holds it, and std tells without
/// taking the lock: the question would have to be a step of its own.
#[track_caller]
fn ask_for_poison() {
    if crate::engine::execution::explores() {
        let at = crate::engine::operation::At::caller(std::panic::Location::caller());
        let why = "whether a lock is poisoned is not modelled without locking it: `lock().is_err()` \
                   says so, too";
        crate::engine::execution::refuse(why, at);
    }
}

/// A guard is shown like what it guards.
macro_rules! guard {
    ($guard:ident) => {
        impl<T: ?Sized + std::fmt::Debug> std::fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + std::fmt::Display> std::fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

pub mod atomic;
mod barrier;
mod condvar;
pub mod mpsc;
mod mutex;
mod once;
mod once_lock;
mod rwlock;

pub use barrier::{Barrier, BarrierWaitResult};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::{Mutex, MutexGuard};
pub use once::{Once, OnceState};
pub use once_lock::{LazyLock, OnceLock};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};

pub(crate) use crate::engine::identity::Identity;

/// The same result with something else in it.
pub(crate) fn map<T, U>(result: LockResult<T>, change: impl FnOnce(T) -> U) -> LockResult<U> {
    match result {
        Ok(value) => Ok(change(value)),
        Err(error) => Err(PoisonError::new(change(error.into_inner()))),
    }
}
