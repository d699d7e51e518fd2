//! Opens the devices of the machine: disks, memory, input, virtual machines; and makes one.

use prelude::{absent, checked, refused, verdict};
use std::ffi::{c_char, c_int};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileTypeExt;

unsafe extern "C" {
    fn mknod(path: *const c_char, mode: u32, device: u64) -> c_int;
}

/// What every program may use.
const HARMLESS: [&str; 8] = ["null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts"];

fn main() {
    for name in [
        "mem",
        "kmsg",
        "kvm",
        "fuse",
        "net/tun",
        "loop-control",
        "mapper/control",
        "vda",
        "sda",
        "nvme0n1",
        "input/event0",
        "dri/card0",
        "snd/control",
        "vhost-net",
        "uinput",
    ] {
        let path = format!("/dev/{name}");
        absent(&path, File::open(&path));
        absent(&format!("{path} to write"), OpenOptions::new().write(true).open(&path));
    }
    for entry in fs::read_dir("/dev").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().unwrap();
        let device = kind.is_char_device() || kind.is_block_device();
        if device && !HARMLESS.contains(&name.as_str()) {
            absent(&format!("/dev/{name}, as listed"), File::open(entry.path()));
        }
    }
    const CHARACTERS: u32 = 0o20666;
    // SAFETY: a string that ends with a zero; the device is `/dev/null`'s.
    refused("makes a device", checked(unsafe { mknod(c"device".as_ptr(), CHARACTERS, 0x103) }));
    verdict("may read /dev/urandom", File::open("/dev/urandom").is_ok());
}

//@ holds=namespaces,bubblewrap,landlock
