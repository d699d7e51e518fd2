//! Takes memory as files that are mapped, closed, and never touched.

use prelude::{mark, number, sys, verdict};
use std::ffi::{c_int, c_void};
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::ptr::null_mut;
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn mmap(
        at: *mut c_void,
        length: usize,
        protection: c_int,
        flags: c_int,
        fd: c_int,
        offset: i64,
    ) -> *mut c_void;
}

const MIB: usize = 1 << 20;
const PROT_READ: c_int = 1;
const MAP_SHARED: c_int = 1;

fn main() {
    mark();
    let (piece, mut taken) = (vec![1; MIB], 0);
    while taken < 512 {
        let made = sys(number(319, 279), [c"attack".as_ptr() as usize, 0]);
        let Ok(made) = made else { break };
        // SAFETY: the kernel has made it for us.
        let mut file = unsafe { File::from_raw_fd(made as RawFd) };
        let written = (0..16).take_while(|_| file.write_all(&piece).is_ok()).count();
        if written == 0 {
            break;
        }
        taken += written;
        // SAFETY: where the kernel likes; nobody reads it.
        unsafe { mmap(null_mut(), 16 * MIB, PROT_READ, MAP_SHARED, file.as_raw_fd(), 0) };
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("{taken} MiB in files behind mappings"), taken <= 64);
}

//@ crosses=memory,disk,held disk=32 holds=namespaces,bubblewrap,landlock
