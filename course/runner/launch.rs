//! The only module that starts a reader's code: it starts a supervisor and relays its events.

use super::limits::Limits;
use super::{Event, Stop, os};
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, io};

/// How long after its own wall limit a supervisor may take to report the end.
const GRACE: Duration = Duration::from_secs(10);

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
    /// An empty folder of its own; the supervisor removes it.
    pub scratch: PathBuf,
    /// What it may use.
    pub limits: Limits,
    /// Yields to everything else on the machine.
    pub nice: bool,
    /// Lines `{"input":"text"}` and `{"end":true}`, after this one on the supervisor's stdin,
    /// are for the program's standard input, which is empty otherwise.
    pub input: bool,
}

impl Spec {
    /// The part of our own environment that programs see.
    pub fn plain_environment() -> Vec<(String, String)> {
        let kept = ["PATH", "LANG"];
        kept.iter().filter_map(|&name| Some((name.to_owned(), env::var(name).ok()?))).collect()
    }
}

/// A new empty folder that only this user can enter.
pub fn scratch() -> Result<PathBuf, String> {
    let path = env::temp_dir().join(format!("interleave-{}", super::text::random_hex()?));
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let failed = |error: io::Error| format!("failed to create `{}`: {error}", path.display());
    builder.create(&path).map_err(failed)?;
    Ok(path)
}

/// Runs a program under a supervisor until it has ended and nothing of it is left. Every event
/// but the last goes to `sink`; the last, [`Event::Exit`] or [`Event::Refused`], is returned.
pub fn supervised(exe: &Path, spec: &Spec, stop: &Stop, sink: &mut dyn FnMut(Event)) -> Event {
    let started = Instant::now();
    let last = match start(exe, spec, stop) {
        Ok((mut supervisor, events)) => {
            let last = relay(spec, events, sink);
            stop.release();
            if last.is_none() {
                // It hangs or was killed: end it and whatever it has left.
                let _ = supervisor.kill();
                os::sweep(&spec.scratch.to_string_lossy());
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
    // The supervisor has done it, if it lived to its end.
    let _ = fs::remove_dir_all(&spec.scratch);
    last
}

fn start(exe: &Path, spec: &Spec, stop: &Stop) -> Result<(Child, ChildStdout), String> {
    let mut line = serde_json::to_string(spec).map_err(|error| {
        format!("failed to describe the job to its supervisor: {error}; use folders in UTF-8")
    })?;
    line.push('\n');
    let failed = |error: io::Error| {
        format!(
            "failed to start a supervisor, `{}`: {error}; start the course again",
            exe.display()
        )
    };
    let mut command = Command::new(exe);
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
fn relay(spec: &Spec, events: ChildStdout, sink: &mut dyn FnMut(Event)) -> Option<Event> {
    let deadline = Instant::now() + Duration::from_millis(spec.limits.wall_ms) + GRACE;
    let (send, inbox) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(events).lines().map_while(Result::ok) {
            let Ok(event) = serde_json::from_str::<Event>(&line) else { break };
            if send.send(event).is_err() {
                break;
            }
        }
    });
    loop {
        match inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(event) if event.is_last() => return Some(event),
            Ok(event) => sink(event),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}
