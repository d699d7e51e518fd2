//! Finds the compiler and the Python interpreter, once.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What turns text into processes.
pub struct Toolchain {
    /// The sysroot's own compiler; rustup's proxy in front of it would cost 30 ms a call.
    pub rustc: PathBuf,
    /// Where it and its libraries lie.
    pub sysroot: PathBuf,
    /// `rustc -vV`: part of the key of every cached binary.
    pub version: String,
    /// The interpreter behind `python3`, if there is one.
    pub python: Option<Python>,
}

/// An interpreter and what it needs.
pub struct Python {
    /// Itself.
    pub program: PathBuf,
    /// Its own folders, and those of the libraries that it has loaded.
    pub folders: Vec<PathBuf>,
}

/// Prints the interpreter, then folders. A version manager's `python3` is a script that needs a
/// home; the interpreter does not.
const ASK: &str = "
import os, sys
print(sys.executable)
for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
    print(folder)
try:
    for line in open('/proc/self/maps'):
        if '.so' in line:
            print(os.path.dirname(line.split(None, 5)[-1].strip()))
except OSError:
    pass
";

impl Toolchain {
    /// Asks `rustc` and `python3` on PATH; `root` decides which toolchain rustup takes.
    pub fn find(root: &Path) -> Result<Toolchain, String> {
        let named = env::var_os("RUSTC").map_or(PathBuf::from("rustc"), PathBuf::from);
        let sysroot = said(Command::new(&named).args(["--print", "sysroot"]).current_dir(root))
            .map_err(|why| {
                let named = named.display();
                format!("failed to ask `{named}` for its sysroot: {why}; install Rust or set RUSTC")
            })?;
        let rustc =
            Path::new(&sysroot).join("bin").join(format!("rustc{}", env::consts::EXE_SUFFIX));
        let rustc = if rustc.exists() { rustc } else { named };
        let version = said(Command::new(&rustc).arg("-vV"))
            .map_err(|why| format!("failed to run `{}`: {why}", rustc.display()))?;
        let python = said(Command::new("python3").args(["-c", ASK])).ok().and_then(|said| {
            let mut lines = said.lines().filter(|line| !line.is_empty()).map(PathBuf::from);
            let program = lines.next()?;
            let folders: BTreeSet<PathBuf> = lines.collect();
            Some(Python { program, folders: folders.into_iter().collect() })
        });
        let sysroot = PathBuf::from(sysroot);
        Ok(Toolchain { rustc, sysroot, version, python })
    }
}

/// What a command prints, or why it did not.
fn said(command: &mut Command) -> Result<String, String> {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(String::from_utf8_lossy(&stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&stderr).trim().to_owned())
    }
}
