//! Leaves its folder by symbolic and hard links, by `..`, by file handles and by `O_TMPFILE`.

use prelude::{absent, checked, sys};
use std::ffi::{CString, c_char, c_int, c_void};
use std::fs::{self, File, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::{io, iter};

unsafe extern "C" {
    fn linkat(a: c_int, old: *const c_char, b: c_int, new: *const c_char, flags: c_int) -> c_int;
    fn open_by_handle_at(mount: c_int, handle: *mut c_void, flags: c_int) -> c_int;
}

const AT_FDCWD: c_int = -100;
const AT_SYMLINK_FOLLOW: c_int = 0x400;
const AT_EMPTY_PATH: c_int = 0x1000;
const O_TMPFILE: c_int = if cfg!(target_arch = "x86_64") { 0o20200000 } else { 0o20040000 };

fn main() {
    let secret = "@home@/secret.txt";
    let up: String = iter::repeat_n("../", 40).collect();
    symlink(secret, "link").unwrap();
    symlink("@home@", "folder").unwrap();
    absent("a symbolic link", File::open("link"));
    absent("a symbolic link on the way", File::open("folder/secret.txt"));
    absent("writing through a link", OpenOptions::new().write(true).open("folder/guarded.txt"));
    absent("making through a link", fs::write("folder/attack-@word@", "x"));
    absent("up and up", File::open(format!("{up}{}", &secret[1..])));
    for way in ["/proc/self/root", "/proc/self/cwd/../../../..", "/proc/thread-self/root"] {
        absent(way, File::open(format!("{way}{secret}")));
    }
    for target in [secret, "@home@/guarded.txt", "/etc/passwd", "/etc/shadow"] {
        absent(&format!("a hard link to {target}"), fs::hard_link(target, "hard"));
    }
    fs::write("mine", "x").unwrap();
    absent("a hard link to the outside", fs::hard_link("mine", "@home@/attack-@word@"));
    absent("a file without a name, linked to the outside", nameless());
    absent("a handle", by_handle());
    absent("openat2", open_at_2(secret));
}

fn nameless() -> io::Result<()> {
    let file = OpenOptions::new().write(true).custom_flags(O_TMPFILE).open(".")?;
    let old = CString::new(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
    let new = c"@home@/attack-@word@".as_ptr();
    // SAFETY: strings that end with a zero.
    unsafe {
        checked(linkat(AT_FDCWD, old.as_ptr(), AT_FDCWD, new, AT_SYMLINK_FOLLOW)).or_else(
            |_| checked(linkat(file.as_raw_fd(), c"".as_ptr(), AT_FDCWD, new, AT_EMPTY_PATH)),
        )?;
    }
    Ok(())
}

/// The root of most file systems has inode 2; who may open by handle, may open it.
fn by_handle() -> io::Result<()> {
    let here = File::open(".")?;
    #[repr(C)]
    struct Handle {
        length: u32,
        kind: i32,
        inode: [u32; 2],
    }
    let mut handle = Handle { length: 8, kind: 1, inode: [2, 0] };
    // SAFETY: the handle is as long as it says.
    checked(unsafe { open_by_handle_at(here.as_raw_fd(), (&raw mut handle).cast(), 0) })?;
    Ok(())
}

fn open_at_2(path: &str) -> io::Result<()> {
    let path = CString::new(path).unwrap();
    let how = [0u64; 3];
    let how = how.as_ptr() as usize;
    sys(437, [AT_FDCWD as usize, path.as_ptr() as usize, how, 24])?;
    Ok(())
}

//@ holds=namespaces,bubblewrap,landlock
