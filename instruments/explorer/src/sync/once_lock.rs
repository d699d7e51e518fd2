//! `OnceLock` and `LazyLock`.

use super::Once;
use std::cell::Cell;
use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;

/// Like std's.
pub struct OnceLock<T> {
    once: Once,
    value: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// Like std's.
    #[track_caller]
    pub const fn new() -> OnceLock<T> {
        OnceLock { once: Once::new(), value: std::sync::OnceLock::new() }
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        if self.once.is_completed() { self.value.get() } else { None }
    }

    /// Like std's.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| match value.take() {
            Some(value) => value,
            None => unreachable!("a closure that is called once"),
        });
        value.map_or(Ok(()), Err)
    }

    /// Like std's; the steps of a `Once`.
    #[track_caller]
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        // A closure that panicked has left nothing behind: the next one is tried.
        self.once.call_once_force(|_| {
            let _ = self.value.set(make());
        });
        match self.value.get() {
            Some(value) => value,
            None => unreachable!("the line above has set it"),
        }
    }

    /// Like std's.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    /// Like std's.
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T: Debug> Debug for OnceLock<T> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        show("OnceLock", self, f)
    }
}

/// Like std's.
pub struct LazyLock<T, F = fn() -> T> {
    value: OnceLock<T>,
    make: Cell<Option<F>>,
}

// SAFETY: the closure is taken once, under the turn of the `Once`, and nobody else reads the cell.
unsafe impl<T: Send + Sync, F: Send> Sync for LazyLock<T, F> {}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// Like std's.
    #[track_caller]
    pub const fn new(make: F) -> LazyLock<T, F> {
        LazyLock { value: OnceLock::new(), make: Cell::new(Some(make)) }
    }

    /// Like std's.
    #[track_caller]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        this.value.get_or_init(|| match this.make.take() {
            Some(make) => make(),
            None => panic!("LazyLock instance has previously been poisoned"),
        })
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        LazyLock::force(self)
    }
}

impl<T: Debug, F> Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        show("LazyLock", &self.value, f)
    }
}

/// As std shows both: whether there is a value is a step.
fn show<T: Debug>(name: &str, lock: &OnceLock<T>, f: &mut Formatter) -> fmt::Result {
    let mut shown = f.debug_tuple(name);
    match lock.get() {
        Some(value) => shown.field(value),
        None => shown.field(&format_args!("<uninit>")),
    };
    shown.finish()
}
