//! Takes memory as files that no process holds: each is under way from one socket to another.

use prelude::{mark, number, sys, verdict};
use std::ffi::{c_int, c_void};
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn sendmsg(fd: c_int, message: *const Message, flags: c_int) -> isize;
}

#[repr(C)]
struct Message {
    name: *const c_void,
    name_length: u32,
    pieces: *const [usize; 2],
    count: usize,
    control: *const Control,
    control_length: usize,
    flags: c_int,
}

/// One descriptor: length, level SOL_SOCKET, kind SCM_RIGHTS.
#[repr(C)]
struct Control {
    length: usize,
    level: c_int,
    kind: c_int,
    fd: c_int,
    padding: c_int,
}

const MIB: usize = 1 << 20;

fn main() {
    mark();
    let (to, _from) = UnixStream::pair().unwrap();
    to.set_nonblocking(true).unwrap();
    let (piece, mut taken) = (vec![1; MIB], 0);
    while taken < 512 {
        let made = sys(number(319, 279), [c"attack".as_ptr() as usize, 0]);
        let Ok(made) = made else { break };
        // SAFETY: the kernel has made it for us.
        let mut file = unsafe { File::from_raw_fd(made as RawFd) };
        for _ in 0..16 {
            if file.write_all(&piece).is_ok() {
                taken += 1;
            }
        }
        // It is full: nobody receives.
        if !send(&to, &file) {
            break;
        }
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("{taken} MiB in files under way"), taken <= 64);
}

fn send(to: &UnixStream, file: &File) -> bool {
    let byte = [0_u8];
    let piece = [byte.as_ptr() as usize, 1];
    let (length, fd) = (20, file.as_raw_fd());
    let control = Control { length, level: 1, kind: 1, fd, padding: 0 };
    let message = Message {
        name: std::ptr::null(),
        name_length: 0,
        pieces: &raw const piece,
        count: 1,
        control: &raw const control,
        control_length: size_of::<Control>(),
        flags: 0,
    };
    // SAFETY: everything that the message points to outlives the call.
    unsafe { sendmsg(to.as_raw_fd(), &raw const message, 0) == 1 }
}

//@ crosses=memory,disk,open_files,held disk=32 holds=namespaces,bubblewrap,landlock
