//! Takes memory as files without a name, which no process has mapped.

use prelude::{mark, number, sys, verdict};
use std::fs::File;
use std::io::Write;
use std::os::fd::{FromRawFd, RawFd};
use std::thread::sleep;
use std::time::Duration;

const MIB: usize = 1 << 20;

fn main() {
    mark();
    let piece = vec![1; MIB];
    let (mut files, mut taken) = (Vec::new(), 0);
    while taken < 512 {
        let made = sys(number(319, 279), [c"attack".as_ptr() as usize, 0]);
        let Ok(made) = made else { break };
        // SAFETY: the kernel has made it for us.
        let mut file = unsafe { File::from_raw_fd(made as RawFd) };
        while taken < 512 && file.write_all(&piece).is_ok() {
            taken += 1;
            if taken % 32 == 0 {
                break;
            }
        }
        files.push(file);
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("{taken} MiB in files without a name"), taken <= 64);
}

//@ crosses=memory,disk,held disk=32 holds=namespaces,bubblewrap,landlock
