//! Compiles and runs what a reader typed, and never outlives its purpose.
//!
//! One job is one press of Run. Nothing in this process ever executes a reader's code: it
//! starts its own executable again as a *supervisor*, and a fork of the supervisor becomes the
//! program. The compiler is such a program, too.
//!
//! ```text
//!  server thread ─spec, then what is typed─▶ supervisor ─┐ unshare, fork (level `namespaces`)
//!  (launch)      ◀──events, a line each──┐   waits       ▼
//!                                        └────────── supervisor, process 1 of its namespaces
//!                                                    (supervise)  │ fork
//!                                                     │   ▲       ▼
//!                                                     │   └───── confines itself, exec:
//!                                                     │  output  rustc, python3, the listing
//!                                                     └ looks at /proc, kills ──▶ │ fork …
//!
//!  ends the job              because
//!  ------------------------  -----------------------------------------------------------------
//!  Stop, closed tab          the server closes the pipe that is the supervisor's stdin: lifeline
//!  kill -9 of the server     the kernel closes that pipe: the same end of file
//!  a limit                   the supervisor sums /proc over the job every 10 ms
//!  the program returns       what it started dies with it
//!  kill -9 of the supervisor PDEATHSIG ends the program; the server sweeps up the rest
//! ```
//!
//! Where process 1 of a namespace ends, the kernel kills everything in it. At the levels without
//! namespaces the supervisor (a *child subreaper*) kills its descendants again and again until
//! the kernel says that it has no child left: orphans, daemons and processes that ignore signals
//! come back to it and end there.
//!
//! - `launch` is the only module that starts a reader's code; `spare` has a supervisor ready for
//!   it; `level` says what holds it, `probe` tries whether it does, `os` does it.
//! - `compile` turns a listing into a binary: cache, single flight, warm incremental folders;
//!   `housekeeper` keeps what lies on disk bounded.
//! - `recording` has the files in which a run is recorded, `recordings` what was in them of the last
//!   runs.
//! - `consent` remembers that the reader agreed to run programs without a sandbox.
//! - `job` is the whole way of one Run, `job::explore` that of one Explore; they report
//!   [`Event`]s and know nothing of HTTP.

mod bounded;
mod cache;
mod compile;
mod consent;
mod diagnostic;
mod event;
mod explored;
mod flight;
mod housekeeper;
mod job;
mod launch;
mod level;
mod libraries;
mod limits;
mod listing;
mod os;
mod probe;
mod queue;
mod recording;
mod recordings;
mod slots;
mod spare;
mod stop;
pub mod supervise;
mod text;
mod toolchain;

pub(crate) use cache::key;
pub(crate) use compile::{Order, arguments as rustc_arguments};
#[cfg(fuzzing)]
pub use diagnostic::parse as diagnostics;
pub use event::{Diagnostic, Event};
pub use explored::Chapter as ExploredChapter;
pub use job::{Admission, Budget, Exploration, Finished, Instead, Model, Runner, Setup};
pub use level::{Found, Level};
pub use libraries::{By, Externs, Libraries, Request as LibrariesRequest, State as LibrariesState};
pub use limits::{Limits, Which};
pub use listing::{Catalogue, Edit, Kind, Language, Listing, Needs, Source};
#[cfg(target_os = "linux")]
pub(crate) use os::proc;
pub(crate) use os::{own_executable, raise_open_files};
pub use recording::Processors;
pub use recordings::{Recording, Recordings};
pub use stop::Stop;
#[cfg(fuzzing)]
pub use text::Decoder;
pub(crate) use text::{hex, random_hex};
pub(crate) use toolchain::Toolchain;
