//! Threads.

pub use std::thread::*;

use crate::engine::arena;
use crate::engine::execution::{explores, finish_at_exit, first_breath, me, new_thread, visible};
use crate::engine::operation::{At, Operation, ThreadId as Number, nanoseconds};
use std::fmt::{self, Debug, Formatter};
use std::panic::Location;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Like std's.
#[derive(Clone)]
pub struct Thread {
    real: std::thread::Thread,
    /// Its number, if it is explored.
    number: Option<Number>,
}

impl Thread {
    /// Like std's.
    pub fn id(&self) -> ThreadId {
        self.real.id()
    }

    /// Like std's.
    pub fn name(&self) -> Option<&str> {
        self.real.name()
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn unpark(&self) {
        match self.number {
            Some(number) if explores() => step(Operation::Unpark(number), Location::caller()),
            _ => self.real.unpark(),
        }
    }
}

impl Debug for Thread {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// Like std's.
pub fn available_parallelism() -> std::io::Result<std::num::NonZero<usize>> {
    // It reads files, of which the listing knows nothing.
    arena::outside(std::thread::available_parallelism)
}

fn step(operation: Operation, place: &'static Location<'static>) {
    visible(operation, At::caller(place), String::new());
}

/// Like std's.
pub fn current() -> Thread {
    Thread { real: std::thread::current(), number: me() }
}

/// Like std's; a step.
#[track_caller]
pub fn park() {
    if explores() {
        step(Operation::Park { timed: None }, Location::caller());
    } else {
        std::thread::park();
    }
}

/// Like std's; a step. Explored, both happen: that it is unparked in time, and that it is not.
#[track_caller]
pub fn park_timeout(time: Duration) {
    if explores() {
        step(Operation::Park { timed: Some(nanoseconds(time)) }, Location::caller());
    } else {
        std::thread::park_timeout(time);
    }
}

/// Like std's; a step. Explored, it takes none but the thread's own time.
#[track_caller]
pub fn sleep(time: Duration) {
    if explores() {
        step(Operation::Sleep(nanoseconds(time)), Location::caller());
    } else {
        std::thread::sleep(time);
    }
}

/// Like std's; a step.
#[track_caller]
pub fn yield_now() {
    if explores() {
        step(Operation::Yield, Location::caller());
    } else {
        std::thread::yield_now();
    }
}

/// Like std's.
#[derive(Debug, Default)]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// Like std's.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Like std's.
    pub fn name(mut self, name: String) -> Builder {
        self.name = Some(name);
        self
    }

    /// Like std's.
    pub fn stack_size(mut self, size: usize) -> Builder {
        self.stack_size = Some(size);
        self
    }

    /// Like std's.
    #[track_caller]
    pub fn spawn<F, T>(self, work: F) -> std::io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let birth = Birth::of(self.name.clone(), Location::caller());
        let real = self.real();
        let real = arena::outside(|| real.spawn(birth.around(work)))?;
        birth.begin();
        Ok(JoinHandle { number: birth.number, real })
    }

    /// Like std's.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        work: F,
    ) -> std::io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let birth = Birth::of(self.name.clone(), Location::caller());
        let real = self.real();
        let real = arena::outside(|| real.spawn_scoped(scope.real, birth.around(work)))?;
        scope.children().extend(birth.number);
        birth.begin();
        Ok(ScopedJoinHandle { number: birth.number, real })
    }

    fn real(self) -> std::thread::Builder {
        let mut real = std::thread::Builder::new();
        if let Some(name) = self.name {
            real = real.name(name);
        }
        if let Some(size) = self.stack_size {
            real = real.stack_size(size);
        }
        real
    }
}

/// The start of a thread, explored or not.
struct Birth {
    number: Option<Number>,
    place: &'static Location<'static>,
}

/// Tells that a thread has done its work.
struct Leaves;

impl Drop for Leaves {
    fn drop(&mut self) {
        visible(Operation::Leave, At::Nowhere, String::new());
    }
}

impl Birth {
    fn of(name: Option<String>, place: &'static Location<'static>) -> Birth {
        Birth { number: explores().then(|| new_thread(name, At::caller(place))), place }
    }

