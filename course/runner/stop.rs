//! A handle that ends a job, wherever on its way it is, and passes on what is typed to it.
//!
//! ```text
//!  server ──▶ Stop ──lifeline──▶ supervisor ──▶ standard input of the program
//!              │     a line a message, never waited for
//!              └ closing it ends the job
//! ```

use serde_json::{Value, json};
use std::io::{ErrorKind, Write};
use std::process::ChildStdin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The longest line to a supervisor: the kernel writes so much whole or not at all, so a program
/// that does not read never gets half a line. A terminal takes no longer lines either.
const LONGEST: usize = if cfg!(target_os = "linux") { 4_096 } else { 512 };

/// What can be typed to one run, in bytes. The supervisor keeps what the program has not read.
const MOST: usize = 1 << 20;

/// Ends a job: waiting, compiling or running. Clones end the same job.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Set once, by whoever stops; read by everybody who waits.
    stopped: bool,
    /// The supervisor's stdin while one works for this job. Dropping it ends everything it started.
    lifeline: Option<ChildStdin>,
    /// Whether what works now is a program that gets what the reader types.
    takes_input: bool,
    /// Bytes that were typed to it.
    typed: usize,
    /// Ends of what this job does at the same time as the rest.
    branches: Vec<Stop>,
}

impl Stop {
    /// A handle for a new job.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Ends the job. Any number of times, from any thread; returns at once.
    pub fn stop(&self) {
        let branches = {
            let mut state = self.state();
            state.stopped = true;
            state.lifeline = None;
            std::mem::take(&mut state.branches)
        };
        branches.iter().for_each(Stop::stop);
    }

    /// A handle for a part of the job that has a supervisor of its own: it ends with the job, and
    /// can be ended before.
    pub(super) fn branch(&self) -> Stop {
        let branch = Stop::new();
        let mut state = self.state();
        if state.stopped {
            branch.stop();
        } else {
            state.branches.push(branch.clone());
        }
        branch
    }

    /// Whether the job was ended by [`Stop::stop`].
    pub fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    /// Gives the job's program text on its standard input.
    ///
    /// # Errors
    /// A sentence: no program of this job takes input now, it does not read, the text is too long.
    pub fn input(&self, text: &str) -> Result<(), String> {
        self.tell(&json!({ "input": text }))
    }

    /// Ends the standard input of the job's program.
    ///
    /// # Errors
    /// Those of [`Stop::input`].
    pub fn end_input(&self) -> Result<(), String> {
        self.tell(&json!({ "end": true }))?;
        self.state().takes_input = false;
        Ok(())
    }

    fn tell(&self, message: &Value) -> Result<(), String> {
        let line = format!("{message}\n");
        if line.len() > LONGEST {
            return Err(format!(
                "cannot send: the line has over {LONGEST} bytes; send it in parts"
            ));
        }
        let mut state = self.state();
        let state = &mut *state;
        let Some(lifeline) = state.lifeline.as_mut().filter(|_| state.takes_input) else {
            return Err("cannot send: no program of this page reads input now".to_owned());
        };
        if state.typed + line.len() > MOST {
            return Err(format!(
                "not sent: this run was sent {} KiB already, the most there is; run it again",
                MOST / 1_024
            ));
        }
        match lifeline.write(line.as_bytes()) {
            Ok(_) => {
                state.typed += line.len();
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                Err("not sent: the program is not reading, and what it has not read is full"
                    .to_owned())
            }
            Err(_) => Err("not sent: the program has ended".to_owned()),
        }
    }

    /// Says that the next supervisor's program gets what the reader types.
    pub(super) fn take_input(&self) {
        self.state().takes_input = true;
    }

    /// Keeps a supervisor alive until the job stops or `release` is called.
    pub(super) fn hold(&self, lifeline: ChildStdin) {
        // A supervisor that reads nothing must not hold up the server. Never refused for a pipe.
        #[cfg(unix)]
        let _ = rustix::io::ioctl_fionbio(&lifeline, true);
        let mut state = self.state();
        state.lifeline = (!state.stopped).then_some(lifeline);
    }

    /// Lets go of a supervisor that has ended by itself.
    pub(super) fn release(&self) {
        let mut state = self.state();
        state.lifeline = None;
        state.takes_input = false;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; a poisoned flag is still right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn input_for_a_program_that_does_not_read_is_refused_and_holds_up_nobody() {
        let mut deaf = Command::new("sleep").arg("60").stdin(Stdio::piped()).spawn().unwrap();
        let stop = Stop::new();
        stop.take_input();
        stop.hold(deaf.stdin.take().unwrap());
        let line = "x".repeat(3_000);
        let refused = (0..10_000).find_map(|_| stop.input(&line).err());
        assert!(refused.is_some_and(|sentence| sentence.contains("not reading")));
        deaf.kill().unwrap();
        deaf.wait().unwrap();
        assert!(stop.input("").is_err_and(|sentence| sentence.contains("has ended")));
    }

    #[test]
    fn a_part_of_a_job_ends_with_it_or_before() {
        let stop = Stop::new();
        let (first, second) = (stop.branch(), stop.branch());
        first.stop();
        assert_eq!([&first, &second, &stop].map(Stop::is_stopped), [true, false, false]);
        stop.stop();
        assert_eq!([&second, &stop.branch()].map(Stop::is_stopped), [true, true]);
    }

    #[test]
    fn what_can_be_typed_to_a_run_is_bounded() {
        let mut reads =
            Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let stop = Stop::new();
        stop.take_input();
        stop.hold(reads.stdin.take().unwrap());
        let line = "x".repeat(3_000);
        let refused = (0..).find_map(|_| match stop.input(&line) {
            // It reads more slowly than we write.
            Err(sentence) if sentence.contains("not reading") => None,
            told => told.err(),
        });
        assert!(refused.is_some_and(|sentence| sentence.contains("1024 KiB")));
        stop.release();
        reads.wait().unwrap();
    }

    #[test]
    fn input_goes_to_a_program_that_takes_it_until_its_end() {
        let mut cat =
            Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stop = Stop::new();
        stop.hold(cat.stdin.take().unwrap());
        // A compiler, say.
        assert!(stop.input("for nobody").is_err());
        stop.take_input();
        stop.input("a\n").unwrap();
        assert!(stop.input(&"x".repeat(LONGEST)).is_err());
        stop.end_input().unwrap();
        assert!(stop.input("late").is_err());
        stop.release();
        let output = cat.wait_with_output().unwrap();
        let lines = "{\"input\":\"a\\n\"}\n{\"end\":true}\n";
        assert_eq!(String::from_utf8_lossy(&output.stdout), lines);
    }
}
