//! The one place that forks.

use rustix::process::Pid;
use std::{fs, io};

/// Which of the two a process is after [`fork`].
pub enum Side {
    /// The new one.
    Child,
    /// The old one, and the new one's id.
    Parent(Pid),
}

/// Two processes where there was one. A supervisor forks instead of starting this executable
/// again: it is large, and each start of it would cost the reader 3 ms.
///
/// # Errors
/// The process has more than one thread, or the system has no room for another process.
pub fn fork() -> io::Result<Side> {
    // Another thread could hold a lock, say the allocator's, that nobody in the child ever frees.
    if fs::read_dir("/proc/self/task")?.count() != 1 {
        return Err(io::Error::other("a process with several threads does not fork"));
    }
    // SAFETY: this is the only thread, so the child is as whole as its parent.
    let pid = unsafe { libc::fork() };
    match pid {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(Pid::from_raw(pid).map_or(Side::Child, Side::Parent)),
    }
}
