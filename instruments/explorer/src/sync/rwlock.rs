//! `RwLock`.

use super::{Identity, map};
use crate::engine::execution::{explores, visible};
use crate::engine::object::State;
use crate::engine::operation::{At, ObjectId, Operation};
use crate::engine::value::show;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

/// Like std's, which leaves open who comes first. Explored, a reader waits for writers that have
/// the lock, and for those that wait only if that is asked for.
pub struct RwLock<T: ?Sized> {
    identity: Identity,
    inner: std::sync::RwLock<T>,
}

/// Like std's.
#[must_use]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// None once it is given back.
    inner: Option<std::sync::RwLockReadGuard<'a, T>>,
}

/// Like std's.
#[must_use]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// None once it is given back.
    inner: Option<std::sync::RwLockWriteGuard<'a, T>>,
    /// Whether the writer had the value in hand to change it.
    touched: bool,
}

impl<T> RwLock<T> {
    /// Like std's.
    #[track_caller]
    pub const fn new(value: T) -> RwLock<T> {
        RwLock { identity: Identity::new("RwLock"), inner: std::sync::RwLock::new(value) }
    }

    /// Like std's.
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

/// What a `try_` found, with our guard instead of std's.
fn tried<T, U>(result: TryLockResult<T>, guard: impl FnOnce(T) -> U) -> TryLockResult<U> {
    match result {
        Ok(inner) => Ok(guard(inner)),
        Err(TryLockError::Poisoned(error)) => {
            Err(TryLockError::Poisoned(PoisonError::new(guard(error.into_inner()))))
        }
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Like std's; a step.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        self.step(Operation::Read, Location::caller());
        map(self.inner.read(), |inner| RwLockReadGuard { lock: self, inner: Some(inner) })
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        self.step(Operation::Write, Location::caller());
        map(self.inner.write(), |inner| self.writer(inner))
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        if !self.step(Operation::TryRead, Location::caller()) {
            return Err(TryLockError::WouldBlock);
        }
        tried(self.inner.try_read(), |inner| RwLockReadGuard { lock: self, inner: Some(inner) })
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        if !self.step(Operation::TryWrite, Location::caller()) {
            return Err(TryLockError::WouldBlock);
        }
        tried(self.inner.try_write(), |inner| self.writer(inner))
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

    fn writer<'a>(&'a self, inner: std::sync::RwLockWriteGuard<'a, T>) -> RwLockWriteGuard<'a, T> {
        RwLockWriteGuard { lock: self, inner: Some(inner), touched: false }
    }

    /// Whether the lock is this thread's now; true where nothing is explored.
    fn step(
        &self,
        operation: fn(ObjectId) -> Operation,
        place: &'static Location<'static>,
    ) -> bool {
        !explores() || visible(operation(self.id()), At::caller(place), String::new()).ok
    }

    fn id(&self) -> ObjectId {
        self.identity.id(|| {
            let guarded = self.inner.try_read().map(|value| show(&*value)).unwrap_or_default();
            State::RwLock { readers: Vec::new(), writer: None, guarded }
        })
    }
}

const GIVEN_BACK: &str = "a guard that was given back is not used";

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.inner.as_deref().unwrap_or_else(|| unreachable!("{GIVEN_BACK}"))
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.inner.as_deref().unwrap_or_else(|| unreachable!("{GIVEN_BACK}"))
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched = true;
        self.inner.as_deref_mut().unwrap_or_else(|| unreachable!("{GIVEN_BACK}"))
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        drop(self.inner.take());
        if explores() {
            visible(Operation::ReadEnd(self.lock.id()), At::here(), String::new());
        }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        let Some(inner) = self.inner.take() else { return };
        if explores() {
            let text = show(&*inner);
            drop(inner);
            visible(Operation::WriteEnd(self.lock.id(), self.touched), At::here(), text);
        }
    }
}

lock!(RwLock, try_read, format_args!("<locked>"));
guard!(RwLockReadGuard);
guard!(RwLockWriteGuard);