    /// What the new thread does.
    fn around<T, F: FnOnce() -> T>(&self, work: F) -> impl FnOnce() -> T + use<T, F> {
        let number = self.number;
        move || {
            // Its work is done by whatever way it leaves here, a panic too; its end is after its
            // thread-locals are gone.
            let _leaves = number.map(|number| {
                finish_at_exit();
                first_breath(number);
                Leaves
            });
            work()
        }
    }

    /// It may run.
    fn begin(&self) {
        if let Some(number) = self.number {
            step(Operation::Spawn(number), self.place);
        }
    }
}

/// Like std's.
#[track_caller]
pub fn spawn<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    match Builder::new().spawn(work) {
        Ok(handle) => handle,
        Err(error) => panic!("failed to spawn thread: {error}"),
    }
}

/// Like std's.
pub struct JoinHandle<T> {
    number: Option<Number>,
    real: std::thread::JoinHandle<T>,
}

/// Like std's.
pub struct ScopedJoinHandle<'scope, T> {
    number: Option<Number>,
    real: std::thread::ScopedJoinHandle<'scope, T>,
}

macro_rules! handle {
    ([$($generic:tt)*] $name:ty) => {
        impl<$($generic)* T> $name {
            /// Like std's.
            #[track_caller]
            pub fn join(self) -> Result<T> {
                if let Some(number) = self.number.filter(|_| explores()) {
                    step(Operation::Join(number), Location::caller());
                }
                arena::outside(|| self.real.join())
            }

            /// Like std's; a step.
            #[track_caller]
            pub fn is_finished(&self) -> bool {
                match self.number {
                    Some(number) if explores() => {
                        let at = At::caller(Location::caller());
                        visible(Operation::IsFinished(number), at, String::new()).ok
                    }
                    _ => self.real.is_finished(),
                }
            }

            /// Like std's.
            pub fn thread(&self) -> &Thread {
                // Handles are rare, and none outlives its listing by much.
                let thread = Thread { real: self.real.thread().clone(), number: self.number };
                Box::leak(Box::new(thread))
            }
        }

        impl<$($generic)* T> Debug for $name {
            fn fmt(&self, f: &mut Formatter) -> fmt::Result {
                f.debug_struct("JoinHandle").finish_non_exhaustive()
            }
        }
    };
}

handle!([] JoinHandle<T>);
handle!(['scope,] ScopedJoinHandle<'scope, T>);

/// Like std's.
pub struct Scope<'scope, 'env: 'scope> {
    real: &'scope std::thread::Scope<'scope, 'env>,
    /// Threads that were started in it.
    children: Mutex<Vec<Number>>,
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Like std's.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, work: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        match Builder::new().spawn_scoped(self, work) {
            Ok(handle) => handle,
            Err(error) => panic!("failed to spawn thread: {error}"),
        }
    }

    fn children(&self) -> std::sync::MutexGuard<'_, Vec<Number>> {
        self.children.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn child(&self, index: usize) -> Option<Number> {
        self.children().get(index).copied()
    }
}

/// Like std's.
#[track_caller]
pub fn scope<'env, F, T>(work: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let place = Location::caller();
    std::thread::scope(|real| {
        let scope = Scope { real, children: Mutex::default() };
        // SAFETY: std's scope ends after every thread in it, and ours lives until all of them have
        // ended: they are waited for below, whatever happens in `work`.
        let lasting = unsafe { lengthen(&scope) };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(lasting)));
        if explores() {
            let mut joined = 0;
            // A child may start another one in the scope, before its own work is done.
            while let Some(child) = scope.child(joined) {
                step(Operation::JoinWork(child), place);
                joined += 1;
            }
        }
        result.unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    })
}

/// The same reference, for as long as its own lifetime names.
///
/// # Safety
/// It is not used after the scope is gone.
unsafe fn lengthen<'scope, 'env>(scope: &Scope<'scope, 'env>) -> &'scope Scope<'scope, 'env> {
    // SAFETY: the caller promises.
    unsafe { std::mem::transmute(scope) }
}

impl Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}
