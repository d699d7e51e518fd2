//! Computes in sixty-four threads at once, each of which asks to come first.

use prelude::{mark, number, sys};
use std::ffi::c_int;
use std::hint::spin_loop;
use std::thread;

unsafe extern "C" {
    fn setpriority(which: c_int, who: u32, value: c_int) -> c_int;
}

fn main() {
    mark();
    for _ in 0..64 {
        thread::spawn(|| {
            // SAFETY: three numbers.
            unsafe { setpriority(0, 0, -20) };
            // To the end of the line and back at once, millions of times.
            loop {
                let _ = sys(number(24, 124), []);
                spin_loop();
            }
        });
    }
    loop {
        spin_loop();
    }
}

//@ crosses=cpu,wall cpu=2 holds=namespaces,bubblewrap,landlock,plain
