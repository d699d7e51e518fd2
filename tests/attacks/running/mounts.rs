//! Mounts, unmounts, moves mounts, and changes what its root is.

use prelude::{checked, number, refused, sys};
use std::ffi::{c_char, c_int, c_ulong, c_void};
use std::fs;
use std::ptr::null;

unsafe extern "C" {
    fn mount(
        what: *const c_char,
        place: *const c_char,
        kind: *const c_char,
        flags: c_ulong,
        data: *const c_void,
    ) -> c_int;
    fn umount2(place: *const c_char, flags: c_int) -> c_int;
    fn chroot(path: *const c_char) -> c_int;
}

const BIND: c_ulong = 0x1000;
const REMOUNT: c_ulong = 0x20;
const DETACH: c_int = 2;
const AT_FDCWD: usize = -100i32 as usize;

fn main() {
    // Every attempt is on a folder of its own: where one succeeds, nothing else is hurt.
    fs::create_dir_all("m/old").unwrap();
    let (here, tmpfs, m) = (c".".as_ptr(), c"tmpfs".as_ptr(), c"m".as_ptr());
    // SAFETY: strings that end with a zero.
    unsafe {
        refused("mount tmpfs", checked(mount(tmpfs, m, tmpfs, 0, null())));
        refused("mount proc", checked(mount(c"proc".as_ptr(), m, c"proc".as_ptr(), 0, null())));
        refused("bind", checked(mount(c"/".as_ptr(), m, null(), BIND, null())));
        refused("remount", checked(mount(null(), here, null(), REMOUNT | BIND, null())));
        refused("unmount", checked(umount2(m, DETACH)));
        refused("chroot", checked(chroot(m)));
    }
    let (m, old) = (m as usize, c"m/old".as_ptr() as usize);
    refused("pivot_root", sys(number(155, 41), [m, old]));
    refused("fsopen", sys(430, [tmpfs as usize, 0]));
    refused("open_tree, cloned", sys(428, [AT_FDCWD, m, 1]));
    refused("move_mount", sys(429, [AT_FDCWD, m, AT_FDCWD, old, 0]));
    refused("fspick", sys(433, [AT_FDCWD, m, 0]));
    let attributes = [0u64; 4];
    refused("mount_setattr", sys(442, [AT_FDCWD, m, 0, attributes.as_ptr() as usize, 32]));
}

//@ holds=namespaces,bubblewrap,landlock
