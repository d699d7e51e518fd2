//! The supervisor: a process that runs one program, passes on what it prints, and ends it.
//!
//! ```text
//!  stdin ─▶ lifeline thread ─┐ (what is typed goes on to the program)
//!                            │          ┌▶ writer thread ─▶ stdout (events)
//!  program's output ─▶ pump ─┼─▶ main ──┤
//!  end of children ─▶ reaper ┘   │      └ never blocks, so a slow reader of events
//!                                └ looks at /proc        cannot delay the end of a job
//! ```
//!
//! It has the reader's rights, which the program has not, and trusts nothing that it prints.

mod meter;
mod output;
pub mod waits;

use super::Event;
use super::launch::Spec;
use super::level::Level;
use super::limits::Which;
use super::os::{self, Ended};
use meter::Meter;
use output::{Output, Stream};
use serde::Deserialize;
use std::io::{self, BufRead, Write};
use std::process::{ChildStdin, exit};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};
use std::{env, thread};

/// The first argument of a supervisor; the second is the level of its job.
pub const WORD: &str = "__supervise";

/// How long killing may take before the supervisor gives up and ends; never reached in practice.
const PATIENCE: Duration = Duration::from_secs(8);

/// The least time between two rounds of killing.
const PAUSE: Duration = Duration::from_millis(2);

/// What the threads of a supervisor tell its main thread.
enum Message {
    /// The server let go: Stop, closed tab, or its death.
    Lifeline,
    /// The program printed.
    Bytes(Stream, Vec<u8>),
    /// Nobody can print to this stream any more.
    Closed(Stream),
    /// The program ended.
    Ended(Ended),
    /// No child is left.
    Alone,
}

/// Why a job ends.
enum End {
    /// The program ended by itself.
    Returned(Ended),
    /// The server let go.
    Stopped,
    /// A limit was crossed; the words say what was seen.
    Crossed(Which, String),
}

/// The first call of `main`: becomes a supervisor when started as one, and returns otherwise.
pub fn main() {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|word| word == WORD) {
        let level = arguments.next().unwrap_or_default();
        exit(match supervise(&level.to_string_lossy()) {
            Ok(()) => 0,
            Err(sentence) => {
                print!("{}", Event::Refused { sentence }.line());
                1
            }
        });
    }
}

fn supervise(level: &str) -> Result<(), String> {
    let level = Level::named(level).ok_or_else(|| {
        format!("there is no level `{level}`; `{WORD}` is for the runner's own use")
    })?;
    // Before the first thread: a process with several cannot fork.
    os::become_supervisor(level)?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line).map_err(|error| error.to_string())? == 0 {
        // There was no job for us.
        return Ok(());
    }
    let spec: Spec =
        serde_json::from_str(&line).map_err(|error| format!("cannot read the job: {error}"))?;
    if spec.level != level {
        return Err(format!("a job of another level than `{}`", level.name()));
    }
    // While the machine's files are in sight.
    let observer = os::Observer::open(&spec);
    let post = os::furnish(&spec)?;
    Job::start(spec, &post, observer)?.watch();
    Ok(())
}

/// A running program and all that is known of it. Only the main thread touches it.
struct Job {
    /// What was asked for.
    spec: Spec,
    /// The program's process.
    child: u32,
    /// From the threads.
    inbox: Receiver<Message>,
    /// To the server.
    output: Output,
    /// What the job has used.
    meter: Meter,
    /// Who had a processor, if the job is recorded.
    observation: os::Observation,
    /// Set when the last child has gone.
    alone: bool,
    /// Streams that can still print.
    open: usize,
}

impl Job {
    fn start(spec: Spec, post: &os::Post, observer: os::Observer) -> Result<Job, String> {
        let program = os::start(&spec, post)?;
        let observation = observer.begin();
        let meter = Meter::new(spec.clone(), program.began);
        let (send, inbox) = mpsc::sync_channel(16);
        let mut output = Output::new(spec.limits.output_kib * 1_024);
        output.send(Event::Started);
        pump(program.printed, send.clone());
        let pid = program.pid;
        let from_reaper = send.clone();
        thread::spawn(move || {
            os::reap(program.handle, |reaped, ended| {
                // Of the thousands that a bomb leaves, only the program's own end is news.
                if reaped == pid {
                    let _ = from_reaper.send(Message::Ended(ended));
                }
            });
            let _ = from_reaper.send(Message::Alone);
        });
        thread::spawn(move || {
            typed(program.stdin);
            let _ = send.send(Message::Lifeline);
        });
        let (alone, open) = (false, 2);
        Ok(Job { spec, child: pid, inbox, output, meter, observation, alone, open })
    }

