//! Every process starts threads, and every thread forks.

use prelude::mark;
use std::ffi::c_int;
use std::thread::{Builder, park_timeout};
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn fork() -> c_int;
    fn setsid() -> c_int;
}

/// Where no limit acts, the bomb goes out by itself.
const FUSE: Duration = Duration::from_secs(4);

fn main() {
    mark();
    explode(Instant::now());
}

fn explode(begun: Instant) {
    let mut threads = Vec::new();
    for _ in 0..20 {
        let fuse = move || {
            while begun.elapsed() < FUSE {
                // SAFETY: the child goes on with what this thread owns.
                if unsafe { fork() } == 0 {
                    // SAFETY: no memory.
                    unsafe { setsid() };
                    explode(begun);
                }
                park_timeout(Duration::from_millis(1));
            }
        };
        threads.extend(Builder::new().stack_size(64 << 10).spawn(fuse));
    }
    for thread in threads {
        let _ = thread.join();
    }
}

//@ bomb crosses=processes,threads holds=namespaces,bubblewrap,landlock
