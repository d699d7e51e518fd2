//! Forks for ever: every process forks two, in sessions of their own, deaf to every signal.

use prelude::mark;
use std::ffi::c_int;
use std::process::exit;
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn fork() -> c_int;
    fn setsid() -> c_int;
    fn signal(number: c_int, action: usize) -> usize;
}

/// Where no limit acts, the bomb goes out by itself.
const FUSE: Duration = Duration::from_secs(4);

fn main() {
    let begun = Instant::now();
    mark();
    // SAFETY: one thread; a child only calls the system and looks at the clock.
    unsafe {
        for number in 1..=64 {
            signal(number, 1);
        }
        while begun.elapsed() < FUSE {
            if fork() == 0 {
                setsid();
                if fork() != 0 {
                    exit(0);
                }
            }
        }
    }
}

//@ bomb crosses=processes holds=namespaces,bubblewrap,landlock
