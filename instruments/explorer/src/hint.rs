//! Hints; none of them is a step.

pub use std::hint::*;

/// Like std's. The explorer knows a loop that waits without it.
pub fn spin_loop() {
    if !crate::engine::execution::explores() {
        std::hint::spin_loop();
    }
}
