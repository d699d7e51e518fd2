//! Threads.

pub use std::thread::*;

use crate::record::{self, caught, done};
use shuttle::thread as real;

/// Like std's.
#[derive(Clone, Debug)]
pub struct Thread(real::Thread);

impl Thread {
    /// Like std's.
    pub fn unpark(&self) {
        self.0.unpark();
        done("unpark");
    }
}

/// Like std's.
pub fn current() -> Thread {
    Thread(real::current())
}

/// Like std's.
pub fn park() {
    real::yield_now();
    real::park();
    done("park");
}

/// Like std's.
pub fn yield_now() {
    real::yield_now();
    done("yield");
}

/// Like std's.
pub fn spawn<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    JoinHandle(real::spawn(named(work)))
}

/// The work of a thread that knows what it is called, and keeps its panic for whoever joins it.
fn named<F: FnOnce() -> T, T>(work: F) -> impl FnOnce() -> Result<T> {
    let name = record::child();
    move || {
        record::enter(name);
        caught(work)
    }
}

/// Like std's.
pub struct JoinHandle<T>(real::JoinHandle<Result<T>>);

impl<T> JoinHandle<T> {
    /// Like std's.
    pub fn join(self) -> Result<T> {
        self.0.join().flatten()
    }

    /// Like std's.
    pub fn thread(&self) -> Thread {
        Thread(self.0.thread().clone())
    }
}

/// Like std's.
pub struct ScopedJoinHandle<'scope, T>(real::ScopedJoinHandle<'scope, Result<T>>);

impl<T> ScopedJoinHandle<'_, T> {
    /// Like std's.
    pub fn join(self) -> Result<T> {
        self.0.join().flatten()
    }
}

/// Like std's.
#[derive(Clone, Copy)]
pub struct Scope<'scope, 'env>(&'scope real::Scope<'scope, 'env>);

impl<'scope> Scope<'scope, '_> {
    /// Like std's.
    pub fn spawn<F, T>(self, work: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        ScopedJoinHandle(self.0.spawn(named(work)))
    }
}

/// Like std's.
pub fn scope<'env, F, T>(work: F) -> T
where
    F: for<'scope> FnOnce(Scope<'scope, 'env>) -> T,
{
    real::scope(|scope| work(Scope(scope)))
}
