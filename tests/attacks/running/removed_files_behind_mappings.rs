//! Fills the disk with files that are mapped, removed, and closed: no process holds them open.

use prelude::{mark, verdict};
use std::ffi::{c_int, c_void};
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsRawFd;
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
    for _ in 0..32 {
        let Ok(mut file) = File::options().read(true).write(true).create(true).open("piece") else {
            break;
        };
        taken += (0..8).take_while(|_| file.write_all(&piece).is_ok()).count();
        // SAFETY: where the kernel likes; nobody reads it.
        unsafe { mmap(null_mut(), 8 * MIB, PROT_READ, MAP_SHARED, file.as_raw_fd(), 0) };
        let _ = fs::remove_file("piece");
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("{taken} MiB in files behind mappings"), taken <= 64);
}

//@ crosses=disk,held disk=32 holds=namespaces,bubblewrap
