//! Types into the terminal that the server was started from.

use prelude::{absent, checked, verdict};
use std::ffi::{c_int, c_ulong};
use std::fs::OpenOptions;
use std::os::fd::AsRawFd;

unsafe extern "C" {
    fn ioctl(fd: c_int, request: c_ulong, ...) -> c_int;
}

const TIOCSTI: c_ulong = 0x5412;
const TIOCLINUX: c_ulong = 0x541c;
const TIOCSCTTY: c_ulong = 0x540e;

fn main() {
    for fd in 0..3 {
        for (name, request) in [("type", TIOCSTI), ("paste", TIOCLINUX), ("own", TIOCSCTTY)] {
            // SAFETY: both read one byte.
            let result = checked(unsafe { ioctl(fd, request, c"x".as_ptr()) });
            verdict(&format!("{name} by descriptor {fd}: {result:?}"), result.is_err());
        }
    }
    for path in ["/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1", "/dev/pts/0", "/dev/pts/1"] {
        let opened = OpenOptions::new().read(true).write(true).open(path);
        absent(path, opened.map(|file| file.as_raw_fd()));
    }
}

//@ holds=namespaces,bubblewrap,landlock
