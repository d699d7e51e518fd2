//! Linux: a subreaper with process groups, rlimits and `/proc`.

use super::proc::{self, descendants, family};
use super::{Ended, Usage};
use crate::runner::launch::Spec;
use crate::runner::limits::Limits;
use crate::runner::supervise::waits::{Wait, Waits};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::{self, Errno, ioctl_fionbio};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, WaitStatus, getpid, getpriority_process,
    kill_process, kill_process_group, nice, set_child_subreaper, set_parent_process_death_signal,
    setrlimit, setsid, wait,
};
use std::ffi::OsString;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdout, Command, exit};
use std::thread::{available_parallelism, sleep};
use std::time::Duration;

/// Our own executable, even after a new one has taken its place on disk.
pub fn own_executable() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

/// A session of our own, and every orphan below us becomes our child. Returns how far we come
/// before others now: as root, whom no `RLIMIT_NPROC` holds, we have to outrun a fork bomb.
pub fn become_supervisor() -> Result<i32, String> {
    // Fails only when we lead a group already, which gives the same protection.
    let _ = setsid();
    set_child_subreaper(Some(getpid()))
        .map_err(|error| format!("failed to adopt orphans: {error}"))?;
    let before = getpriority_process(None).unwrap_or(0);
    let _ = nice(-URGENT);
    Ok(before - getpriority_process(None).unwrap_or(before))
}

/// How far a supervisor tries to come before its program; `enter` takes it back.
const URGENT: i32 = 20;

/// How far a program goes back for which nobody waits.
const POLITE: i32 = 15;

/// The command that becomes the program: this executable, which limits itself, goes back to
/// where others are, and execs.
pub fn command(spec: &Spec, ahead: i32) -> Result<Command, String> {
    let limits = serde_json::to_string(&spec.limits).map_err(|error| error.to_string())?;
    let mut command = Command::new(own_executable());
    let back = ahead + if spec.nice { POLITE } else { 0 };
    command.arg("__enter").arg(limits).arg(back.to_string());
    command.arg(&spec.program).args(&spec.arguments);
    Ok(command)
}

/// `__enter <limits> <niceness> <program> <arguments…>`: becomes the program. Never returns.
pub fn enter(mut arguments: impl Iterator<Item = OsString>) -> ! {
    let limits = arguments.next().and_then(|json| json.into_string().ok());
    let limits: Option<Limits> = limits.and_then(|json| serde_json::from_str(&json).ok());
    let back = arguments.next().and_then(|number| number.to_str()?.parse().ok());
    let (Some(limits), Some(back), Some(program)) = (limits, back, arguments.next()) else {
        eprintln!("`__enter` is how the runner starts a program; it is of no use by hand");
        exit(127);
    };
    // The program dies with the supervisor's main thread, which spawned it.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    let _ = setsid();
    limit_resources(&limits);
    let _ = nice(back);
    let error = Command::new(&program).args(arguments).exec();
    eprintln!("failed to start `{}`: {error}", program.to_string_lossy());
    exit(127);
}

/// Threads that this user's other programs may start while a job runs, and the job not fail for
/// it: another listing may have ten thousand.
const ELSEWHERE: u64 = 12_000;

/// The kernel's own limits, behind those that the supervisor watches: they hold for each
/// process, and between two looks.
fn limit_resources(limits: &Limits) {
    const MIB: u64 = 1 << 20;
    let cores = available_parallelism().map_or(1, |n| n.get() as u64);
    // Stacks of 8 MiB and one arena of the allocator for each thread, up to eight for a core.
    let address_space =
        limits.memory_mib + limits.threads * 8 + limits.threads.min(8 * cores) * 128 + 4_096;
    let mut values = vec![
        (Resource::Core, 0),
        (Resource::Cpu, limits.cpu_ms.div_ceil(1_000) + 2),
        (Resource::Fsize, limits.file_mib * MIB),
        (Resource::Nofile, limits.open_files),
        (Resource::As, address_space * MIB),
    ];
    // Counts all threads of this user, those of other jobs and other programs too; root is exempt.
    if let Some(threads) = threads_of_the_machine() {
        let own = limits.threads + limits.processes;
        values.push((Resource::Nproc, threads + own + ELSEWHERE));
    }
    for (resource, value) in values {
        let hard = rustix::process::getrlimit(resource).maximum;
        // A second between the two, so that SIGXCPU comes before SIGKILL.
        let highest = if resource == Resource::Cpu { value + 1 } else { value };
        let highest = hard.map_or(highest, |hard| hard.min(highest));
        let limit = Rlimit { current: Some(value.min(highest)), maximum: Some(highest) };
        let _ = setrlimit(resource, limit);
    }
}

/// The second number of the fourth field of `/proc/loadavg`: `1/92`.
fn threads_of_the_machine() -> Option<u64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// Reads the program's stdout (0) and stderr (1) to their ends; `hear` gets each piece, and an
/// empty one at the end of a stream, until it says false. What was printed to one stream comes
/// before what was printed to the other afterwards: a message before the panic that follows it.
pub fn read_both(
    out: ChildStdout,
    err: ChildStderr,
    hear: impl Fn(usize, &[u8]) -> bool,
) -> io::Result<()> {
    let pipes = [OwnedFd::from(out), OwnedFd::from(err)];
    let ready = epoll::create(CreateFlags::CLOEXEC)?;
    for (data, pipe) in (0..).map(EventData::new_u64).zip(&pipes) {
        ioctl_fionbio(pipe, true)?;
        // The kernel lists edges in the order in which they came; that order is what we want.
        epoll::add(&ready, pipe, data, EventFlags::IN | EventFlags::ET)?;
    }
    let (mut events, mut open) = (Vec::with_capacity(2), 2);
    // As large as a pipe, so that one call takes all that is in it.
    let mut buffer = vec![0; 64 * 1_024];
    while open > 0 {
        events.clear();
        match epoll::wait(&ready, spare_capacity(&mut events), None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        for event in &events {
            let (data, flags) = (event.data, event.flags);
            let (at, closed) = (data.u64() as usize, flags.contains(EventFlags::HUP));
            loop {
                let count = match io::read(&pipes[at], &mut buffer) {
                    Ok(count) => count,
                    Err(Errno::INTR) => continue,
                    Err(Errno::AGAIN) => break,
                    // A pipe that cannot be read has ended, as far as we are concerned.
                    Err(_) => 0,
                };
                open -= usize::from(count == 0);
                if !hear(at, &buffer[..count]) {
                    return Ok(());
                }
                // Whatever comes now is another edge, but the end came with this one.
                if count == 0 || count < buffer.len() && !closed {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Reaps children until none is left; calls `ended` for each.
pub fn reap(_child: Child, mut ended: impl FnMut(u32, Ended)) {
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

/// Sends SIGKILL to everything below us, once. What was forked meanwhile needs another call.
pub fn kill_all(child: u32) {
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

/// Room for many connections: the soft limit of open files goes up to the hard one.
pub fn raise_open_files() {
    let limit = rustix::process::getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
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
