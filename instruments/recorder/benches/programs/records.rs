//! Waits for a futex that has changed already: each call is two records and no wait.

use std::ffi::c_long;

unsafe extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
}

const FUTEX: c_long = if cfg!(target_arch = "x86_64") { 202 } else { 98 };

fn main() {
    let word = 0_u32;
    for _ in 0..200_000 {
        // SAFETY: the word is there, and is not 1, so that the kernel refuses to wait.
        unsafe { syscall(FUTEX, &raw const word, 128, 1, 0_usize) };
    }
}
