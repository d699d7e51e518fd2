//! A program linked to this crate under the name `std` can run through every interleaving of its
//! threads.
//!
//! ```text
//! rustc --extern std=libexplorer.rlib listing.rs       text, lines and columns unchanged
//! ./listing                                            runs as it would with std
//! INTERLEAVE_EXPLORE='{"file":"listing.rs"}' ./listing writes the graph of its interleavings
//! ```
//!
//! Everything of std is here. What threads share is replaced by types of the same names and
//! signatures that ask the [`engine`] before every operation; see `README.md` for a walk through
//! one execution, and [`engine::graph`] for what comes out.

pub use std::*;

#[doc(hidden)]
pub mod engine;
mod forbidden;
pub mod hint;
pub mod io;
mod print;
pub mod process;
pub mod sync;
pub mod thread;
pub mod time;

#[doc(hidden)]
pub use print::{eprint as __eprint, print as __print};

/// As in std, with macros that print through the explorer.
pub mod prelude {
    pub use std::prelude::*;

    /// For all editions.
    pub mod v1 {
        pub use crate::{dbg, eprint, eprintln, print, println};
        pub use std::prelude::v1::*;
    }

    /// For edition 2021.
    pub mod rust_2021 {
        pub use crate::{dbg, eprint, eprintln, print, println};
        pub use std::prelude::rust_2021::*;
    }

    /// For edition 2024.
    pub mod rust_2024 {
        pub use crate::{dbg, eprint, eprintln, print, println};
        pub use std::prelude::rust_2024::*;
    }
}

/// Runs before `main` of whatever it is linked to.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = {
    extern "C" fn before_main() {
        engine::process::before_main();
    }
    before_main
};
