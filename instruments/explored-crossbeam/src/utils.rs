//! Utilities.

pub use crossbeam_utils::CachePadded;

use std::cell::Cell;
use std::fmt::{self, Debug, Formatter};

/// How often it spins before it yields, and how often it does either; crossbeam's numbers.
const SPINS: u32 = 6;
const YIELDS: u32 = 10;

/// Like crossbeam's. To spin is no step, to yield is one.
#[derive(Default)]
pub struct Backoff {
    step: Cell<u32>,
}

impl Backoff {
    /// Like crossbeam's.
    pub fn new() -> Backoff {
        Backoff::default()
    }

    /// Like crossbeam's.
    pub fn reset(&self) {
        self.step.set(0);
    }

    /// Like crossbeam's.
    pub fn spin(&self) {
        explorer::hint::spin_loop();
        self.next(SPINS);
    }

    /// Like crossbeam's; a step, once spinning was not enough.
    #[track_caller]
    pub fn snooze(&self) {
        if self.step.get() > SPINS {
            explorer::thread::yield_now();
        }
        self.next(YIELDS);
    }

    /// Like crossbeam's.
    pub fn is_completed(&self) -> bool {
        self.step.get() > YIELDS
    }

    fn next(&self, most: u32) {
        if self.step.get() <= most {
            self.step.set(self.step.get() + 1);
        }
    }
}

impl Debug for Backoff {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.debug_struct("Backoff")
            .field("step", &self.step)
            .field("is_completed", &self.is_completed())
            .finish()
    }
}
