//! A handle that ends a job, wherever on its way it is.

use std::process::ChildStdin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Ends a job: waiting, compiling or running. Clones end the same job.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Set once, by whoever stops; read by everybody who waits.
    stopped: bool,
    /// The supervisor's stdin while one works for this job. Dropping it ends everything it started.
    lifeline: Option<ChildStdin>,
}

impl Stop {
    /// A handle for a new job.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Ends the job. Any number of times, from any thread; returns at once.
    pub fn stop(&self) {
        let mut state = self.state();
        state.stopped = true;
        state.lifeline = None;
    }

    /// Whether the job was ended by [`Stop::stop`].
    pub fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    /// Keeps a supervisor alive until the job stops or `release` is called.
    pub(super) fn hold(&self, lifeline: ChildStdin) {
        let mut state = self.state();
        state.lifeline = (!state.stopped).then_some(lifeline);
    }

    /// Lets go of a supervisor that has ended by itself.
    pub(super) fn release(&self) {
        self.state().lifeline = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; a poisoned flag is still right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
