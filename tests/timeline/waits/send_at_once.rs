use std::ffi::c_void;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::thread::{Builder, scope};

unsafe extern "C" {
    fn read(file: i32, room: *mut c_void, length: usize) -> isize;
    fn send(socket: i32, bytes: *const c_void, length: usize, flags: i32) -> isize;
}

/// Linux's: fail rather than wait.
const MSG_DONTWAIT: i32 = 0x40;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let there = listener.accept().unwrap().0;
    scope(|threads| {
        let take = || {
            let mut byte = 0_u8;
            // SAFETY: there is room for the one byte.
            assert_eq!(unsafe { read(there.as_raw_fd(), (&raw mut byte).cast(), 1) }, 1);
        };
        let reader = Builder::new().name("reader".into()).spawn_scoped(threads, take).unwrap();
        others_asleep();
        // SAFETY: there is one byte.
        unsafe { send(here.as_raw_fd(), b"x".as_ptr().cast(), 1, MSG_DONTWAIT) };
        reader.join().unwrap();
    });
}

//~ main: connect in line 16
//~ main: join, reader in line 28, until reader
//~ reader: receive, connection 1 in line 22, until main in line 27
