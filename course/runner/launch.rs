//! The only module that starts a reader's code: it starts a supervisor and relays its events.

use super::level::Level;
use super::limits::Limits;
use super::probe::Trial;
use super::recording::Timeline;
use super::{Event, Stop, os, supervise};
use serde::{Deserialize, Serialize};
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How long after its own wall limit, or after Stop, a supervisor may take to report the end.
const GRACE: Duration = Duration::from_secs(3);

/// How often somebody who waits for events looks whether the reader has pressed Stop.
const GLANCE: Duration = Duration::from_millis(100);

/// What a supervisor is asked to run. It is the first line of the supervisor's stdin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its whole environment, but for `HOME` and `TMPDIR`, which are `scratch`.
    pub environment: Vec<(String, String)>,
    /// The folder it starts in.
    pub folder: PathBuf,
    /// A folder of its own, which goes with the job.
    pub scratch: PathBuf,
    /// Names and texts of the files that lie in `scratch` when it starts.
    pub files: Vec<(String, String)>,
    /// What it may read beside the system.
    pub read: Vec<PathBuf>,
    /// Folders that it may write in beside `scratch`.
    pub write: Vec<PathBuf>,
    /// What stands between it and the machine.
    pub level: Level,
    /// Whether it gets what the reader types; else its input is at its end.
    pub input: bool,
    /// To be tried in place of the program, under the same restrictions.
    pub trial: Option<Trial>,
    /// Where it is recorded. What the recorder writes is none of the program's own files, and
    /// counts to none of its limits.
    pub timeline: Option<Timeline>,
    /// What it may use.
    pub limits: Limits,
    /// Yields to everything else on the machine.
    pub nice: bool,
}

impl Spec {
    /// A job of a program without arguments in a folder of its own, which is to be changed.
    ///
    /// # Errors
    /// There is no chance to be had for the folder's name.
    pub fn new(level: Level, program: &Path, limits: Limits) -> Result<Spec, String> {
        let scratch = scratch(level)?;
        Ok(Spec {
            program: program.to_owned(),
            arguments: Vec::new(),
            environment: Spec::plain_environment(),
            folder: scratch.clone(),
            scratch,
            files: Vec::new(),
            read: Vec::new(),
            write: Vec::new(),
            level,
            input: false,
            trial: None,
            timeline: None,
            limits,
            nice: false,
        })
    }

    /// The part of our own environment that programs see.
    fn plain_environment() -> Vec<(String, String)> {
        let kept = ["PATH", "LANG"];
        kept.iter().filter_map(|&name| Some((name.to_owned(), env::var(name).ok()?))).collect()
    }
}

/// Where a job of this level lives: a new name in the machine's temporary folder, or the one in
/// a root of its own.
fn scratch(level: Level) -> Result<PathBuf, String> {
    if level.has_own_root() {
        return Ok(os::HOME.into());
    }
    Ok(env::temp_dir().join(format!("interleave-{}", super::text::random_hex()?)))
}

/// A supervisor: a process that waits for the description of a job, and then does it.
pub struct Supervisor {
    process: Child,
    /// Takes the job, and what is typed to it; its end is the end of the job, and of a supervisor
    /// that has none.
    lifeline: ChildStdin,
    /// What it tells.
    events: ChildStdout,
}

impl Supervisor {
    /// Starts one for this job.
    ///
    /// # Errors
    /// The system starts no process, or has no such level.
    pub fn start(exe: &Path, spec: &Spec) -> Result<Supervisor, String> {
        Supervisor::spawn(os::supervisor(exe, spec)?, spec.level)
    }

    /// Starts one by this command, for a job of this level.
    ///
    /// # Errors
    /// The system starts no process.
    pub fn spawn(mut command: Command, level: Level) -> Result<Supervisor, String> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.args([supervise::WORD, level.name()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .map_err(|error| format!("failed to start a supervisor by `{program}`: {error}"))?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(lifeline), Some(events)) => Ok(Supervisor { process, lifeline, events }),
            // Both were asked for as pipes.
            _ => Err("failed to talk to the supervisor: it has no pipes".to_owned()),
        }
    }

    /// Itself, unless it has ended meanwhile.
    pub fn alive(mut self) -> Option<Supervisor> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Ends one that has no job.
    pub fn dismiss(mut self) {
        drop(self.lifeline);
        let _ = self.process.wait();
    }
}

