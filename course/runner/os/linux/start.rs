//! Starts the program: a fork of the supervisor confines itself and becomes it.

use super::fork::{Side, fork};
use super::namespaces::Step;
use super::{Handle, Post, Printed, confine, hide, home, view};
use crate::runner::launch::Spec;
use crate::runner::os::Started;
use crate::runner::probe;
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use rustix::time::{ClockId, clock_gettime};
use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read, Write, pipe};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, exit};
use std::time::{Duration, Instant};

/// What the system loads into a program before its own libraries; ld.so(8).
const PRELOAD: &str = "LD_PRELOAD";

/// How far a program goes back for which nobody waits.
const POLITE: i32 = 15;

/// Starts the program of a job. This process must not have started a thread yet.
///
/// # Errors
/// The program cannot be confined as the job's level says, or not executed.
pub fn start(spec: &Spec, post: &Post) -> Result<Started, String> {
    let user = post.user;
    user.take_all(&spec.write)?;
    home::furnish(&spec.scratch, &spec.files, user).step("furnish the job's folder")?;
    if let (Some(timeline), Some(trace)) = (&spec.timeline, view::trace(spec)) {
        // Its folder is no way to it in a root of the job's own.
        let given = if spec.level.has_own_root() { &trace.job } else { &timeline.folder };
        user.take(given).step("give the job its trace")?;
    }
    let ((out, out_end), (err, err_end)) =
        (pipe().step("make a pipe")?, pipe().step("make a pipe")?);
    let (report, report_end) = pipe().step("make a pipe")?;
    let (stdin_end, stdin) = if spec.input {
        let (read, write) = pipe().step("make a pipe")?;
        (OwnedFd::from(read), Some(OwnedFd::from(write).into()))
    } else {
        (File::open("/dev/null").step("open /dev/null")?.into(), None)
    };
    let printed = Printed::watch(out.into(), err.into()).step("watch what it prints")?;
    let pid = match fork().step("start a process")? {
        Side::Child => {
            let standard = [stdin_end, out_end.into(), err_end.into()];
            become_program(spec, post, standard, report_end)
        }
        Side::Parent(pid) => pid,
    };
    hide();
    drop((stdin_end, out_end, err_end, report_end));
    let pid = pid.as_raw_nonzero().get() as u32;
    Ok(Started { pid, stdin, printed, began: hear(report)?, handle: Handle })
}

/// Reads a report to its end, which is when the program has taken the process over: the moment
/// before that, and nothing more, unless it failed.
fn hear(mut report: PipeReader) -> Result<Instant, String> {
    let mut text = String::new();
    report.read_to_string(&mut text).step("hear of the program")?;
    match text.split_once('\n') {
        // The clock runs on while we wait for a core.
        Some((nanoseconds, "")) => {
            let ago = nanoseconds.parse().map_or(0, |then| clock().saturating_sub(then));
            Ok(Instant::now() - Duration::from_nanos(ago))
        }
        Some((_, failure)) => Err(failure.to_owned()),
        None => Err(text),
    }
}

/// Nanoseconds of the clock that processes share; the one behind [`Instant`].
pub fn clock() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

fn become_program(
    spec: &Spec,
    post: &Post,
    [stdin, out, err]: [OwnedFd; 3],
    mut report: PipeWriter,
) -> ! {
    let back = post.ahead + if spec.nice { POLITE } else { 0 };
    let standard =
        dup2_stdin(&stdin).and(dup2_stdout(&out)).and(dup2_stderr(&err)).step("redirect output");
    let failure = match standard.and_then(|()| confine::confine(spec, post.user, back)) {
        Err(sentence) => sentence,
        Ok(()) => match &spec.trial {
            Some(trial) => {
                let _ = writeln!(report, "{}", clock());
                drop(report);
                exit(probe::attempt(trial))
            }
            None => {
                let mut command = Command::new(&spec.program);
                command.args(&spec.arguments).env_clear();
                command.envs(spec.environment.iter().map(|(name, value)| (name, value)));
                command.env("HOME", &spec.scratch).env("TMPDIR", &spec.scratch);
                if let (Some(recorder), Some(trace)) = (view::recorder(spec), view::trace(spec)) {
                    command.env(PRELOAD, recorder.job).env(trace::VARIABLE, trace.job);
                }
                let _ = writeln!(report, "{}", clock());
                format!("failed to start `{}`: {}", spec.program.display(), command.exec())
            }
        },
    };
    let _ = report.write_all(failure.as_bytes());
    exit(127)
}
