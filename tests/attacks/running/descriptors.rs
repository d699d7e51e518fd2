//! Looks for files, pipes and sockets that it inherited from those that started it.

use prelude::{checked, verdict};
use std::ffi::c_int;
use std::fs;

unsafe extern "C" {
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    fn write(fd: c_int, bytes: *const u8, count: usize) -> isize;
}

const F_GETFD: c_int = 1;

fn main() {
    for fd in 3..4_096 {
        // SAFETY: asks for flags of a descriptor, whether it exists or not.
        if checked(unsafe { fcntl(fd, F_GETFD) }).is_ok() {
            let what = fs::read_link(format!("/proc/self/fd/{fd}"));
            verdict(&format!("descriptor {fd}: {what:?}"), false);
        }
    }
    verdict("descriptors from 3 to 4095", true);
    for fd in 0..3 {
        let what = fs::read_link(format!("/proc/self/fd/{fd}"));
        let what = what.map(|path| path.display().to_string()).unwrap_or_default();
        let harmless = what == "/dev/null" || what.starts_with("pipe:");
        verdict(&format!("descriptor {fd}: {what}"), harmless);
    }
    // SAFETY: one byte of a constant.
    let wrote = unsafe { write(0, b"x".as_ptr(), 1) };
    verdict("standard input cannot be written to", wrote == -1);
}

//@ holds=namespaces,bubblewrap,landlock,plain
