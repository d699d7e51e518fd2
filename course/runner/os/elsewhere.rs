//! Everywhere but Linux: wall time and output are limited, the process group is killed.
//!
//! A program that leaves its group outlives Stop here, and memory is not watched.

use super::{Ended, Started, Stored, Usage};
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use crate::runner::supervise::waits::Waits;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::Instant;
use std::{fs, thread};

/// Our own executable.
pub fn own_executable() -> PathBuf {
    // An empty path fails at the first start, with a sentence that names it.
    std::env::current_exe().unwrap_or_default()
}

/// The supervisor of every job is this executable.
pub fn supervisor(exe: &Path, _spec: &Spec) -> Result<Command, String> {
    Ok(Command::new(exe))
}

/// It is the same for every job.
pub fn supervisor_ahead(exe: &Path, _level: Level) -> Option<Command> {
    Some(Command::new(exe))
}

/// Nothing is known of a supervisor here.
pub struct Post;

/// There is no subreaper here, and no level but the plain one.
pub fn become_supervisor(level: Level) -> Result<(), String> {
    match level {
        Level::Plain => Ok(()),
        level => Err(format!("there is no level `{}` on this system", level.name())),
    }
}

/// There is nothing to prepare.
pub fn furnish(_spec: &Spec) -> Result<Post, String> {
    Ok(Post)
}

/// A program that was started.
pub type Handle = Child;

/// Jobs live in the machine's temporary folder: no level here has a root of its own.
pub const HOME: &str = "";

/// Starts the program in a process group of its own.
///
/// # Errors
/// Its folder cannot be made, or it cannot be executed.
pub fn start(spec: &Spec, _post: &Post) -> Result<Started, String> {
    let furnished = fs::create_dir(&spec.scratch).and_then(|()| {
        spec.files.iter().try_for_each(|(name, text)| fs::write(spec.scratch.join(name), text))
    });
    furnished.map_err(|error| format!("failed to furnish the job's folder: {error}"))?;
    let mut command = Command::new(&spec.program);
    command.args(&spec.arguments).current_dir(&spec.folder).env_clear();
    command.envs(spec.environment.iter().map(|(name, value)| (name, value)));
    command.env("HOME", &spec.scratch).env("TMPDIR", &spec.scratch);
    command.stdin(if spec.input { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let failed = |why: String| format!("failed to start `{}`: {why}", spec.program.display());
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(failed("it has no pipes".to_owned()));
    };
    let (printed, began) = (Printed(out, err), Instant::now());
    Ok(Started { pid: child.id(), stdin: child.stdin.take(), printed, began, handle: child })
}

/// The ends to read of a program's stdout and stderr.
pub struct Printed(ChildStdout, ChildStderr);

/// Reads the program's stdout (0) and stderr (1) to their ends; `hear` gets each piece, and an
/// empty one at the end of a stream, until it says false. The order between the two is chance.
pub fn read_both(
    Printed(out, err): Printed,
    hear: impl Fn(usize, &[u8]) -> bool + Sync,
) -> io::Result<()> {
    thread::scope(|scope| {
        scope.spawn(|| read(out, |bytes| hear(0, bytes)));
        read(err, |bytes| hear(1, bytes));
    });
    Ok(())
}

fn read(mut pipe: impl Read, hear: impl Fn(&[u8]) -> bool) {
    let mut buffer = vec![0; 64 * 1_024];
    loop {
        let count = match pipe.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // A pipe that cannot be read has ended, as far as we are concerned.
            other => other.unwrap_or(0),
        };
        if !hear(&buffer[..count]) || count == 0 {
            return;
        }
    }
}

/// Waits for the one child there is.
pub fn reap(mut child: Child, mut ended: impl FnMut(u32, Ended)) {
    let status = child.wait().ok();
    let code = status.and_then(|status| status.code());
    let signal = code.is_none().then(|| "a signal".to_owned());
    ended(child.id(), Ended { code, signal });
}

/// Unknown here.
pub fn usage(_processes: u64) -> Option<Usage> {
    None
}

/// Removes a folder and all in it.
pub fn remove(folder: &Path) -> io::Result<()> {
    fs::remove_dir_all(folder)
}

/// Unknown here.
pub fn stored(_spec: &Spec) -> Stored {
    Stored::default()
}

/// Nothing is recorded here.
pub fn recorded(_spec: &Spec) -> u64 {
    0
}

/// Nothing is recorded here.
pub fn memory_folder() -> Option<PathBuf> {
    None
}

/// Nothing is recorded here.
pub fn room(_folder: &Path) -> u64 {
    0
}

/// Nothing is recorded here.
pub fn clock() -> u64 {
    0
}

/// Nothing is recorded here.
pub struct Observer;

/// Nothing is recorded here.
pub struct Observation;

impl Observer {
    /// Nothing is to be opened.
    pub fn open(_spec: &Spec) -> Observer {
        Observer
    }

    /// Nothing begins.
    pub fn begin(self) -> Observation {
        Observation
    }
}

impl Observation {
    /// Nothing ends.
    pub fn end(self) {}
}

/// Unknown here.
pub fn memory_of_the_machine() -> Option<(u64, u64)> {
    None
}

/// Unknown here.
pub fn exact_memory() -> Option<u64> {
    None
}

/// Ends the child and its group by the system's own command.
pub fn kill_all(child: u32) {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("taskkill");
        command.args(["/T", "/F", "/PID", &child.to_string()]);
        command
    } else {
        let mut command = Command::new("kill");
        command.args(["-9", "--", &format!("-{child}")]);
        command
    };
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Unknown here.
pub fn sweep(_folder: &str) {}

/// Unknown here.
pub fn is_home(_folder: &str) -> bool {
    false
}

/// Unknown here.
pub fn waits() -> Waits {
    Waits::default()
}

/// Nothing to do.
pub fn raise_open_files() {}
