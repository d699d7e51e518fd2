//! Processes: `fork`, `exec`, their ends, and waiting for those.

use super::{Done, errno, waits};
use crate::process::{self, Environment};
use crate::{hooks, record, stack, system};
use core::ffi::{c_char, c_int, c_void};
use libc::{id_t, idtype_t, pid_t, siginfo_t};
use trace::{Kind, Record, Wait};

/// A list of strings that ends with a null pointer.
type List = *const *const c_char;

/// Of functions that return the child that has ended, and how.
fn reaped(child: pid_t, status: c_int) -> Done {
    let object = u64::try_from(child).unwrap_or(0);
    let detail = if object == 0 { 0 } else { trace::ENDED | u64::from(status as u32) };
    Done { object, detail, ..errno(child as isize) }
}

/// Waits for a child, or asks whether one has ended; `real` tells how where it is told to.
#[inline(always)]
unsafe fn reaps(
    child: pid_t,
    status: *mut c_int,
    options: c_int,
    real: impl FnOnce(*mut c_int) -> pid_t,
) -> pid_t {
    let mut own = 0;
    let place = if status.is_null() { &raw mut own } else { status };
    // SAFETY: the caller of the hook gave a place to write to, or ours is one.
    let done = |child| reaped(child, unsafe { *place });
    if options & libc::WNOHANG == 0 {
        return waits(
            Wait::Child,
            asked(child),
            || real(place),
            |it| {
                if it > 0 { done(it) } else { reaped(it, 0) }
            },
        );
    }
    let ended = real(place);
    if ended > 0 {
        tell(done(ended));
    }
    ended
}

/// Of a child that nobody waited for.
fn tell(Done { object, detail, .. }: Done) {
    let (time, what, kind) = (system::now(), Wait::Child as u8, Kind::Done as u8);
    let _ = record::put(Record { time, object, detail, value: 0, count: 1, what, kind });
}

/// What waitid(2) tells of a child, in the words of wait(2).
unsafe fn told(info: *const siginfo_t) -> Done {
    // SAFETY: the kernel has filled it.
    let (child, status, code) = unsafe { ((*info).si_pid(), (*info).si_status(), (*info).si_code) };
    /// Of a child that has stopped, or goes on.
    const ALIVE: c_int = 0x7f;
    let status = match code {
        libc::CLD_EXITED => (status & 0xff) << 8,
        libc::CLD_KILLED | libc::CLD_DUMPED => status & 0x7f,
        _ => ALIVE,
    };
    reaped(child, status)
}

/// The child that is asked for; 0 for any.
fn asked(child: pid_t) -> u64 {
    u64::try_from(child).unwrap_or(0)
}

/// Before another program takes this process over.
fn about_to_change() {
    if !record::is_on() {
        return;
    }
    if process::is_itself() {
        record::note(Kind::Exec, 0, 0, stack::name(), 0);
    } else {
        // The child of `vfork`, in its parent's memory: the thread that made it sleeps meanwhile,
        // so that this is as if it said so itself.
        record::note(Kind::Fork, 0, 0, stack::name(), system::process_id());
    }
}

/// In the parent, which began to make the child at `time`.
fn has_child(child: pid_t, time: u64) {
    if let Ok(value) = u32::try_from(child)
        && value > 0
    {
        let (detail, kind) = (stack::name(), Kind::Fork as u8);
        let _ = record::put(Record { time, detail, value, kind, ..Record::default() });
    }
}

