//! How far a program is kept from the rest of the machine.

use serde::{Deserialize, Serialize};

/// What stands between a reader's program and the machine, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Namespaces of its own, made by us: files, processes, network; Landlock and seccomp inside.
    Namespaces,
    /// The same, made by `bwrap`, where only installed programs may make them.
    Bubblewrap,
    /// Landlock and seccomp alone: it sees the machine and may touch nothing of it.
    Landlock,
    /// Limits only. The server runs nothing before the reader has confirmed it once.
    Plain,
}

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
}
