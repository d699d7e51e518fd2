//! The only module that starts a reader's code: it starts a supervisor and relays its events.

use super::level::Level;
use super::limits::Limits;
use super::probe::Trial;
use super::{Event, Stop, os};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, io};

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

/// Runs a program under a supervisor until it has ended and nothing of it is left. Every event
/// but the last goes to `sink`; the last, [`Event::Exit`] or [`Event::Refused`], is returned.
pub fn supervised(exe: &Path, spec: &Spec, stop: &Stop, sink: &mut dyn FnMut(Event)) -> Event {
    let started = Instant::now();
    let last = match start(exe, spec, stop) {
        Ok((mut supervisor, events)) => {
            let last = relay(spec, stop, events, sink);
            stop.release();
            if last.is_none() {
                // It hangs or was killed: end it and whatever it has left.
                let _ = supervisor.kill();
                // A namespace ends with its process 1, which ends with the supervisor.
                if !spec.level.has_own_root() {
                    os::sweep(&spec.scratch.to_string_lossy());
                }
            }
            let _ = supervisor.wait();
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

fn start(exe: &Path, spec: &Spec, stop: &Stop) -> Result<(Child, ChildStdout), String> {
    let mut line = serde_json::to_string(spec).map_err(|error| {
        format!("failed to describe the job to its supervisor: {error}; use folders in UTF-8")
    })?;
    line.push('\n');
    let mut command = os::supervisor(exe, spec)?;
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |error: io::Error| format!("failed to start a supervisor by `{program}`: {error}");
    command.arg("__supervise").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut supervisor = command.spawn().map_err(failed)?;
    // Both were asked for as pipes in the line above.
    let (Some(mut lifeline), Some(events)) = (supervisor.stdin.take(), supervisor.stdout.take())
    else {
        return Err("failed to talk to the supervisor: it has no pipes".to_owned());
    };
    // A supervisor that has ended already shows as an end without events.
    let _ = lifeline.write_all(line.as_bytes());
    stop.hold(lifeline);
    Ok((supervisor, events))
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
