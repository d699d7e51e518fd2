//! What differs between operating systems: starting, counting, explaining and killing a job.
//!
//! A sandbox belongs here: [`enter`] runs in the process that becomes the program, after the
//! supervisor has started it and before the program's first instruction.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod proc;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::*;

use std::time::Duration;

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
