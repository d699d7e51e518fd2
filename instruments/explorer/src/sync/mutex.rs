//! `Mutex`.

use super::{Identity, map};
use crate::engine::execution::{explores, visible};
use crate::engine::object::State;
use crate::engine::operation::{At, ObjectId, Operation};
use crate::engine::value::show;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

/// Like std's.
pub struct Mutex<T: ?Sized> {
    identity: Identity,
    inner: std::sync::Mutex<T>,
}

/// Like std's.
#[must_use]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    /// None once it is given back.
    inner: Option<std::sync::MutexGuard<'a, T>>,
    /// Whether its holder had the value in hand to change it.
    touched: bool,
}

impl<T> Mutex<T> {
    /// Like std's.
    #[track_caller]
    pub const fn new(value: T) -> Mutex<T> {
        Mutex::of_kind("Mutex", value)
    }

    /// One that is part of something else.
    #[track_caller]
    pub(super) const fn of_kind(kind: &'static str, value: T) -> Mutex<T> {
        Mutex { identity: Identity::new(kind), inner: std::sync::Mutex::new(value) }
    }

    /// Like std's.
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Like std's; a step.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        if explores() {
            let at = At::caller(Location::caller());
            visible(Operation::Lock(self.id()), at, String::new());
            return self.granted();
        }
        map(self.inner.lock(), |inner| self.guard(inner))
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        if explores() {
            let at = At::caller(Location::caller());
            let answer = visible(Operation::TryLock(self.id()), at, String::new());
            if !answer.ok {
                return Err(TryLockError::WouldBlock);
            }
        }
        match self.inner.try_lock() {
            Ok(inner) => Ok(self.guard(inner)),
            Err(TryLockError::Poisoned(error)) => {
                let guard = self.guard(error.into_inner());
                Err(TryLockError::Poisoned(PoisonError::new(guard)))
            }
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        }
    }

    /// Like std's. Not to be explored: see [`super::ask_for_poison`].
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        super::ask_for_poison();
        self.inner.is_poisoned()
    }

    /// Like std's.
    pub fn clear_poison(&self) {
        self.inner.clear_poison();
    }

    /// Like std's.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.identity.renew();
        self.inner.get_mut()
    }

    /// The guard, now that the explorer has given the mutex to this thread.
    pub(super) fn granted(&self) -> LockResult<MutexGuard<'_, T>> {
        map(self.inner.lock(), |inner| self.guard(inner))
    }

    pub(super) fn id(&self) -> ObjectId {
        self.identity.id(|| {
            // Held already only if it was never explored before: by nobody.
            let guarded = self.inner.try_lock().map(|value| show(&*value)).unwrap_or_default();
            State::Mutex { owner: None, guarded }
        })
    }

    fn guard<'a>(&'a self, inner: std::sync::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        MutexGuard { mutex: self, inner: Some(inner), touched: false }
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// The mutex, given back without a step: that is somebody else's. With it, the value in words
    /// and whether it was in hand to be changed.
    pub(super) fn give_back(mut self) -> (&'a Mutex<T>, String, bool) {
        let text = self.inner.take().map(|value| show(&*value)).unwrap_or_default();
        (self.mutex, text, self.touched)
    }

    /// The mutex and std's own guard of it.
    pub(super) fn into_inner(mut self) -> (&'a Mutex<T>, Option<std::sync::MutexGuard<'a, T>>) {
        (self.mutex, self.inner.take())
    }

    /// A guard around std's own.
    pub(super) fn around(
        mutex: &'a Mutex<T>,
        inner: std::sync::MutexGuard<'a, T>,
    ) -> MutexGuard<'a, T> {
        mutex.guard(inner)
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.inner {
            Some(inner) => inner,
            None => unreachable!("a guard that was given back is not used"),
        }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched = true;
        match &mut self.inner {
            Some(inner) => inner,
            None => unreachable!("a guard that was given back is not used"),
        }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        let Some(inner) = self.inner.take() else { return };
        if explores() {
            let text = show(&*inner);
            drop(inner);
            visible(Operation::Unlock(self.mutex.id(), self.touched), At::here(), text);
        }
    }
}

lock!(Mutex, try_lock, "<locked>");
guard!(MutexGuard);
