//! Starts the program: a fork of the supervisor confines itself and becomes it.

use super::fork::{Side, fork};
use super::namespaces::Step;
use super::{Handle, Post, confine, hide, home};
use crate::runner::launch::Spec;
use crate::runner::os::Started;
use crate::runner::probe;
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use std::fs::File;
use std::io::{PipeWriter, Read, Write, pipe};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, exit};

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
    let ((out, out_end), (err, err_end)) =
        (pipe().step("make a pipe")?, pipe().step("make a pipe")?);
    let (report, report_end) = pipe().step("make a pipe")?;
    let (stdin_end, stdin) = if spec.input {
        let (read, write) = pipe().step("make a pipe")?;
        (OwnedFd::from(read), Some(OwnedFd::from(write).into()))
    } else {
        (File::open("/dev/null").step("open /dev/null")?.into(), None)
    };
    let pid = match fork().step("start a process")? {
        Side::Child => {
            let standard = [stdin_end, out_end.into(), err_end.into()];
            become_program(spec, post, standard, report_end)
        }
        Side::Parent(pid) => pid,
    };
    hide();
    drop((stdin_end, out_end, err_end, report_end));
    // It ends without a word when the program takes the process over.
    let mut failure = String::new();
    let mut report = report;
    report.read_to_string(&mut failure).step("hear of the program")?;
    if !failure.is_empty() {
        return Err(failure);
    }
    let (out, err) = (OwnedFd::from(out).into(), OwnedFd::from(err).into());
    Ok(Started { pid: pid.as_raw_nonzero().get() as u32, stdin, out, err, handle: Handle })
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
                drop(report);
                exit(probe::attempt(trial))
            }
            None => {
                let mut command = Command::new(&spec.program);
                command.args(&spec.arguments).env_clear();
                command.envs(spec.environment.iter().map(|(name, value)| (name, value)));
                command.env("HOME", &spec.scratch).env("TMPDIR", &spec.scratch);
                format!("failed to start `{}`: {}", spec.program.display(), command.exec())
            }
        },
    };
    let _ = report.write_all(failure.as_bytes());
    exit(127)
}