/// Runs a program under a supervisor of its own until it has ended and nothing of it is left.
/// Every event but the last goes to `sink`; the last, [`Event::Exit`] or [`Event::Refused`], is
/// returned.
pub fn supervised(exe: &Path, spec: &Spec, stop: &Stop, sink: &mut dyn FnMut(Event)) -> Event {
    supervised_by(Supervisor::start(exe, spec), spec, stop, sink)
}

/// [`supervised`], by a supervisor that is there already.
pub fn supervised_by(
    supervisor: Result<Supervisor, String>,
    spec: &Spec,
    stop: &Stop,
    sink: &mut dyn FnMut(Event),
) -> Event {
    let started = Instant::now();
    let last = match supervisor.and_then(|supervisor| give(supervisor, spec, stop)) {
        Ok((mut process, events)) => {
            let last = relay(spec, stop, events, sink);
            stop.release();
            let reported = last.is_some();
            if !reported {
                // It hangs or was killed: end it and whatever it has left.
                let _ = process.kill();
                // A namespace ends with its process 1, which ends with the supervisor.
                if !spec.level.has_own_root() {
                    os::sweep(&spec.scratch.to_string_lossy());
                }
            }
            let mut wait = move || process.wait();
            if reported {
                // Nothing is left but the supervisor itself, for a few milliseconds.
                thread::spawn(wait);
            } else {
                let _ = wait();
            }
            last.unwrap_or_else(|| Event::Exit {
                code: None,
                signal: Some("SIGKILL".to_owned()),
                ms: started.elapsed().as_secs_f64() * 1e3,
            })
        }
        Err(sentence) => Event::Refused { sentence },
    };
    if !spec.level.has_own_root() {
        // The supervisor has done it, if it lived to its end.
        let _ = os::remove(&spec.scratch);
    }
    last
}

/// Runs a program of our own to its end: what it printed, if its status was 0.
///
/// # Errors
/// What it printed otherwise, or why it never ran.
pub fn said(exe: &Path, spec: &Spec) -> Result<String, String> {
    let mut said = String::new();
    let last = supervised(exe, spec, &Stop::new(), &mut |event| match event {
        Event::Out { text } | Event::Err { text } => said.push_str(&text),
        _ => {}
    });
    let said = said.trim().to_owned();
    match last {
        Event::Exit { code: Some(0), .. } => Ok(said),
        Event::Refused { sentence } => Err(sentence),
        _ if said.is_empty() => {
            Err(format!("nothing came from a program at level `{}`", spec.level.name()))
        }
        _ => Err(said),
    }
}

/// Gives a supervisor its job.
fn give(supervisor: Supervisor, spec: &Spec, stop: &Stop) -> Result<(Child, ChildStdout), String> {
    let mut line = serde_json::to_string(spec).map_err(|error| {
        format!("failed to describe the job to its supervisor: {error}; use folders in UTF-8")
    })?;
    line.push('\n');
    let Supervisor { process, mut lifeline, events } = supervisor;
    // A supervisor that has ended already shows as an end without events.
    let _ = lifeline.write_all(line.as_bytes());
    stop.hold(lifeline);
    Ok((process, events))
}

/// Passes events on until the last; `None` if the supervisor ended or hung without one.
fn relay(
    spec: &Spec,
    stop: &Stop,
    events: ChildStdout,
    sink: &mut dyn FnMut(Event),
) -> Option<Event> {
    let mut deadline = Instant::now() + Duration::from_millis(spec.limits.wall_ms) + GRACE;
    let (send, inbox) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(events).lines().map_while(Result::ok) {
            let Ok(event) = serde_json::from_str::<Event>(&line) else { break };
            if send.send(event).is_err() {
                break;
            }
        }
    });
    let mut stopped = false;
    loop {
        if !stopped && stop.is_stopped() {
            stopped = true;
            deadline = deadline.min(Instant::now() + GRACE);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        match inbox.recv_timeout(left.min(GLANCE)) {
            Ok(event) if event.is_last() => return Some(event),
            Ok(event) => sink(event),
            Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_supervisor_that_waits_is_used_while_it_lives() {
        let spawn = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            Supervisor::spawn(command, Level::Plain).unwrap()
        };
        let waiting = spawn("read job").alive().expect("it waits for a job");
        waiting.dismiss();
        let mut dead = spawn("exit");
        dead.process.wait().unwrap();
        assert!(dead.alive().is_none());
    }
}
