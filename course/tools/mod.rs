//! Tools that look for bugs in concurrent code, and the programs with one planted bug each that they
//! look at: `chapters-code/<chapter>/tools/`, a package of its own.
//!
//! What a tool says of the program that was planted for it is stored beside the program, and so is
//! the table of all programs and tools. Both name the machine. A tool that this machine lacks is
//! left out; nothing is ever installed.

pub mod stored;
pub mod table;

use crate::machine;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use stored::Printed;

/// How long a program may run under a tool; what still runs then stands still.
const PATIENCE: Duration = Duration::from_secs(20);

/// A tool that is started by cargo.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// As the command line and the stored files name it.
    pub name: &'static str,
    /// As the table names it.
    pub title: &'static str,
    /// The program that was planted for it; what others say stands in the table alone.
    pub planted: Option<&'static str>,
    /// What stands between `cargo` and `--bin`.
    arguments: &'static str,
    /// Variables that are set for it.
    variables: &'static [(&'static str, &'static str)],
    /// A command that ends with 0 where the tool is.
    asked: &'static str,
    /// Whose version matters beside the compiler's: a package of the lock file, or the first line
    /// that a command prints.
    version: Version,
    /// How the lines begin that come again in each run; all lines do where this is empty.
    pub certain: &'static [&'static str],
}

#[derive(Clone, Copy, Debug)]
enum Version {
    Compiler,
    Locked(&'static str),
    Says(&'static str, &'static [&'static str]),
}

/// All of them, in the order of the page.
pub const TOOLS: [Tool; 6] = [
    Tool {
        name: "stress",
        title: "stress",
        planted: None,
        arguments: "run -q --release --features stress",
        variables: &[],
        asked: "cargo --version",
        version: Version::Compiler,
        certain: &[],
    },
    Tool {
        name: "shuttle",
        title: "shuttle",
        planted: Some("opened_twice"),
        arguments: "run -q --features shuttle",
        variables: &[],
        asked: "cargo --version",
        version: Version::Locked("shuttle"),
        certain: &[],
    },
    Tool {
        name: "loom",
        title: "loom",
        planted: Some("relaxed_parcel"),
        arguments: "run -q --features loom",
        variables: &[("LOOM_MAX_PERMUTATIONS", "5000")],
        asked: "cargo --version",
        version: Version::Locked("loom"),
        certain: &[],
    },
    Tool {
        name: "tsan",
        title: "TSan",
        planted: Some("shared_middle"),
        arguments: "run -q --target x86_64-unknown-linux-gnu",
        variables: &[
            ("RUSTC_BOOTSTRAP", "1"),
            ("RUSTFLAGS", "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"),
        ],
        asked: "test -e \"$(rustc --print target-libdir --target x86_64-unknown-linux-gnu)\
                /librustc-stable_rt.tsan.a\"",
        version: Version::Compiler,
        // Which of two accesses came first is chance.
        certain: &["WARNING", "SUMMARY"],
    },
    Tool {
        name: "helgrind",
        title: "Helgrind",
        planted: None,
        arguments: "run -q --target x86_64-unknown-linux-gnu",
        variables: &[(
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER",
            "valgrind -q --tool=helgrind --error-exitcode=66",
        )],
        asked: "valgrind --version",
        version: Version::Says("valgrind", &["--version"]),
        certain: &[],
    },
    Tool {
        name: "miri",
        title: "Miri",
        planted: Some("whole_borrowed"),
        arguments: "+nightly miri run -q",
        variables: &[("MIRIFLAGS", "-Zmiri-many-seeds")],
        asked: "cargo +nightly miri --version",
        version: Version::Says("cargo", &["+nightly", "miri", "--version"]),
        certain: &[],
    },
];

/// What came of one program under one tool.
#[derive(Clone, Debug)]
pub struct Run {
    /// All that was printed, without what names this machine.
    pub text: String,
    /// Whether the tool, or the program under it, complained.
    pub found: Option<bool>,
}

impl Tool {
    /// The tool of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<Tool> {
        let tool = TOOLS.into_iter().find(|tool| tool.name == name);
        let names = TOOLS.map(|tool| tool.name);
        tool.with_context(|| {
            format!("no tool `{name}`{}", crate::nearest::suggestion(name, names.iter().copied()))
        })
    }

    /// Whether this machine has it.
    pub fn is_here(&self) -> bool {
        let mut asked = Command::new("sh");
        asked.args(["-c", self.asked]).stdin(Stdio::null());
        asked.stdout(Stdio::null()).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    }

    /// What a reader types in the folder of the programs.
    pub fn command(&self, program: &str) -> String {
        let mut command = String::new();
        for (name, value) in self.variables {
            let quote = if value.contains(' ') { "\"" } else { "" };
            command += &format!("{name}={quote}{value}{quote} ");
        }
        format!("{command}cargo {} --bin {program}", self.arguments)
    }

    /// Its version, and the compiler's.
    fn version(&self, folder: &Path) -> String {
        let compiler = machine::version("rustc");
        let own = match self.version {
            Version::Compiler => return compiler,
            Version::Locked(package) => locked(folder, package).map(|v| format!("{package} {v}")),
            Version::Says(program, arguments) => machine::first_line(program, arguments),
        };
        format!("{}, {compiler}", own.unwrap_or_default())
    }

    /// Lets it look at one program.
    ///
    /// # Errors
    /// The program does not build.
    pub fn run(&self, folder: &Path, program: &str) -> Result<Run> {
        // Miri builds and runs in one; the others are not to wait for the compiler.
        if !self.arguments.contains("miri") {
            let mut build = self.cargo(folder, &self.arguments.replace("run", "build"), program);
            let built = build.output().context("failed to start `cargo`")?;
            if !built.status.success() {
                bail!("`{program}` does not build:\n{}", String::from_utf8_lossy(&built.stderr));
            }
        }
        let mut command = self.cargo(folder, self.arguments, program);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        // Both are read while it runs: a full pipe would stop it.
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let out = thread::spawn(move || text(out));
        let err = thread::spawn(move || text(err));
        let start = Instant::now();
        let status = loop {
            match child.try_wait()? {
                Some(status) => break Some(status),
                None if start.elapsed() > PATIENCE => break None,
                None => thread::sleep(Duration::from_millis(20)),
            }
        };
        if status.is_none() {
            child.kill()?;
            child.wait()?;
        }
        let read = |reader: thread::JoinHandle<String>| reader.join().unwrap_or_default();
        let text = clean(folder, &format!("{}{}", read(out), read(err)));
        Ok(Run { text, found: status.map(|status| !status.success()) })
    }

    fn cargo(&self, folder: &Path, arguments: &str, program: &str) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments.split(' ')).args(["--bin", program]).current_dir(folder);
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR").env("RUST_BACKTRACE", "0");
        // A toolchain that is named on the command line comes before one that cargo passed on.
        if arguments.starts_with('+') {
            cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
        }
        cargo.envs(self.variables.iter().copied()).stdin(Stdio::null());
        cargo
    }
}

