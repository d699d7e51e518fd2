//! Calls of the system that reach out of the program: nobody can try all that might come back.
//!
//! These functions take the place of the C library's in every program that this crate is linked
//! to, so that no way around the types of this crate goes unseen. From a thread of the listing
//! they end the exploration with the reason; otherwise they do what they are for.

use crate::engine::arena;
use crate::engine::execution::{explores, refuse, visible};
use crate::engine::operation::{At, Operation};
use libc::{c_char, c_int, c_long, c_uint, c_void, mode_t, pid_t};

fn refuse_if_explored(what: &str) {
    if explores() && arena::listing_runs() {
        refuse(what, At::here());
    }
}

const FILES: &str = "files are not modelled: what is in them is no matter of interleavings";
const SOCKETS: &str = "sockets are not modelled: who is at the other end is not known";
const PROCESSES: &str = "other processes are not modelled: they run when they like";
const THREADS: &str = "this starts threads that the explorer does not see, as rayon and tokio do";

/// The answer of the kernel as the C library gives it.
fn answer(result: c_long) -> c_int {
    result as c_int
}

/// open(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    refuse_if_explored(FILES);
    // SAFETY: the caller's promises are the kernel's conditions.
    answer(unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path, flags, mode) })
}

/// openat(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn openat64(
    folder: c_int,
    path: *const c_char,
    flags: c_int,
    mode: mode_t,
) -> c_int {
    refuse_if_explored(FILES);
    // SAFETY: the caller's promises are the kernel's conditions.
    answer(unsafe { libc::syscall(libc::SYS_openat, folder, path, flags, mode) })
}

/// socket(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    refuse_if_explored(SOCKETS);
    // SAFETY: it takes no pointers.
    answer(unsafe { libc::syscall(libc::SYS_socket, domain, kind, protocol) })
}

/// socketpair(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn socketpair(
    domain: c_int,
    kind: c_int,
    protocol: c_int,
    ends: *mut c_int,
) -> c_int {
    refuse_if_explored(SOCKETS);
    // SAFETY: the caller's promises are the kernel's conditions.
    answer(unsafe { libc::syscall(libc::SYS_socketpair, domain, kind, protocol, ends) })
}

/// pipe2(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn pipe2(ends: *mut c_int, flags: c_int) -> c_int {
    refuse_if_explored("pipes are not modelled: use a channel of `std::sync::mpsc`");
    // SAFETY: the caller's promises are the kernel's conditions.
    answer(unsafe { libc::syscall(libc::SYS_pipe2, ends, flags) })
}

/// The C library's own function of a name, behind ours.
macro_rules! behind {
    ($name:literal as $kind:ty) => {{
        // SAFETY: the name ends with a zero; the C library has a function of this name and type.
        unsafe {
            let function = libc::dlsym(libc::RTLD_NEXT, $name.as_ptr());
            std::mem::transmute::<*mut c_void, $kind>(function)
        }
    }};
}

/// Functions of the C library that look at names of files, or change them.
macro_rules! names_of_files {
    ($($name:ident, $called:literal, ($($argument:ident: $kind:ty),*);)*) => { $(
        #[doc = concat!(stringify!($name), "(2).")]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($argument: $kind),*) -> c_int {
            refuse_if_explored(FILES);
            let real = behind!($called as unsafe extern "C" fn($($kind),*) -> c_int);
            // SAFETY: the caller's promises are its conditions.
            unsafe { real($($argument),*) }
        }
    )* };
}

names_of_files! {
    unlink, c"unlink", (path: *const c_char);
    rmdir, c"rmdir", (path: *const c_char);
    mkdir, c"mkdir", (path: *const c_char, mode: mode_t);
    rename, c"rename", (from: *const c_char, to: *const c_char);
    statx, c"statx",
        (folder: c_int, path: *const c_char, flags: c_int, mask: c_uint, found: *mut c_void);
}

type Spawn = unsafe extern "C" fn(
    *mut pid_t,
    *const c_char,
    *const c_void,
    *const c_void,
    *const *mut c_char,
    *const *mut c_char,
) -> c_int;

/// posix_spawnp(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn posix_spawnp(
    pid: *mut pid_t,
    file: *const c_char,
    actions: *const c_void,
    attributes: *const c_void,
    arguments: *const *mut c_char,
    environment: *const *mut c_char,
) -> c_int {
    refuse_if_explored(PROCESSES);
    let spawn = behind!(c"posix_spawnp" as Spawn);
    // SAFETY: the caller's promises are its conditions.
    unsafe { spawn(pid, file, actions, attributes, arguments, environment) }
}

/// fork(2).
#[unsafe(no_mangle)]
unsafe extern "C" fn fork() -> pid_t {
    refuse_if_explored(PROCESSES);
    let fork = behind!(c"fork" as unsafe extern "C" fn() -> pid_t);
    // SAFETY: the caller's promises are its conditions.
    unsafe { fork() }
}

/// abort(3), by which `process::abort` ends a program, and a panic in a destructor: a step.
///
/// A thread whose stack is full comes here, too, on a small one for signals, which has no room to
/// wait on: its program ends at once.
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    if explores() && arena::listing_runs() && !on_signal_stack() {
        visible(Operation::Abort, At::here(), String::new());
    }
    let abort = behind!(c"abort" as unsafe extern "C" fn() -> !);
    // SAFETY: it has no conditions.
    unsafe { abort() }
}

fn on_signal_stack() -> bool {
    // SAFETY: the struct is integers and a pointer, for which zeroes are valid; the system writes
    // to it.
    unsafe {
        let mut stack: libc::stack_t = std::mem::zeroed();
        libc::sigaltstack(std::ptr::null(), &raw mut stack) == 0
            && stack.ss_flags & libc::SS_ONSTACK != 0
    }
}

type Create = unsafe extern "C" fn(
    *mut libc::pthread_t,
    *const libc::pthread_attr_t,
    extern "C" fn(*mut c_void) -> *mut c_void,
    *mut c_void,
) -> c_int;

/// pthread_create(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_create(
    thread: *mut libc::pthread_t,
    attributes: *const libc::pthread_attr_t,
    start: extern "C" fn(*mut c_void) -> *mut c_void,
    argument: *mut c_void,
) -> c_int {
    refuse_if_explored(THREADS);
    let create = behind!(c"pthread_create" as Create);
    // SAFETY: the caller's promises are its conditions.
    unsafe { create(thread, attributes, start, argument) }
}
