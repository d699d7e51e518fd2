//! Leaves daemons behind: orphans of orphans, in sessions of their own, deaf to every signal.

use prelude::{checked, mark};
use std::ffi::c_int;
use std::process::exit;
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn fork() -> c_int;
    fn setsid() -> c_int;
    fn close(fd: c_int) -> c_int;
    fn prctl(option: c_int, ...) -> c_int;
    fn signal(number: c_int, action: usize) -> usize;
}

const PR_SET_PDEATHSIG: c_int = 1;
const PR_SET_DUMPABLE: c_int = 4;
const PR_SET_CHILD_SUBREAPER: c_int = 36;

fn main() {
    mark();
    // SAFETY: one thread; what follows a fork only calls the system.
    unsafe {
        // Orphans below us come to us, and not to who watches.
        checked(prctl(PR_SET_CHILD_SUBREAPER, 1)).unwrap();
        for _ in 0..5 {
            if fork() == 0 {
                become_daemon();
            }
        }
    }
    println!("held: daemons started");
    sleep(Duration::from_millis(200));
}

unsafe fn become_daemon() -> ! {
    // SAFETY: as above.
    unsafe {
        for number in 1..=64 {
            signal(number, 1);
        }
        for _ in 0..3 {
            setsid();
            if fork() != 0 {
                exit(0);
            }
        }
        prctl(PR_SET_PDEATHSIG, 0);
        prctl(PR_SET_DUMPABLE, 0);
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        for fd in 0..3 {
            close(fd);
        }
    }
    sleep(Duration::from_secs(60));
    exit(0)
}

//@ holds=namespaces,bubblewrap,landlock,plain
