//! Makes and enters namespaces, in which it would be root.

use prelude::{checked, number, refused, sys};
use std::ffi::c_int;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::exit;

unsafe extern "C" {
    fn unshare(flags: c_int) -> c_int;
    fn setns(fd: c_int, kind: c_int) -> c_int;
}

const SIGCHLD: usize = 17;

fn main() {
    let kinds = [
        ("user", 0x1000_0000),
        ("mnt", 0x2_0000),
        ("pid", 0x2000_0000),
        ("net", 0x4000_0000),
        ("ipc", 0x800_0000),
        ("uts", 0x400_0000),
        ("cgroup", 0x200_0000),
        ("time", 0x80),
    ];
    for (name, flag) in kinds {
        // A new process: a new namespace would be in the way of the next attempt.
        let made = sys(number(56, 220), [flag as usize | SIGCHLD, 0, 0, 0, 0]);
        if matches!(made, Ok(0)) {
            exit(0);
        }
        // clone knows no time namespaces: there the number is a signal.
        if name != "time" {
            refused(&format!("clone with a new {name}"), made);
        }
        let mut arguments = [0usize; 11];
        (arguments[0], arguments[4]) = (flag as usize, SIGCHLD);
        let made = sys(435, [arguments.as_ptr() as usize, 88]);
        if matches!(made, Ok(0)) {
            exit(0);
        }
        refused(&format!("clone3 with a new {name}"), made);
        // SAFETY: a number.
        refused(&format!("unshare {name}"), checked(unsafe { unshare(flag) }));
        if let Ok(own) = File::open(format!("/proc/self/ns/{name}")) {
            // SAFETY: two numbers.
            let entered = checked(unsafe { setns(own.as_raw_fd(), 0) });
            refused(&format!("setns {name}"), entered);
        }
    }
}

//@ holds=namespaces,bubblewrap,landlock