    /// Until the job ends, then until nothing of it is left.
    fn watch(mut self) {
        let end = loop {
            if let Some(end) = self.step() {
                break end;
            }
        };
        let ms = self.meter.elapsed().as_secs_f64() * 1e3;
        let ended = self.end(&end);
        if self.spec.timeline.is_some() {
            let now = os::clock();
            let lasted = u64::try_from(self.meter.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.output.send(Event::Lasted { began: now.saturating_sub(lasted), ended: now });
        }
        self.observation.end();
        self.output.flush();
        let (limit, ended) = match end {
            End::Returned(ended) if ended.signal.as_deref() == Some("SIGXFSZ") => {
                (Some((Which::Disk, String::new())), Some(ended))
            }
            End::Returned(ended) if ended.signal.as_deref() == Some("SIGXCPU") => {
                (Some((Which::Cpu, String::new())), Some(ended))
            }
            // It ran into a full disk, say, before the next look.
            End::Returned(ended) if ended.code != Some(0) => {
                (self.meter.look_at_files().map(|which| (which, String::new())), Some(ended))
            }
            End::Returned(ended) => (None, Some(ended)),
            End::Stopped => (None, ended),
            End::Crossed(which, seen) => (Some((which, seen)), ended),
        };
        if !self.spec.level.has_own_root() {
            let _ = os::remove(&self.spec.scratch);
        }
        if let Some((which, seen)) = limit {
            let sentence = self.spec.limits.sentence(which, &seen);
            self.output.send(Event::Limit { which: which.name().to_owned(), sentence });
        }
        let killed = Ended { code: None, signal: Some("SIGKILL".to_owned()) };
        let Ended { code, signal } = ended.unwrap_or(killed);
        self.output.send(Event::Exit { code, signal, ms });
        self.output.close();
    }

    /// Waits for the next message or the next look, whichever is first.
    fn step(&mut self) -> Option<End> {
        if let Some(wait) = self.meter.until_next_look() {
            return match self.inbox.recv_timeout(wait) {
                Ok(message) => self.hear(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(End::Stopped),
            };
        }
        let (which, seen) = self.meter.look()?;
        Some(End::Crossed(which, seen))
    }

    fn hear(&mut self, message: Message) -> Option<End> {
        match message {
            Message::Lifeline => return Some(End::Stopped),
            Message::Bytes(stream, bytes) => {
                if !self.output.print(stream, &bytes) {
                    return Some(End::Crossed(Which::Output, String::new()));
                }
            }
            Message::Closed(stream) => {
                self.open -= 1;
                self.output.end(stream);
            }
            Message::Ended(ended) => return Some(End::Returned(ended)),
            Message::Alone => self.alone = true,
        }
        None
    }

    /// Kills until no child is left, then hears what was still in the pipes. How the program
    /// ended, if it ended only now.
    fn end(&mut self, why: &End) -> Option<Ended> {
        let mut ended = None;
        let deadline = Instant::now() + PATIENCE;
        // One that returned has mostly left nothing, and looking for it takes milliseconds.
        let rest = if matches!(why, End::Returned(_)) { PAUSE } else { Duration::ZERO };
        let mut again = Instant::now() + rest;
        while (!self.alone || self.open > 0) && Instant::now() < deadline {
            let now = Instant::now();
            if !self.alone && now >= again {
                os::kill_all(self.child);
                // Thousands take long to look through, and long to be reaped.
                again = Instant::now() + now.elapsed() + PAUSE;
            }
            if let Ok(message) = self.inbox.recv_timeout(PAUSE)
                && let Some(End::Returned(late)) = self.hear(message)
            {
                ended = Some(late);
            }
        }
        ended
    }
}

/// A line on the lifeline after the first.
#[derive(Deserialize)]
struct Typed {
    /// The reader typed this.
    #[serde(default)]
    input: String,
    /// The reader types no more.
    #[serde(default)]
    end: bool,
}

/// Passes on what the reader types, until the server lets go of the lifeline. The program may
/// read slowly or never: another thread waits for it.
fn typed(stdin: Option<ChildStdin>) {
    let (send, inbox) = mpsc::channel::<String>();
    if let Some(mut stdin) = stdin {
        thread::spawn(move || {
            // Fails when the program has ended or closed its input: then nobody misses it.
            while inbox.recv().is_ok_and(|text| stdin.write_all(text.as_bytes()).is_ok()) {}
        });
    }
    let mut send = Some(send);
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        // Only the server writes here.
        let Ok(Typed { input, end }) = serde_json::from_str(&line) else { continue };
        send = send.filter(|send| !end && send.send(input).is_ok());
    }
}

/// Reads what the program prints, to the end of both streams.
fn pump(printed: os::Printed, send: SyncSender<Message>) {
    thread::spawn(move || {
        let hear = |stream: usize, bytes: &[u8]| {
            let stream = [Stream::Out, Stream::Err][stream];
            let message = match bytes {
                [] => Message::Closed(stream),
                bytes => Message::Bytes(stream, bytes.to_vec()),
            };
            send.send(message).is_ok()
        };
        if os::read_both(printed, hear).is_err() {
            // The system has no descriptor left: the job still ends, without its output.
            let _ = hear(0, &[]) && hear(1, &[]);
        }
    });
}
