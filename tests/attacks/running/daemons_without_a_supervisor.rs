//! Kills whoever watches it, and leaves a daemon that has forgotten its name and its home.

use prelude::mark;
use std::ffi::c_int;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn kill(pid: c_int, signal: c_int) -> c_int;
}

fn main() {
    mark();
    let mut daemon = Command::new("setsid");
    daemon.args(["--fork", "sleep", "60.@word@"]).env_clear().current_dir("/").process_group(0);
    daemon.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    daemon.status().unwrap();
    println!("held: the daemon started");
    for pid in [parent_id() as c_int, 1] {
        // SAFETY: two numbers.
        unsafe { kill(pid, 9) };
    }
    sleep(Duration::from_millis(200));
}

//@ holds=namespaces,bubblewrap,landlock
