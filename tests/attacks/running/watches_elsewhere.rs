//! Watches folders of the machine: which files others open, change and make there.

use prelude::{absent, checked};
use std::ffi::{CString, c_char, c_int};

unsafe extern "C" {
    fn inotify_init1(flags: c_int) -> c_int;
    fn inotify_add_watch(fd: c_int, path: *const c_char, what: u32) -> c_int;
}

const EVERYTHING: u32 = 0xfff;

fn main() {
    // SAFETY: numbers, and paths that end with a zero.
    unsafe {
        let fd = checked(inotify_init1(0));
        let Ok(fd) = fd else { return absent("inotify", fd) };
        for path in ["@home@", "@home@/secret.txt", "@reader@/.ssh", "@other@"] {
            let name = CString::new(path).unwrap();
            absent(path, checked(inotify_add_watch(fd, name.as_ptr(), EVERYTHING)));
        }
    }
}

//@ holds=namespaces,bubblewrap,landlock
