//! Looks for privileges, and takes them: capabilities, root, groups.

use prelude::{checked, number, refused, status, sys, verdict};
use std::ffi::c_int;

unsafe extern "C" {
    fn getuid() -> u32;
    fn setuid(uid: u32) -> c_int;
    fn setgid(gid: u32) -> c_int;
    fn setgroups(count: usize, groups: *const u32) -> c_int;
    fn prctl(option: c_int, ...) -> c_int;
}

const PR_CAP_AMBIENT: c_int = 47;
const PR_SET_KEEPCAPS: c_int = 8;

fn main() {
    for field in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        let value = status("self", field);
        verdict(&format!("{field} {value}"), value.chars().all(|digit| digit == '0'));
    }
    verdict("no_new_privs is set", status("self", "NoNewPrivs") == "1");
    verdict("a filter of system calls is set", status("self", "Seccomp") == "2");
    let header = [0x2008_0522u32, 0];
    let sets = [u32::MAX; 6];
    let (header, sets) = (header.as_ptr() as usize, sets.as_ptr() as usize);
    refused("all capabilities", sys(number(126, 91), [header, sets]));
    // SAFETY: numbers, and a list as long as it says.
    unsafe {
        prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
        refused("an ambient capability", checked(prctl(PR_CAP_AMBIENT, 2, 21, 0, 0)));
        if getuid() != 0 {
            // Also an error where there is no user 0 at all.
            verdict("user 0", setuid(0) == -1);
            verdict("group 0", setgid(0) == -1);
        }
        refused("groups", checked(setgroups(1, [0].as_ptr())));
    }
}

//@ holds=namespaces,bubblewrap,landlock
