//! The few system calls that the recorder makes itself: without the C library, so that `errno`
//! stays the program's, and none of our own hooks is called.

use core::arch::asm;
use core::mem::MaybeUninit;
use libc::{c_int, c_long, c_short, pollfd, stat};

/// A system call: its result, or an error number below zero; syscall(2).
#[cfg(target_arch = "x86_64")]
pub unsafe fn call(number: c_long, a: [usize; 6]) -> isize {
    let result;
    // SAFETY: the registers are those of the kernel's calling convention; the caller vouches for
    // what they point to.
    unsafe {
        asm!("syscall", inlateout("rax") number as isize => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2], in("r10") a[3], in("r8") a[4],
            in("r9") a[5], lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// A system call: its result, or an error number below zero; syscall(2).
#[cfg(target_arch = "aarch64")]
pub unsafe fn call(number: c_long, a: [usize; 6]) -> isize {
    let result;
    // SAFETY: as above.
    unsafe {
        asm!("svc 0", in("x8") number, inlateout("x0") a[0] as isize => result, in("x1") a[1],
            in("x2") a[2], in("x3") a[3], in("x4") a[4], in("x5") a[5], options(nostack));
    }
    result
}

/// The id of this process, asked of the kernel: after `vfork` it is not the one we remember.
pub fn process_id() -> u32 {
    // SAFETY: reads nothing of ours.
    unsafe { call(libc::SYS_getpid, [0; 6]) as u32 }
}

/// The id of this thread.
pub fn thread_id() -> u32 {
    // SAFETY: reads nothing of ours.
    unsafe { call(libc::SYS_gettid, [0; 6]) as u32 }
}

/// The id of this process's parent.
pub fn parent_id() -> u32 {
    // SAFETY: reads nothing of ours.
    unsafe { call(libc::SYS_getppid, [0; 6]) as u32 }
}

/// Nanoseconds of the clock that processes share; no system call, mostly.
#[inline]
pub fn now() -> u64 {
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: the clock exists, and the C library fills the structure.
    unsafe {
        libc::clock_gettime(libc::CLOCK_MONOTONIC, time.as_mut_ptr());
        let time = time.assume_init();
        time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
    }
}

/// Whether a descriptor can be read or written without waiting; one that does not exist can.
pub fn is_ready(descriptor: c_int, events: c_short) -> bool {
    let mut asked = pollfd { fd: descriptor, events, revents: 0 };
    let zero = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: one descriptor, no time, no signals; both structures are ours.
    let ready = unsafe {
        call(libc::SYS_ppoll, [&raw mut asked as usize, 1, &raw const zero as usize, 0, 8, 0])
    };
    ready != 0
}

/// Whether operations on a descriptor never wait.
pub fn never_waits(descriptor: c_int) -> bool {
    // SAFETY: reads flags.
    let flags =
        unsafe { call(libc::SYS_fcntl, [descriptor as usize, libc::F_GETFL as usize, 0, 0, 0, 0]) };
    flags < 0 || flags & libc::O_NONBLOCK as isize != 0
}

/// What a descriptor is of.
pub fn status(descriptor: c_int) -> Option<stat> {
    let mut status = MaybeUninit::<stat>::uninit();
    // SAFETY: the kernel fills the structure, or says that it did not.
    unsafe {
        let failed =
            call(libc::SYS_fstat, [descriptor as usize, status.as_mut_ptr() as usize, 0, 0, 0, 0]);
        (failed == 0).then(|| status.assume_init())
    }
}

/// The address of a socket, or of its other end: family, port and address in the kernel's form.
pub fn address(descriptor: c_int, peer: bool) -> Option<[u8; 28]> {
    let number = if peer { libc::SYS_getpeername } else { libc::SYS_getsockname };
    let mut address = [0_u8; 28];
    let mut length = address.len() as u32;
    // SAFETY: the kernel writes no more than it was told, and the length it would have needed.
    let failed = unsafe {
        let room = [address.as_mut_ptr() as usize, &raw mut length as usize];
        call(number, [descriptor as usize, room[0], room[1], 0, 0, 0])
    };
    (failed == 0).then_some(address)
}

/// Reads a file's beginning, or a link's target, into `room`: how many bytes there were.
pub fn read_file(path: &core::ffi::CStr, room: &mut [u8], link: bool) -> usize {
    let (at, path) = (libc::AT_FDCWD as usize, path.as_ptr() as usize);
    let (start, length) = (room.as_mut_ptr() as usize, room.len());
    // SAFETY: the path ends with a zero, and the kernel writes no more than `length` bytes.
    let read = unsafe {
        if link {
            call(libc::SYS_readlinkat, [at, path, start, length, 0, 0])
        } else {
            let flags = (libc::O_RDONLY | libc::O_CLOEXEC) as usize;
            let file = call(libc::SYS_openat, [at, path, flags, 0, 0, 0]);
            if file < 0 {
                return 0;
            }
            let read = call(libc::SYS_read, [file as usize, start, length, 0, 0, 0]);
            call(libc::SYS_close, [file as usize, 0, 0, 0, 0, 0]);
            read
        }
    };
    usize::try_from(read).unwrap_or(0)
}

/// Maps the whole of a file, shared with whoever else does: where, and how many bytes.
pub fn map(path: &core::ffi::CStr) -> Option<(*mut u8, usize)> {
    let flags = (libc::O_RDWR | libc::O_CLOEXEC | libc::O_NOFOLLOW | libc::O_NONBLOCK) as usize;
    // SAFETY: the path ends with a zero; a new mapping overlaps nothing.
    unsafe {
        let at = libc::AT_FDCWD as usize;
        let file = call(libc::SYS_openat, [at, path.as_ptr() as usize, flags, 0, 0, 0]);
        let descriptor = c_int::try_from(file).ok().filter(|file| *file >= 0)?;
        let length =
            status(descriptor).filter(|status| status.st_mode & libc::S_IFMT == libc::S_IFREG);
        let length = length.map_or(0, |status| status.st_size as usize);
        let access = (libc::PROT_READ | libc::PROT_WRITE) as usize;
        let mapped = if length < 2 * trace::CHUNK {
            -1
        } else {
            let shared = libc::MAP_SHARED as usize;
            call(libc::SYS_mmap, [0, length, access, shared, descriptor as usize, 0])
        };
        call(libc::SYS_close, [descriptor as usize, 0, 0, 0, 0, 0]);
        // Errors are the last page of addresses.
        (!(-4095..0).contains(&mapped)).then_some((mapped as *mut u8, length))
    }
}
