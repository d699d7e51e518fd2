//! `Barrier`, by the algorithm of std: a mutex and a condition variable.

use super::{Condvar, Mutex};
use std::fmt::{self, Debug, Formatter};
use std::sync::PoisonError;

/// Like std's.
pub struct Barrier {
    /// How many wait, and how often all have come.
    state: Mutex<(usize, usize)>,
    all: Condvar,
    count: usize,
}

/// Like std's.
#[derive(Debug)]
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// Like std's.
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl Barrier {
    /// Like std's.
    #[track_caller]
    pub const fn new(count: usize) -> Barrier {
        Barrier { state: Mutex::of_kind("Barrier", (0, 0)), all: Condvar::new(), count }
    }

    /// Like std's; its steps are those of its mutex and its condition variable.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let round = state.1;
        state.0 += 1;
        if state.0 < self.count {
            while state.1 == round {
                state = self.all.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            return BarrierWaitResult(false);
        }
        *state = (0, round.wrapping_add(1));
        self.all.notify_all();
        BarrierWaitResult(true)
    }
}

impl Debug for Barrier {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
