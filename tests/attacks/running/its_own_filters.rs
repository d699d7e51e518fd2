//! Adds a Landlock ruleset that allows everything, and hopes that it replaces the first.

use prelude::{absent, sys};
use std::ffi::{CStr, c_int};
use std::fs::{self, File};
use std::os::fd::AsRawFd;

unsafe extern "C" {
    fn open(path: *const std::ffi::c_char, flags: c_int, ...) -> c_int;
}

const O_PATH: c_int = 0o10000000;
const ROOT: &CStr = c"/";

fn main() {
    // All that the first version of Landlock knows.
    let rights = [0x1fffu64];
    if let Ok(ruleset) = sys(444, [rights.as_ptr() as usize, 8, 0]) {
        // SAFETY: a string that ends with a zero.
        let root = unsafe { open(ROOT.as_ptr(), O_PATH) };
        let mut rule = [0u8; 12];
        rule[..8].copy_from_slice(&rights[0].to_ne_bytes());
        rule[8..].copy_from_slice(&root.to_ne_bytes());
        let _ = sys(445, [ruleset as usize, 1, rule.as_ptr() as usize, 0]);
        let _ = sys(446, [ruleset as usize, 0]);
    }
    absent("reads a secret after it", File::open("@home@/secret.txt"));
    absent("writes after it", fs::write("@home@/attack-@word@", "x"));
    absent("lists after it", fs::read_dir("@home@"));
    let _ = File::open(".").map(|here| here.as_raw_fd());
}

//@ holds=namespaces,bubblewrap,landlock
