//! Linux: namespaces, Landlock and seccomp; a subreaper with process groups; rlimits and `/proc`.

mod bubblewrap;
mod confine;
mod files;
mod fork;
mod home;
mod landlock;
mod namespaces;
mod perf;
mod pipes;
pub mod proc;
mod processors;
mod resources;
mod samples;
mod start;
mod syscalls;
mod user;
mod view;

pub use bubblewrap::{supervisor, supervisor_ahead};
pub use files::remove;
pub use pipes::{Printed, read_both};
pub use proc::memory_of_the_machine;
pub use processors::{Observation, Observer};
pub use resources::raise_open_files;
pub use start::{clock, start};

use super::{Ended, Stored, Usage};
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use crate::runner::recording::TRACE;
use crate::runner::supervise::waits::{Wait, Waits};
use proc::{descendants, family};
use rustix::fs::{Mode, statfs, statvfs};
use rustix::io::Errno;
use rustix::process::{
    DumpableBehavior, Pid, Signal, WaitOptions, WaitStatus, getpid, getpriority_process,
    kill_process, kill_process_group, nice, set_child_subreaper, set_dumpable_behavior, setsid,
    test_kill_process, umask, wait,
};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;
use user::User;
use view::WRITABLE;

/// What is left to hold of a program that was started: its process is known by its id.
pub struct Handle;

/// Where jobs live that have namespaces of their own.
pub use view::HOME;

/// Our own executable, even after a new one has taken its place on disk.
pub fn own_executable() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

/// What a supervisor knows of itself when it starts its program.
pub struct Post {
    /// Under whose name the program runs.
    user: User,
    /// How far the supervisor comes before others: as root, whom no `RLIMIT_NPROC` holds, it has
    /// to outrun a fork bomb.
    ahead: i32,
}

/// A session of our own, in namespaces of our own where the level asks for them. Nothing of this
/// needs a job: it can be done before there is one.
pub fn become_supervisor(level: Level) -> Result<(), String> {
    // Fails only when we lead a group already, which gives the same protection.
    let _ = setsid();
    let closed = close_inherited();
    if level != Level::Plain {
        // Before Linux 5.11 there is no such call, and no claim either.
        closed.map_err(|error| format!("failed to close descriptors: {error}"))?;
    }
    // What the job makes can be read by another user: the compiler's binaries are.
    umask(Mode::from_raw_mode(0o022));
    if level == Level::Namespaces { namespaces::enter() } else { Ok(()) }
}

/// What a job needs around it, and every orphan below us becomes our child.
pub fn furnish(spec: &Spec) -> Result<Post, String> {
    let user = User::of(spec)?;
    match spec.level {
        Level::Namespaces => namespaces::furnish(spec, user)?,
        Level::Bubblewrap => bubblewrap::furnish(user)?,
        Level::Landlock | Level::Plain => {}
    }
    set_child_subreaper(Some(getpid()))
        .map_err(|error| format!("failed to adopt orphans: {error}"))?;
    let before = getpriority_process(None).unwrap_or(0);
    let _ = nice(-URGENT);
    Ok(Post { user, ahead: before - getpriority_process(None).unwrap_or(before) })
}

/// How far a supervisor tries to come before its program, which takes it back.
const URGENT: i32 = 20;

/// Descriptors that whoever started the course has left open must not reach a program: one of a
/// folder leads out of every root.
fn close_inherited() -> std::io::Result<()> {
    let (first, flags) = (3_u32, libc::CLOSE_RANGE_CLOEXEC);
    // SAFETY: nothing is closed before exec, where the descriptors of this process end anyway.
    let failed = unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, flags) };
    if failed == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// Reaps children until none is left; calls `ended` for each.
pub fn reap(_program: Handle, mut ended: impl FnMut(u32, Ended)) {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) => ended(pid.as_raw_nonzero().get() as u32, how(status)),
            Ok(None) | Err(Errno::INTR) => {}
            // No child is left, not even an adopted one.
            Err(_) => return,
        }
    }
}

fn how(status: WaitStatus) -> Ended {
    let signal = status.terminating_signal().map(signal_name);
    Ended { code: status.exit_status(), signal }
}

/// What the whole job uses; no further than one process over the limit.
pub fn usage(processes: u64) -> Option<Usage> {
    Some(proc::usage(me(), processes))
}

/// Bytes of memory with shared pages counted once; slower than [`usage`].
pub fn exact_memory() -> Option<u64> {
    proc::exact_memory(me())
}

