//! What the runner must know of a listing, and who tells it.

use super::Model;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Finds listings by name. The rest of the course implements it.
pub trait Catalogue: Send + Sync {
    /// The listing of that name (`threads/lost_update`), read from disk as it is now.
    fn find(&self, name: &str) -> Option<Listing>;

    /// The name a reader most likely meant by one that does not exist.
    fn nearest(&self, name: &str) -> Option<String>;
}

/// A program of the course, as it stands on disk.
#[derive(Clone, Debug)]
pub struct Listing {
    /// `chapter/stem`; the stem becomes the crate's name and the file's name in panics.
    pub name: String,
    /// The chapter crate's folder: `INTERLEAVE_CHAPTER` of the running program.
    pub chapter: PathBuf,
    /// The Rust program.
    pub rust: Source,
    /// Its Python twin, if there is one.
    pub python: Option<Source>,
    /// Whether the unedited program is meant to compile.
    pub kind: Kind,
    /// What its tags ask for.
    pub needs: Needs,
}

/// One file of a listing.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it lies; for messages only.
    pub path: PathBuf,
    /// What Run compiles while the reader has not edited it.
    pub text: String,
}

/// Whether a listing runs or shows an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Compiles and runs.
    Run,
    /// Rust refuses it; an edit may cure it. It is never compiled in advance.
    CompileFail,
}

/// What a listing's tags (`//@ threads=11000`) ask beyond the defaults.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Compiled with `-Copt-level=3`.
    pub optimised: bool,
    /// What loads may see when it is explored.
    pub model: Model,
    /// Needs sockets, shared memory or priorities of its own: refused at level `landlock`.
    pub namespaces: bool,
    /// The Python twin does.
    pub twin_namespaces: bool,
    /// Its runs are never recorded: it measures what that would slow down.
    pub unrecorded: bool,
    /// Threads of the whole job.
    pub threads: Option<u64>,
    /// Seconds of wall-clock time.
    pub wall_seconds: Option<u64>,
    /// Mebibytes of memory of the whole job.
    pub memory_mib: Option<u64>,
}

/// The languages a listing can be run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Compiled by the sysroot's `rustc`.
    Rust,
    /// Run by `python3 -u`.
    Python,
}

/// What a reader runs of a listing, and how, where that differs from how it stands on disk.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Which of its programs.
    pub language: Language,
    /// The reader's text; without one the listing's own.
    pub code: Option<String>,
    /// Compiled with `-Copt-level=3` or without; what the listing's tag says, if the reader does
    /// not say. Python has no such thing.
    pub optimised: Option<bool>,
    /// Standard input is a pipe to which [`Stop::input`](super::Stop::input) writes, instead of
    /// empty.
    pub input: bool,
    /// Its timeline is wanted, if the listing's tags allow it.
    pub recorded: bool,
}

impl Edit {
    /// The listing as it stands on disk, unrecorded.
    pub fn none(language: Language) -> Edit {
        Edit { language, code: None, optimised: None, input: false, recorded: false }
    }
}

impl Listing {
    /// The last part of the name.
    pub fn stem(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}
