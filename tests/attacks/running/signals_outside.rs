//! Signals processes that it did not start, one by one and all at once.

use prelude::{absent, checked, sys, verdict};
use std::ffi::c_int;
use std::process::exit;

unsafe extern "C" {
    fn kill(pid: c_int, signal: c_int) -> c_int;
    fn getpgid(pid: c_int) -> c_int;
}

/// Only asks whether a signal could be sent.
const ASK: c_int = 0;
const SIGKILL: c_int = 9;
const SIGSTOP: c_int = 19;

fn main() {
    let victim: c_int = "@victim@".parse().unwrap();
    let server: c_int = "@server@".parse().unwrap();
    // SAFETY: numbers; each call asks before the next one acts.
    unsafe {
        let may = checked(kill(server, ASK));
        let open = may.is_ok();
        absent("could signal the server", may);
        absent("stop a process of the machine", checked(kill(victim, SIGSTOP)));
        absent("kill a process of the machine", checked(kill(victim, SIGKILL)));
        absent("its group", checked(kill(-getpgid(victim).max(victim), SIGKILL)));
        let handle = sys(434, [victim as usize, 0]);
        absent("by a handle", handle.and_then(|fd| sys(424, [fd as usize, 9, 0, 0])));
        if open {
            exit(1);
        }
        // Linux answers 0 even if it was refused for each of them; the test sees who is gone.
        let all = kill(-1, SIGKILL);
        verdict(&format!("kill everybody: {all}"), true);
    }
}

//@ holds=namespaces,bubblewrap,landlock
