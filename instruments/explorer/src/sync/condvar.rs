//! `Condvar`.

use super::mutex::{Mutex, MutexGuard};
use super::{Identity, map};
use crate::engine::execution::{explores, visible};
use crate::engine::object::State;
use crate::engine::operation::{At, ObjectId, Operation, nanoseconds};
use std::fmt::{self, Debug, Formatter};
use std::panic::Location;
use std::sync::LockResult;
use std::time::{Duration, Instant};

/// Like std's. While it is explored nobody wakes up unless notified, or it is asked for.
pub struct Condvar {
    identity: Identity,
    inner: std::sync::Condvar,
}

/// Like std's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Like std's.
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// Like std's.
    #[track_caller]
    pub const fn new() -> Condvar {
        Condvar { identity: Identity::new("Condvar"), inner: std::sync::Condvar::new() }
    }

    /// Like std's; a step, and another one to take the mutex back.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        if explores() {
            return map(self.sleep(guard, None, Location::caller()), |(guard, _)| guard);
        }
        let (mutex, inner) = guard.into_inner();
        match inner {
            Some(inner) => map(self.inner.wait(inner), |inner| MutexGuard::around(mutex, inner)),
            None => mutex.lock(),
        }
    }

    /// Like std's.
    #[track_caller]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        while holds(&mut guard, &mut condition) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Like std's. Explored, both happen: that it is notified in time, and that it is not.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        time: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        if explores() {
            return self.sleep(guard, Some(time), Location::caller());
        }
        let (mutex, inner) = guard.into_inner();
        match inner {
            Some(inner) => map(self.inner.wait_timeout(inner, time), |(inner, result)| {
                (MutexGuard::around(mutex, inner), WaitTimeoutResult(result.timed_out()))
            }),
            None => map(mutex.lock(), |guard| (guard, WaitTimeoutResult(true))),
        }
    }

    /// Like std's.
    #[track_caller]
    pub fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        time: Duration,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let end = Instant::now() + time;
        while holds(&mut guard, &mut condition) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() && !explores() {
                return Ok((guard, WaitTimeoutResult(true)));
            }
            let result;
            (guard, result) = self.wait_timeout(guard, left)?;
            if result.timed_out() {
                let still = holds(&mut guard, &mut condition);
                return Ok((guard, WaitTimeoutResult(still)));
            }
        }
        Ok((guard, WaitTimeoutResult(false)))
    }

    /// Like std's; a step. Explored, it wakes each of those who sleep.
    #[track_caller]
    pub fn notify_one(&self) {
        self.notify(false, Location::caller(), std::sync::Condvar::notify_one);
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn notify_all(&self) {
        self.notify(true, Location::caller(), std::sync::Condvar::notify_all);
    }

    fn notify(
        &self,
        all: bool,
        place: &'static Location<'static>,
        really: impl Fn(&std::sync::Condvar),
    ) {
        if explores() {
            let notify = Operation::Notify { condvar: self.id(), all };
            visible(notify, At::caller(place), String::new());
        } else {
            really(&self.inner);
        }
    }

    fn sleep<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timed: Option<Duration>,
        place: &'static Location<'static>,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let condvar = self.id();
        let (mutex, text, touched): (&'a Mutex<T>, _, _) = guard.give_back();
        let wait =
            Operation::Wait { condvar, mutex: mutex.id(), timed: timed.map(nanoseconds), touched };
        let in_time = visible(wait, At::caller(place), text).ok;
        map(mutex.granted(), |guard| (guard, WaitTimeoutResult(!in_time)))
    }

    fn id(&self) -> ObjectId {
        self.identity.id(|| State::Condvar { sleepers: Vec::new() })
    }
}

/// Whether the condition holds.
fn holds<T>(guard: &mut MutexGuard<'_, T>, condition: &mut impl FnMut(&mut T) -> bool) -> bool {
    condition(&mut **guard)
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl Debug for Condvar {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        self.inner.fmt(f)
    }
}
