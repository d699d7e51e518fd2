//! What differs between operating systems: starting, counting, explaining and killing a job.
//!
//! The sandbox stands here. On Linux, by the job's [`Level`](super::Level):
//!
//! ```text
//!               files              processes       network        calls     limits
//!  namespaces   a root of its own  its own         its own        a list    rlimits + looks
//!  bubblewrap   a root of its own  its own         its own        a list    rlimits + looks
//!  landlock     a list of paths    no signals out  no sockets     a list    rlimits + looks
//!  plain        —                  —               —              —         rlimits + looks
//! ```

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::*;

use std::process::ChildStdin;
use std::time::{Duration, Instant};

/// A program that runs.
pub struct Started {
    /// Its process, as this one sees it.
    pub pid: u32,
    /// What it reads, if it was asked for.
    pub stdin: Option<ChildStdin>,
    /// What it prints; for [`read_both`].
    pub printed: Printed,
    /// When its own code began: what the sandbox took is not the program's.
    pub began: Instant,
    /// For [`reap`].
    pub handle: Handle,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Its status, unless a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<String>,
}

/// What the processes of a job use now, summed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Processes alive or not yet waited for.
    pub processes: u64,
    /// Threads of all of them.
    pub threads: u64,
    /// Bytes of resident memory; pages shared by processes count in each.
    pub memory: u64,
    /// Processor time, that of ended processes included.
    pub cpu: Duration,
}

/// What the processes of a job hold in files, summed; slower to find than [`Usage`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Stored {
    /// Bytes written to files that are still there, or open.
    pub bytes: u64,
    /// Files, folders and links.
    pub files: u64,
    /// Descriptors of all processes.
    pub open: u64,
    /// Bytes of memory that was mapped to be shared with children.
    pub shared: u64,
}
