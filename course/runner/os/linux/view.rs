//! What a program finds in place of the reader's files: a list that namespaces and `bwrap`
//! carry out, each in its way.

use crate::runner::launch::Spec;
use crate::runner::level::Level;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What every program may read: the system's programs and libraries, nothing of the reader's.
const SYSTEM: [&str; 15] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    // How many cores there are, and how many of them are ours.
    "/sys/devices/system",
    "/sys/fs/cgroup",
];

/// The devices that hold nothing.
pub const DEVICES: [&str; 5] =
    ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// What programs expect in `/dev` beside devices.
pub const LINKS: [(&str, &str); 4] = [
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
];

/// Where a program at home in its own namespaces lives: its folder, home and temporary folder.
pub const HOME: &str = "/tmp/listing";

/// The two places where it may write, each a file system in memory.
pub const WRITABLE: [&str; 2] = ["/tmp", "/dev/shm"];

/// Where a root of its own has what a program needs to be recorded.
const RECORDED: &str = "/interleave";

/// A file of the machine that a job sees under another name.
pub struct Shown {
    /// Its name on the machine.
    pub machine: PathBuf,
    /// Its name for the job; the same where the job sees the machine.
    pub job: PathBuf,
}

/// The library that is loaded into a program to be recorded. Its name has neither spaces nor colons
/// where the root is the job's own: it stands in a list.
pub fn recorder(spec: &Spec) -> Option<Shown> {
    let timeline = spec.timeline.as_ref()?;
    Some(shown(spec.level, timeline.recorder.clone(), "recorder.so"))
}

/// What that library writes.
pub fn trace(spec: &Spec) -> Option<Shown> {
    Some(shown(spec.level, spec.timeline.as_ref()?.trace(), "trace"))
}

/// What the supervisor writes.
pub fn switches(spec: &Spec) -> Option<Shown> {
    Some(shown(spec.level, spec.timeline.as_ref()?.switches(), "switches"))
}

fn shown(level: Level, machine: PathBuf, name: &str) -> Shown {
    let own = level.has_own_root().then(|| Path::new(RECORDED).join(name));
    Shown { job: own.unwrap_or_else(|| machine.clone()), machine }
}

/// One thing to put into an empty root.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// A link: what it says and where it is.
    Link(PathBuf, PathBuf),
    /// A folder or file of the machine, under its own name, that cannot be written.
    Read(PathBuf),
    /// A folder of the machine, under its own name.
    Write(PathBuf),
}

/// The places of a job, outer ones first.
pub fn places(spec: &Spec) -> Vec<Place> {
    let mut links = Vec::new();
    let mut all: Vec<(PathBuf, bool)> = Vec::new();
    for path in SYSTEM.map(Path::new) {
        match fs::read_link(path) {
            Ok(target) => links.push(Place::Link(target, path.to_owned())),
            Err(_) if path.exists() => all.push((path.to_owned(), false)),
            Err(_) => {}
        }
    }
    all.extend(readable(spec).into_iter().map(|path| (path, false)));
    // What does not exist shows as itself: the program is told that there is no such file.
    all.extend(spec.write.iter().filter_map(|path| Some((path.canonicalize().ok()?, true))));
    all.sort();
    let mut kept: Vec<(PathBuf, bool)> = Vec::new();
    for (path, write) in all {
        let held = kept.iter().rev().find(|(outer, _)| path.starts_with(outer));
        if held.is_none_or(|(outer, writes)| *writes != write && (write || *outer != path)) {
            kept.push((path, write));
        }
    }
    let places = kept.into_iter().map(|(path, write)| match write {
        true => Place::Write(path),
        false => Place::Read(path),
    });
    places.chain(links).collect()
}

/// What Landlock lets a program read where it sees all files of the machine.
pub fn readable_on_the_machine(spec: &Spec) -> Vec<PathBuf> {
    let system = SYSTEM.iter().map(PathBuf::from);
    let recorder = recorder(spec).map(|recorder| recorder.job);
    system.chain(readable(spec)).chain(recorder).filter(|path| path.exists()).collect()
}

/// What this job may read beside the system, without links on the way. Never a folder that holds
/// the reader's home, whatever a toolchain calls its own.
fn readable(spec: &Spec) -> Vec<PathBuf> {
    let home = env::var_os("HOME").and_then(|home| fs::canonicalize(home).ok());
    let home = home.unwrap_or_else(|| "/".into());
    let named = spec.read.iter().chain([&spec.program]);
    named
        .filter_map(|path| path.canonicalize().ok())
        .filter(|path| !home.starts_with(path))
        .collect()
}
