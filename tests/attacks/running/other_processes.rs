//! Traces, reads, writes and takes over processes that it did not start.

use prelude::{absent, number, sys};
use std::ffi::{c_long, c_void};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::process::parent_id;

unsafe extern "C" {
    fn ptrace(request: c_long, ...) -> c_long;
}

const PTRACE_ATTACH: c_long = 16;
const PTRACE_SEIZE: c_long = 0x4206;

fn main() {
    let mut pids: Vec<usize> = vec![1, "@victim@".parse().unwrap(), "@server@".parse().unwrap()];
    pids.push(parent_id() as usize);
    pids.retain(|pid| *pid != 0 && *pid != std::process::id() as usize);
    for pid in pids {
        for (name, request) in [("attach", PTRACE_ATTACH), ("seize", PTRACE_SEIZE)] {
            let none: *mut c_void = std::ptr::null_mut();
            // SAFETY: neither request reads or writes our memory.
            let result = unsafe { ptrace(request, pid as c_long, none, none) };
            let result = if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) };
            absent(&format!("{name} to {pid}"), result);
        }
        let mut bytes = [0u8; 8];
        let ours = [bytes.as_mut_ptr() as usize, 8];
        let theirs = [0x40_0000usize, 8];
        let (ours, theirs) = (ours.as_ptr() as usize, theirs.as_ptr() as usize);
        absent(
            &format!("read memory of {pid}"),
            sys(number(310, 270), [pid, ours, 1, theirs, 1, 0]),
        );
        absent(
            &format!("write memory of {pid}"),
            sys(number(311, 271), [pid, ours, 1, theirs, 1, 0]),
        );
        let me = std::process::id() as usize;
        absent(&format!("compare with {pid}"), sys(number(312, 272), [me, pid, 1, 0, 0]));
        absent(&format!("a file of {pid}"), take(pid));
        absent(&format!("advise {pid}"), advise(pid));
        let memory = OpenOptions::new().write(true).open(format!("/proc/{pid}/mem"));
        absent(&format!("open memory of {pid}"), memory);
        let pages = [0x40_0000usize];
        let nodes = [0u32];
        let (pages, nodes) = (pages.as_ptr() as usize, nodes.as_ptr() as usize);
        absent(
            &format!("move pages of {pid}"),
            sys(number(279, 239), [pid, 1, pages, 0, nodes, 0]),
        );
    }
}

/// Descriptor 1 of another process.
fn take(pid: usize) -> io::Result<c_long> {
    let handle = sys(434, [pid, 0])?;
    sys(438, [handle as usize, 1, 0])
}

/// Lets another process's memory be swapped out.
fn advise(pid: usize) -> io::Result<c_long> {
    const MADV_PAGEOUT: usize = 21;
    let handle = sys(434, [pid, 0])?;
    let place = [0x40_0000usize, 4096];
    sys(440, [handle as usize, place.as_ptr() as usize, 1, MADV_PAGEOUT, 0])
}

//@ holds=namespaces,bubblewrap,landlock
