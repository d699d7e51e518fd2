//! Threads that can borrow variables from the stack.

use explorer::thread::{Builder, JoinHandle, Thread};
use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::marker::PhantomData;
use std::mem::transmute;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Result;

/// What is in a list or a place that several threads may look at. No step: each has its turn.
fn open<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread, until somebody joins it.
type Handle = Arc<Mutex<Option<JoinHandle<()>>>>;

/// Like crossbeam's.
pub struct Scope<'env> {
    handles: Arc<Mutex<Vec<Handle>>>,
    env: PhantomData<&'env mut &'env ()>,
}

/// Like crossbeam's.
///
/// # Errors
/// A thread has panicked that nobody joined.
#[track_caller]
pub fn scope<'env, F, R>(work: F) -> Result<R>
where
    F: FnOnce(&Scope<'env>) -> R,
{
    let scope = Scope { handles: Arc::default(), env: PhantomData };
    let result = catch_unwind(AssertUnwindSafe(|| work(&scope)));
    let mut panics: Vec<Box<dyn Any + Send>> = Vec::new();
    let mut joined = 0;
    // A thread that is joined has put those that it has started behind it.
    while let Some(handle) = { open(&scope.handles).get(joined).cloned() } {
        joined += 1;
        let thread = open(&handle).take();
        panics.extend(thread.and_then(|thread| thread.join().err()));
    }
    match result {
        Err(payload) => resume_unwind(payload),
        Ok(_) if !panics.is_empty() => Err(Box::new(panics)),
        Ok(result) => Ok(result),
    }
}

impl<'env> Scope<'env> {
    /// Like crossbeam's.
    #[track_caller]
    pub fn spawn<'scope, F, T>(&'scope self, work: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce(&Scope<'env>) -> T + Send + 'env,
        T: Send + 'env,
    {
        match self.builder().spawn(work) {
            Ok(handle) => handle,
            Err(error) => panic!("failed to spawn scoped thread: {error}"),
        }
    }

    /// Like crossbeam's.
    pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env> {
        ScopedThreadBuilder { scope: self, builder: Builder::new() }
    }
}

impl Debug for Scope<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("Scope { .. }")
    }
}

/// Like crossbeam's.
#[derive(Debug)]
pub struct ScopedThreadBuilder<'scope, 'env> {
    scope: &'scope Scope<'env>,
    builder: Builder,
}

impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
    /// Like crossbeam's.
    pub fn name(mut self, name: String) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.name(name);
        self
    }

    /// Like crossbeam's.
    pub fn stack_size(mut self, size: usize) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.stack_size(size);
        self
    }

    /// Like crossbeam's.
    ///
    /// # Errors
    /// The system starts no thread.
    #[track_caller]
    pub fn spawn<F, T>(self, work: F) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce(&Scope<'env>) -> T + Send + 'env,
        T: Send + 'env,
    {
        let result = Arc::new(Mutex::new(None));
        let (place, handles) = (result.clone(), self.scope.handles.clone());
        let work: Box<dyn FnOnce() + Send + 'env> = Box::new(move || {
            let result = work(&Scope { handles, env: PhantomData });
            *open(&place) = Some(result);
        });
        // SAFETY: only the lifetime changes. The thread is in the list of its scope, which ends when
        // all in that have ended, whatever happens; what they borrow is there until then.
        let work: Box<dyn FnOnce() + Send + 'static> = unsafe { transmute(work) };
        let handle = self.builder.spawn(work)?;
        let thread = handle.thread().clone();
        let handle = Arc::new(Mutex::new(Some(handle)));
        open(&self.scope.handles).push(handle.clone());
        Ok(ScopedJoinHandle { handle, result, thread, scope: PhantomData })
    }
}

/// Like crossbeam's.
pub struct ScopedJoinHandle<'scope, T> {
    handle: Handle,
    result: Arc<Mutex<Option<T>>>,
    thread: Thread,
    scope: PhantomData<&'scope ()>,
}

// SAFETY: as in crossbeam: what it gives away, `T`, can be sent, or there is no such handle.
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above; a shared one gives nothing away.
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}

impl<T> ScopedJoinHandle<'_, T> {
    /// Like crossbeam's.
    ///
    /// # Errors
    /// The thread has panicked.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let handle = open(&self.handle).take();
        if let Some(handle) = handle {
            handle.join()?;
        }
        match open(&self.result).take() {
            Some(result) => Ok(result),
            None => unreachable!("a thread that did not panic has a result"),
        }
    }

    /// Like crossbeam's.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl<T> Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("ScopedJoinHandle { .. }")
    }
}