/// The chapters that have such programs.
///
/// # Errors
/// The chapters cannot be read.
pub fn chapters(root: &Path) -> Result<Vec<String>> {
    let chapters = crate::listings::Catalogue::load(root)?.chapters.into_keys();
    Ok(chapters.filter(|chapter| folder(root, chapter).is_dir()).collect())
}

/// Where the programs of a chapter are.
pub fn folder(root: &Path, chapter: &str) -> PathBuf {
    root.join("chapters-code").join(chapter).join("tools")
}

/// Lets a tool look at a program that was planted for it, and stores what it says.
///
/// # Errors
/// The program does not build, or the tool finds nothing.
pub fn store(root: &Path, chapter: &str, tool: &Tool, planted: &str) -> Result<Printed> {
    let folder = folder(root, chapter);
    let run = tool.run(&folder, planted)?;
    if run.found != Some(true) {
        bail!("{} does not find the bug in `{planted}`:\n{}", tool.name, run.text);
    }
    let printed = Printed {
        command: tool.command(planted),
        tool: tool.version(&folder),
        machine: machine_and_day(),
        text: run.text,
    };
    printed.write(&folder, tool.name, tool.certain)
}

/// The machine, and the day.
fn machine_and_day() -> String {
    format!("{}, {}", machine::place(), machine::day())
}

fn text(from: Option<impl std::io::Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What was read before an error is all there is.
        let _ = from.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn locked(folder: &Path, package: &str) -> Option<String> {
    let lock = std::fs::read_to_string(folder.join("Cargo.lock")).ok()?;
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split('"').next().map(str::to_owned)
}

/// Without colours, and without the folders of this machine.
fn clean(folder: &Path, text: &str) -> String {
    let mut plain = String::new();
    let mut pieces = text.split("\u{1b}[");
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        plain.push_str(piece.split_once('m').map_or(piece, |(_, rest)| rest));
    }
    let lines = plain.lines().filter(|line| !line.starts_with("error: process didn't exit"));
    lines.map(|line| without_folders(folder, line) + "\n").collect()
}

/// The packages of the registry, and the sources of std, by their names alone.
fn without_folders(folder: &Path, line: &str) -> String {
    let mut line = line.replace(&format!("{}/", folder.display()), "");
    for (mark, folders) in [("/registry/src/", 1), ("/rustc/", 1)] {
        while let Some(at) = line.find(mark) {
            let start = line[..at].rfind([' ', '(']).map_or(0, |space| space + 1);
            let rest = line[at + mark.len()..].splitn(folders + 1, '/').last().unwrap_or_default();
            line = format!("{}{rest}", &line[..start]);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_prints_names_no_folder_of_this_machine() {
        let folder = Path::new("/home/ann/tools");
        for (printed, stored) in [
            ("at /home/ann/tools/src/bin/a.rs:3", "at src/bin/a.rs:3\n"),
            (
                "at /home/ann/.cargo/registry/src/x-1/loom-0.7.3/src/rt.rs:1",
                "at loom-0.7.3/src/rt.rs:1\n",
            ),
            ("#1 f /rustc/59807/library/core/src/a.rs:2 (a)", "#1 f library/core/src/a.rs:2 (a)\n"),
            ("\u{1b}[33mWARNING\u{1b}[39m: b", "WARNING: b\n"),
        ] {
            assert_eq!(clean(folder, printed), stored);
        }
    }

    #[test]
    fn a_reader_types_what_is_run() {
        let loom = Tool::named("loom").unwrap();
        assert_eq!(
            loom.command("a"),
            "LOOM_MAX_PERMUTATIONS=5000 cargo run -q --features loom --bin a"
        );
    }
}
