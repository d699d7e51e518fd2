//! Changes mode, owner, times and attributes of files outside its folder.

use prelude::{absent, checked};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};

unsafe extern "C" {
    fn setxattr(
        path: *const c_char,
        name: *const c_char,
        value: *const c_void,
        size: usize,
        flags: c_int,
    ) -> c_int;
    fn utimensat(at: c_int, path: *const c_char, times: *const c_void, flags: c_int) -> c_int;
    fn truncate(path: *const c_char, length: i64) -> c_int;
}

const GUARDED: &CStr = c"@home@/guarded.txt";
const AT_FDCWD: c_int = -100;

fn main() {
    let guarded = GUARDED.to_str().unwrap();
    absent("mode", fs::set_permissions(guarded, Permissions::from_mode(0o600)));
    absent("mode of a folder", fs::set_permissions("@home@", Permissions::from_mode(0o700)));
    absent("owner", chown(guarded, Some(1), Some(1)));
    // SAFETY: strings that end with a zero, and times that are null: now.
    let (now, attribute, short) = unsafe {
        (
            checked(utimensat(AT_FDCWD, GUARDED.as_ptr(), std::ptr::null(), 0)),
            checked(setxattr(GUARDED.as_ptr(), c"user.x".as_ptr(), c"x".as_ptr().cast(), 1, 0)),
            checked(truncate(GUARDED.as_ptr(), 1)),
        )
    };
    absent("times", now);
    absent("attributes", attribute);
    absent("length", short);
    absent("mode, by descriptor", by_descriptor());
}

fn by_descriptor() -> io::Result<()> {
    File::open(GUARDED.to_str().unwrap())?.set_permissions(Permissions::from_mode(0o600))
}

//@ holds=namespaces,bubblewrap,landlock
