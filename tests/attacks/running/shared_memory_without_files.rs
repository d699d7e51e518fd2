//! Takes memory and leaves it behind: System V segments, queues and semaphores, POSIX queues.

use prelude::{mark, refused, verdict};
use std::ffi::{c_char, c_int, c_long};
use std::io;

unsafe extern "C" {
    fn shmget(key: c_int, size: usize, flags: c_int) -> c_int;
    fn shmctl(id: c_int, command: c_int, data: *mut u8) -> c_int;
    fn msgget(key: c_int, flags: c_int) -> c_int;
    fn msgctl(id: c_int, command: c_int, data: *mut u8) -> c_int;
    fn semget(key: c_int, count: c_int, flags: c_int) -> c_int;
    fn semctl(id: c_int, number: c_int, command: c_int) -> c_int;
    fn mq_open(name: *const c_char, flags: c_int, ...) -> c_int;
    fn mq_unlink(name: *const c_char) -> c_int;
}

const CREATE: c_int = 0o1600;

fn result(id: c_int) -> io::Result<c_long> {
    if id == -1 { Err(io::Error::last_os_error()) } else { Ok(c_long::from(id)) }
}

fn main() {
    mark();
    // SAFETY: numbers, and a name that ends with a zero. What could be made is removed again:
    // if it was, this fails, and what it shows is shown.
    unsafe {
        let (memory, queue) = (shmget(0, 64 << 20, CREATE), msgget(0, CREATE));
        let semaphores = semget(0, 8, CREATE);
        refused("a segment of memory", result(memory));
        refused("a queue", result(queue));
        refused("semaphores", result(semaphores));
        shmctl(memory, 0, std::ptr::null_mut());
        msgctl(queue, 0, std::ptr::null_mut());
        semctl(semaphores, 0, 0);
        let name = c"/attack-@word@".as_ptr();
        let none = std::ptr::null::<u8>();
        let posix = mq_open(name, 0o102, 0o600, none);
        verdict(&format!("a POSIX queue that outlives its maker: {posix}"), posix == -1);
        mq_unlink(name);
    }
}

//@ holds=landlock
