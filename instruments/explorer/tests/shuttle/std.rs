//! A program linked to this crate under the name `std` runs through all schedules of shuttle's.
//!
//! What threads share is shuttle's, in the dress of std's. Every operation that is a step for the
//! explorer is noted when it takes place: the notes of one execution are a word, and the set of
//! words is what the explorer's paths are compared with. Only what the compared listings use is
//! here.
//!
//! Shuttle's rules are changed in three places, to make both count the same:
//! - before `print!`, `park`, a fence, the end of `main` and of either end of a channel, shuttle
//!   lets nobody come in between; for the explorer they are steps, so threads yield there;
//! - shuttle wakes parked threads for nothing, the explorer does not: the scheduler passes them by;
//! - shuttle ends an execution with the first panic; here threads catch theirs, as std's do.

pub use std::*;

mod record;
pub mod sync;
pub mod thread;

#[doc(hidden)]
pub use record::print as __print;
pub use record::search;

/// Like std's.
#[macro_export]
macro_rules! print {
    ($($text:tt)*) => { $crate::__print(format_args!($($text)*)) };
}

/// Like std's.
#[macro_export]
macro_rules! println {
    ($($text:tt)*) => { $crate::__print(format_args!("{}\n", format_args!($($text)*))) };
}

/// As in std, with macros that print into the outcome.
pub mod prelude {
    pub use std::prelude::*;

    /// For edition 2024.
    pub mod rust_2024 {
        pub use crate::{print, println};
        pub use std::prelude::rust_2024::*;
    }
}