/// What the job has written and holds open; up to a file over the limits.
pub fn stored(spec: &Spec) -> Stored {
    let mut stored = Stored::default();
    let own = spec.level.has_own_root();
    for folder in own.then_some(WRITABLE).iter().flatten() {
        // Both are file systems of the job's own.
        if let Ok(room) = statvfs(*folder) {
            stored.bytes += (room.f_blocks - room.f_bfree) * room.f_frsize;
            stored.files += room.f_files - room.f_ffree;
        }
    }
    let scratch = (!own).then_some(&spec.scratch);
    for folder in spec.write.iter().chain(scratch) {
        files::weigh(folder, spec.limits.files, &mut stored);
    }
    proc::descriptors(me(), !own, &mut stored);
    stored
}

/// Bytes of memory that the job's trace takes. It is mapped in each of its processes and counts as
/// memory of theirs, which is no fault of the program's.
pub fn recorded(spec: &Spec) -> u64 {
    let trace = view::trace(spec).and_then(|trace| fs::metadata(trace.job).ok());
    trace.map_or(0, |meta| (meta.blocks() * proc::BLOCK).min(TRACE))
}

/// The folder of the machine whose files are in memory.
pub fn memory_folder() -> Option<PathBuf> {
    let folder = Path::new("/dev/shm");
    let is_memory = statfs(folder).is_ok_and(|kind| kind.f_type as u64 == TMPFS_MAGIC);
    is_memory.then(|| folder.to_owned())
}

/// Bytes that can still be written to a file system.
pub fn room(folder: &Path) -> u64 {
    statvfs(folder).map_or(0, |there| there.f_bavail * there.f_frsize)
}

/// A file system in memory; statfs(2).
const TMPFS_MAGIC: u64 = 0x0102_1994;

/// Sends SIGKILL to everything below us, once. What was forked meanwhile needs another call.
pub fn kill_all(child: u32) {
    if getpid() == Pid::INIT {
        // Process 1 of the job's own namespace: one call reaches every process in it, -1 being
        // the group that `kill` takes for all; kill(2).
        let _ = kill_process_group(Pid::INIT, Signal::KILL);
        return;
    }
    // A group dies at one stroke, so a bomb in one group has no time to fork. The program's own
    // group first, then each new one as soon as one of its members is found.
    let mut groups = vec![me()];
    let mut kill_group = |group: i32| {
        if group > 1 && !groups.contains(&group) {
            groups.push(group);
            let _ = Pid::from_raw(group).map(|group| kill_process_group(group, Signal::KILL));
        }
    };
    kill_group(child as i32);
    proc::walk(me(), |pid| {
        if let Some(stat) = proc::stat(&pid.to_string()) {
            kill_group(stat.group);
        }
        kill(pid);
        true
    });
    // Whoever changed parents during the walk.
    for (pid, stat) in descendants(me()) {
        kill_group(stat.group);
        kill(pid);
    }
}

/// Whether a process has this job's folder as its home, as far as the system tells.
pub fn is_home(folder: &str) -> bool {
    !proc::at_home(folder).is_empty()
}

/// Kills what an ended supervisor has left: the processes whose home is the job's folder.
pub fn sweep(folder: &str) {
    // A pass finds what the pass before missed; fifty are more than any tree of ours needed.
    for _ in 0..50 {
        let left = proc::at_home(folder);
        if left.is_empty() {
            return;
        }
        left.into_iter().for_each(kill);
        sleep(Duration::from_millis(2));
    }
}

fn kill(pid: i32) {
    // It may have ended meanwhile.
    let _ = Pid::from_raw(pid).map(|pid| kill_process(pid, Signal::KILL));
}

/// What every thread of the job waits for. A thread counts as computing if any of three looks
/// finds it so.
pub fn waits() -> Waits {
    let mut waits = Waits::default();
    for look in 0..3 {
        if look > 0 {
            sleep(Duration::from_millis(4));
        }
        for pid in family(me()) {
            for task in proc::tasks(pid) {
                let path = format!("{pid}/task/{task}");
                if let Some(stat) = proc::stat(&path).filter(|stat| stat.state != 'Z') {
                    let place = fs::read_to_string(format!("/proc/{path}/wchan"));
                    waits.saw(task, Wait::of(stat.state, &place.unwrap_or_default()));
                }
            }
        }
    }
    waits
}

/// Whether a signal would reach a process; none is sent.
pub fn can_signal(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// Nobody reads the supervisor's memory from now on, a program of the same user neither.
pub fn hide() {
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

fn me() -> i32 {
    getpid().as_raw_nonzero().get()
}

fn signal_name(number: i32) -> String {
    let name = match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}
