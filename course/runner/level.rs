//! How far a program is kept from the rest of the machine.

use super::probe;
use serde::{Deserialize, Serialize};
use std::env;
use std::path::Path;

/// What stands between a reader's program and the machine, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Namespaces of its own, made by us: files, processes, network; Landlock and seccomp inside.
    Namespaces,
    /// The same, made by `bwrap`, where only installed programs may make them.
    Bubblewrap,
    /// Landlock and seccomp alone: it sees the machine, and may open and change nothing of it.
    Landlock,
    /// Limits only. The server runs nothing before the reader has confirmed it once.
    Plain,
}

/// A level, and why it is no stronger one.
#[derive(Clone, Debug)]
pub struct Found {
    /// The strongest that holds here.
    pub level: Level,
    /// Stronger ones, each with what it failed at.
    pub missed: Vec<(Level, String)>,
}

/// The variable that names a level, to have that one or none.
const VARIABLE: &str = "INTERLEAVE_SANDBOX";

impl Level {
    /// All, strongest first.
    pub const ALL: [Level; 4] =
        [Level::Namespaces, Level::Bubblewrap, Level::Landlock, Level::Plain];

    /// As the page and `INTERLEAVE_SANDBOX` name it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Namespaces => "namespaces",
            Level::Bubblewrap => "bubblewrap",
            Level::Landlock => "landlock",
            Level::Plain => "plain",
        }
    }

    /// The level of this name.
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Whether a job sees a root of its own instead of the machine's files.
    pub fn has_own_root(self) -> bool {
        matches!(self, Level::Namespaces | Level::Bubblewrap)
    }

    /// Why a job at this level does not hold what the level promises, or cannot run at all.
    /// `supervisor` is the executable that supervises.
    ///
    /// # Errors
    /// The first thing that failed, in a sentence.
    pub fn probe(self, supervisor: &Path) -> Result<(), String> {
        if self == Level::Plain { Ok(()) } else { probe::level(self, supervisor) }
    }

    /// The level that the environment names, or the strongest that holds here. `works` is asked
    /// too: whether the compiler works there.
    ///
    /// # Errors
    /// The environment names no level, or one that does not hold.
    pub fn find(
        supervisor: &Path,
        works: impl Fn(Level) -> Result<(), String>,
    ) -> Result<Found, String> {
        let holds = |level: Level| level.probe(supervisor).and_then(|()| works(level));
        if let Ok(name) = env::var(VARIABLE) {
            let names = Level::ALL.map(Level::name).join(", ");
            let level = Level::named(&name).ok_or(format!(
                "cannot use {VARIABLE}=`{name}`: the levels are {names}; unset it or correct it"
            ))?;
            holds(level).map_err(|why| {
                format!("cannot use {VARIABLE}=`{name}` on this machine: {why}; unset it to take the strongest level that holds")
            })?;
            return Ok(Found { level, missed: Vec::new() });
        }
        let mut missed = Vec::new();
        for level in Level::ALL {
            match holds(level) {
                Ok(()) => return Ok(Found { level, missed }),
                Err(why) => missed.push((level, why)),
            }
        }
        let all: Vec<String> = missed.into_iter().map(|(_, why)| why).collect();
        Err(format!("cannot run programs on this machine: {}", all.join("; ")))
    }
}
