//! Takes memory of the kernel: pipes and sockets that are full and that nobody reads.

use prelude::{checked, mark, verdict};
use std::ffi::c_int;
use std::io::{PipeReader, PipeWriter, Write, pipe};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
}

const F_SETFL: c_int = 4;
const F_SETPIPE_SZ: c_int = 1031;
const O_NONBLOCK: c_int = 0o4000;
const MIB: usize = 1 << 20;

fn main() {
    mark();
    let piece = vec![1; 4_096];
    let (mut pipes, mut sockets, mut taken): (Vec<(PipeReader, PipeWriter)>, Vec<_>, usize) =
        (Vec::new(), Vec::new(), 0);
    while let Ok((reader, mut writer)) = pipe() {
        // SAFETY: numbers.
        unsafe {
            checked(fcntl(writer.as_raw_fd(), F_SETFL, O_NONBLOCK)).unwrap();
            fcntl(writer.as_raw_fd(), F_SETPIPE_SZ, MIB as c_int);
        }
        while let Ok(count) = writer.write(&piece) {
            taken += count;
        }
        pipes.push((reader, writer));
        if taken > 1_024 * MIB || pipes.len() >= 250 {
            break;
        }
    }
    while let Ok((mut one, mut two)) = UnixStream::pair() {
        for end in [&mut one, &mut two] {
            end.set_nonblocking(true).unwrap();
            while let Ok(count) = end.write(&piece) {
                taken += count;
            }
        }
        sockets.push((one, two));
        if taken > 1_024 * MIB || sockets.len() >= 4_000 {
            break;
        }
    }
    sleep(Duration::from_secs(1));
    let counts = format!("{} pipes and {} pairs of sockets", pipes.len(), sockets.len());
    verdict(&format!("{} MiB in {counts}", taken / MIB), taken <= 512 * MIB);
}

//@ crosses=memory,open_files,held holds=namespaces,bubblewrap,landlock
