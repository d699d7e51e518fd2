//! Compiles and runs what a reader typed, and never outlives its purpose.
//!
//! One job is one press of Run. Nothing in this process ever executes a reader's code: it
//! starts its own executable again as a *supervisor*, and the supervisor starts the program.
//!
//! ```text
//!  server thread ──spec, then silence──▶ supervisor ──fork + exec──▶ `__enter` ══▶ the program
//!  (launch.rs)   ◀──events, a line each── (supervise.rs)             (os/)  exec   (rustc, python3,
//!                                          │   ▲                                    the listing)
//!                                          │   └ stdout, stderr of the program        │ fork
//!                                          └ kills, polls limits ────────────────▶ its children …
//!
//!  ends the job              because
//!  ------------------------  -----------------------------------------------------------------
//!  Stop, closed tab          the server closes the pipe that is the supervisor's stdin: lifeline
//!  kill -9 of the server     the kernel closes that pipe: the same end of file
//!  a limit                   the supervisor sums /proc over the job's tree every 10 ms
//!  the program returns       what it started dies with it
//!  kill -9 of the supervisor PDEATHSIG ends the program; the server sweeps up the rest
//! ```
//!
//! Whatever the reason, the supervisor (a *child subreaper*) kills its descendants again and
//! again until the kernel says that it has no child left: orphans, daemons and processes that
//! ignore signals come back to it and end there.
//!
//! - `launch` is the only module that starts a reader's code; `os` is where a sandbox goes.
//! - `compile` turns a listing into a binary: cache, single flight, warm incremental folders.
//! - `consent` remembers that the reader agreed to run programs without a sandbox.
//! - `job` is the whole way of one Run; it reports [`Event`]s and knows nothing of HTTP.

mod cache;
mod compile;
mod consent;
mod diagnostic;
mod event;
mod flight;
mod job;
mod launch;
mod level;
mod libraries;
mod limits;
mod listing;
mod os;
mod queue;
mod stop;
pub mod supervise;
mod text;
mod toolchain;

pub use event::{Diagnostic, Event};
pub use job::{Finished, Runner, Setup};
pub use level::Level;
pub use libraries::{Externs, Libraries, Request as LibrariesRequest, State as LibrariesState};
pub use limits::{Limits, Which};
pub use listing::{Catalogue, Edit, Kind, Language, Listing, Needs, Source};
pub(crate) use os::raise_open_files;
pub use stop::Stop;
pub(crate) use text::random_hex;
