//! Thread synchronization.

/// Like crossbeam's; the explorer's `RwLock`, which has the same methods.
pub use explorer::sync::RwLock as ShardedLock;
/// As [`ShardedLock`].
pub use explorer::sync::RwLockReadGuard as ShardedLockReadGuard;
/// As [`ShardedLock`].
pub use explorer::sync::RwLockWriteGuard as ShardedLockWriteGuard;

use crate::channel::must_be_explored;
use explorer::engine::execution::visible;
use explorer::engine::identity::Identity;
use explorer::engine::messages::Shared;
use explorer::engine::object::State;
use explorer::engine::operation::{At, ObjectId, Operation, nanoseconds};
use explorer::time::Instant;
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// Like crossbeam's.
pub struct Parker {
    unparker: Unparker,
    /// Not for two threads at once.
    one: PhantomData<*const ()>,
}

/// Like crossbeam's.
#[derive(Clone)]
pub struct Unparker {
    token: Arc<Identity>,
}

// SAFETY: what is inside can be sent; the pointer is there to keep it from being shared.
unsafe impl Send for Parker {}

impl Parker {
    /// Like crossbeam's.
    #[track_caller]
    pub fn new() -> Parker {
        must_be_explored();
        Parker { unparker: Unparker { token: Arc::new(Identity::new("Parker")) }, one: PhantomData }
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn park(&self) {
        self.take(None, Location::caller());
    }

    /// Like crossbeam's. Explored, both happen: that it is unparked in time, and that it is not.
    #[track_caller]
    pub fn park_timeout(&self, time: Duration) {
        self.take(Some(nanoseconds(time)), Location::caller());
    }

    /// Like crossbeam's; as [`Parker::park_timeout`].
    #[track_caller]
    pub fn park_deadline(&self, deadline: Instant) {
        self.park_timeout(deadline.saturating_duration_since(Instant::now()));
    }

    /// Like crossbeam's.
    pub fn unparker(&self) -> &Unparker {
        &self.unparker
    }

    fn take(&self, timed: Option<u64>, place: &'static Location<'static>) {
        let token = self.unparker.id();
        visible(Operation::TakeToken { token, timed }, At::caller(place), String::new());
    }
}

impl Default for Parker {
    #[track_caller]
    fn default() -> Parker {
        Parker::new()
    }
}

impl Unparker {
    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn unpark(&self) {
        let give = Operation::GiveToken(self.id());
        visible(give, At::caller(Location::caller()), String::new());
    }

    fn id(&self) -> ObjectId {
        self.token.id(|| State::Token(false))
    }
}

impl Debug for Parker {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("Parker { .. }")
    }
}

impl Debug for Unparker {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("Unparker { .. }")
    }
}

/// Like crossbeam's: a channel on which nothing is sent, and everybody waits until it is closed.
pub struct WaitGroup {
    shared: Arc<Shared<()>>,
}

impl WaitGroup {
    /// Like crossbeam's.
    #[track_caller]
    pub fn new() -> WaitGroup {
        must_be_explored();
        let shared = Arc::new(Shared::new("WaitGroup", None));
        shared.id();
        WaitGroup { shared }
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn wait(self) {
        let at = At::caller(Location::caller());
        let shared = self.shared.clone();
        drop(self);
        shared.step(Operation::Gather, at, String::new());
    }
}

impl Default for WaitGroup {
    #[track_caller]
    fn default() -> WaitGroup {
        WaitGroup::new()
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> WaitGroup {
        self.shared.add_sender();
        WaitGroup { shared: self.shared.clone() }
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        self.shared.drop_sender();
    }
}

impl Debug for WaitGroup {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("WaitGroup { .. }")
    }
}
