//! `Once`.

use super::Mutex;
use super::atomic::{AtomicBool, Ordering};
use std::sync::PoisonError;

/// Like std's.
pub struct Once {
    done: AtomicBool,
    /// Whoever runs the closure holds it.
    turn: Mutex<()>,
}

/// Like std's.
#[derive(Debug)]
pub struct OnceState {
    poisoned: bool,
}

impl OnceState {
    /// Like std's.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl Once {
    /// Like std's.
    #[track_caller]
    pub const fn new() -> Once {
        Once { done: AtomicBool::of_kind("Once", false), turn: Mutex::of_kind("Once", ()) }
    }

    /// Like std's; a step, and those of a mutex for whoever comes before it is done.
    #[track_caller]
    pub fn call_once(&self, work: impl FnOnce()) {
        self.call(false, |_| work());
    }

    /// Like std's.
    #[track_caller]
    pub fn call_once_force(&self, work: impl FnOnce(&OnceState)) {
        self.call(true, work);
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    #[track_caller]
    fn call(&self, force: bool, work: impl FnOnce(&OnceState)) {
        if self.done.load(Ordering::Acquire) {
            return;
        }
        let turn = self.turn.lock();
        let poisoned = turn.is_err();
        assert!(force || !poisoned, "Once instance has previously been poisoned");
        let _turn = turn.unwrap_or_else(PoisonError::into_inner);
        if !self.done.load(Ordering::Relaxed) {
            work(&OnceState { poisoned });
            self.turn.clear_poison();
            self.done.store(true, Ordering::Release);
        }
    }
}

impl Default for Once {
    #[track_caller]
    fn default() -> Once {
        Once::new()
    }
}
