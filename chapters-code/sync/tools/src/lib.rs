//! What the programs with a planted bug take from the tool that looks
//! for it. A tool is a feature; without one, a program has what std
//! has.

#[cfg(feature = "loom")]
pub use loom::{sync, thread};
#[cfg(feature = "shuttle")]
pub use shuttle::{sync, thread};
#[cfg(not(any(feature = "loom", feature = "shuttle")))]
pub use std::{sync, thread};

pub mod plain;

/// How often `stress` tries a program.
pub const ROUNDS: usize = 10_000;

/// How many schedules `shuttle` tries.
pub const SCHEDULES: usize = 1_000;

/// Lets the tool run a program; without one, it runs once.
pub fn check(program: fn()) {
    #[cfg(feature = "loom")]
    loom::model(program);

    #[cfg(feature = "shuttle")]
    shuttle::check_random(program, SCHEDULES);

    #[cfg(feature = "stress")]
    for _ in 0..ROUNDS {
        program();
    }

    #[cfg(not(any(
        feature = "loom",
        feature = "shuttle",
        feature = "stress"
    )))]
    program();
}
