//! How a shared thing is known to the engine.

use super::execution;
use super::object::State;
use super::operation::ObjectId;
use std::panic::Location;
use std::sync::atomic::AtomicU32;

/// What every shared thing carries: its number in the execution, once it has one, and where it was
/// made.
pub struct Identity {
    number: AtomicU32,
    kind: &'static str,
    made: &'static Location<'static>,
}

impl Identity {
    /// Of a thing that is made here.
    #[track_caller]
    pub const fn new(kind: &'static str) -> Identity {
        Identity { number: AtomicU32::new(0), kind, made: Location::caller() }
    }

    /// Its number in this execution.
    pub fn id(&self, state: impl FnOnce() -> State) -> ObjectId {
        let address = &raw const *self as usize;
        execution::object(&self.number, address, self.kind, self.made, state)
    }

    /// From here on it is another thing: somebody had it alone, and may have changed it.
    pub fn renew(&mut self) {
        *self.number.get_mut() = 0;
    }
}
