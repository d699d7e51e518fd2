//! Stops or kills whoever watches it, and then computes for ever.

use std::ffi::c_int;
use std::os::unix::process::parent_id;

unsafe extern "C" {
    fn kill(pid: c_int, signal: c_int) -> c_int;
}

fn main() {
    println!("held: it was started");
    for pid in [parent_id() as c_int, 1] {
        // HUP INT QUIT USR1 USR2 PIPE ALRM TERM CONT STOP TSTP TTIN TTOU, and KILL at the end.
        for signal in [1, 2, 3, 10, 12, 13, 14, 15, 18, 19, 20, 21, 22, 9] {
            if pid > 0 {
                // SAFETY: two numbers. At 1 the kernel itself protects what is not in a namespace.
                unsafe { kill(pid, signal) };
            }
        }
    }
    loop {}
}

//@ crosses=wall wall=2 holds=namespaces,bubblewrap,landlock
