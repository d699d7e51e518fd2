//! The end of the program.

pub use std::process::*;

use crate::engine::execution::{explores, visible};
use crate::engine::operation::{At, Operation};
use std::panic::Location;

/// Like std's; a step.
#[track_caller]
pub fn exit(status: i32) -> ! {
    if explores() {
        visible(Operation::Exit(status), At::caller(Location::caller()), String::new());
    }
    std::process::exit(status)
}