hooks! {
    /// fork(2).
    fn fork(real) -> pid_t {
        let time = system::now();
        let child = real();
        if child == 0 { process::forked() } else { has_child(child, time) }
        child
    }
    /// _Fork(3).
    fn _Fork(real) -> pid_t {
        let time = system::now();
        let child = real();
        if child == 0 { process::forked() } else { has_child(child, time) }
        child
    }
    /// execve(2).
    fn execve(real; path: *const c_char, arguments: List, environment: List) -> c_int {
        about_to_change();
        real(path, arguments, Environment::new().with_ours(environment))
    }
    /// fexecve(3).
    fn fexecve(real; file: c_int, arguments: List, environment: List) -> c_int {
        about_to_change();
        real(file, arguments, Environment::new().with_ours(environment))
    }
    /// execvpe(3).
    fn execvpe(real; name: *const c_char, arguments: List, environment: List) -> c_int {
        about_to_change();
        real(name, arguments, Environment::new().with_ours(environment))
    }
    /// posix_spawn(3).
    fn posix_spawn(real; child: *mut pid_t,
        path: *const c_char,
        actions: *const c_void,
        attributes: *const c_void,
        arguments: List,
        environment: List,
    ) -> c_int {
        spawns(child, environment, |id, all| real(id, path, actions, attributes, arguments, all))
    }
    /// posix_spawnp(3).
    fn posix_spawnp(real; child: *mut pid_t,
        name: *const c_char,
        actions: *const c_void,
        attributes: *const c_void,
        arguments: List,
        environment: List,
    ) -> c_int {
        spawns(child, environment, |id, all| real(id, name, actions, attributes, arguments, all))
    }
    /// exit(3).
    fn exit(real; status: c_int) -> ! {
        process::ends(status as u32 & 0xff);
        real(status)
    }
    /// _exit(2).
    fn _exit(real; status: c_int) -> ! {
        ends_at_once(status);
        real(status)
    }
    /// _Exit(3).
    fn _Exit(real; status: c_int) -> ! {
        ends_at_once(status);
        real(status)
    }
    /// wait(2).
    fn wait(real; status: *mut c_int) -> pid_t {
        reaps(0, status, 0, |status| real(status))
    }
    /// waitpid(2).
    fn waitpid(real; child: pid_t, status: *mut c_int, options: c_int) -> pid_t {
        reaps(child, status, options, |status| real(child, status, options))
    }
    /// wait3(2).
    fn wait3(real; status: *mut c_int, options: c_int, usage: *mut c_void) -> pid_t {
        reaps(0, status, options, |status| real(status, options, usage))
    }
    /// wait4(2).
    fn wait4(real; child: pid_t, status: *mut c_int, options: c_int, usage: *mut c_void) -> pid_t {
        reaps(child, status, options, |status| real(child, status, options, usage))
    }
    /// waitid(2).
    fn waitid(real; kind: idtype_t, id: id_t, info: *mut siginfo_t, options: c_int) -> c_int {
        let done = |result| {
            if result == 0 && !info.is_null() { told(info) } else { errno(result as isize) }
        };
        if options & libc::WNOHANG != 0 {
            let result = real(kind, id, info, options);
            if result == 0 && !info.is_null() && (*info).si_pid() > 0 {
                tell(told(info));
            }
            return result;
        }
        let child = if kind == libc::P_PID { u64::from(id) } else { 0 };
        waits(Wait::Child, child, || real(kind, id, info, options), done)
    }
    /// system(3): what it starts is not seen.
    fn system(real; command: *const c_char) -> c_int {
        if command.is_null() {
            return real(command);
        }
        waits(Wait::Child, 0, || real(command), |result| errno(result as isize))
    }
    /// kill(2).
    fn kill(real; id: pid_t, signal: c_int) -> c_int {
        if signal != 0 && record::is_on() {
            record::note(Kind::Signal, 0, i64::from(id) as u64, stack::name(), signal as u32);
        }
        real(id, signal)
    }
}

hooks! {
    /// execv(3): the environment is the program's.
    fn execv(real; path: *const c_char, arguments: List) -> c_int {
        about_to_change();
        if !record::is_on() {
            return real(path, arguments);
        }
        behind_execve(path, arguments, Environment::new().of_program())
    }
    /// execvp(3): the environment is the program's.
    fn execvp(real; name: *const c_char, arguments: List) -> c_int {
        about_to_change();
        if !record::is_on() {
            return real(name, arguments);
        }
        behind_execvpe(name, arguments, Environment::new().of_program())
    }
}

/// The C library's own.
unsafe fn behind_execve(path: *const c_char, arguments: List, environment: List) -> c_int {
    static REAL: crate::real::Real = crate::real::Real::new(c"execve");
    type Function = unsafe extern "C-unwind" fn(*const c_char, List, List) -> c_int;
    // SAFETY: the function of this name has this type; the caller vouches for the rest.
    unsafe {
        core::mem::transmute::<*mut c_void, Function>(REAL.get())(path, arguments, environment)
    }
}

/// The C library's own.
unsafe fn behind_execvpe(name: *const c_char, arguments: List, environment: List) -> c_int {
    static REAL: crate::real::Real = crate::real::Real::new(c"execvpe");
    type Function = unsafe extern "C-unwind" fn(*const c_char, List, List) -> c_int;
    // SAFETY: the function of this name has this type; the caller vouches for the rest.
    unsafe {
        core::mem::transmute::<*mut c_void, Function>(REAL.get())(name, arguments, environment)
    }
}

/// The end of a process that runs none of its last functions; the child of `vfork` says nothing.
fn ends_at_once(status: c_int) {
    if process::is_itself() {
        process::ends(status as u32 & 0xff);
    }
}

/// Has the C library make a child by itself, with an environment from which it is recorded, too.
unsafe fn spawns(
    child: *mut pid_t,
    environment: List,
    real: impl FnOnce(*mut pid_t, List) -> c_int,
) -> c_int {
    let mut id: pid_t = 0;
    let mut list = Environment::new();
    let time = system::now();
    // SAFETY: the caller vouches for both: the list, and the place that is to be filled.
    unsafe {
        let failed = real(&raw mut id, list.with_ours(environment));
        if failed == 0 {
            has_child(id, time);
            if !child.is_null() {
                child.write(id);
            }
        }
        failed
    }
}
