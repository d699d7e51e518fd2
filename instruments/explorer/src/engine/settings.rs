//! What an exploration is asked for, in the environment.

use crate::engine::operation::At;
use crate::engine::orders::Orders;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The variable that makes a program explore itself; its value is [`Settings`] as JSON.
pub const VARIABLE: &str = "INTERLEAVE_EXPLORE";

/// What loads may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// The last store: all threads agree on one order of all operations.
    #[default]
    Sc,
    /// What C++20, and with it Rust, allows for the orderings in the listing.
    C20,
}

/// Other orderings for the atomic operations at a place of the listing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instead {
    /// Line and column, as events have them.
    pub at: (u32, u32),
    /// What to take in place of what is written there.
    pub order: Orders,
}

/// What to explore, and how much of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The listing's file, as the compiler was given it. If it is there, names come from it.
    pub file: String,
    /// Libraries that were compiled with it: their folders as the compiler was given them, and as
    /// they can be read. Names come from them, too.
    pub libraries: BTreeMap<String, PathBuf>,
    /// What loads may see.
    pub memory: Model,
    /// Orderings in place of those in the listing, where loads may see older stores.
    pub orderings: Vec<Instead>,
    /// Whether what may happen for no reason does: once in each thread a wait ends that nobody
    /// ended, and a weak compare-exchange fails that had no need to; readers wait behind writers.
    pub spurious: bool,
    /// How many executions there may be.
    pub runs: usize,
    /// How long it may take, in milliseconds.
    pub time: u64,
    /// How many nodes there may be.
    pub nodes: usize,
    /// How many steps an interleaving may have.
    pub steps: usize,
    /// Paths to walk when all is explored: who goes, by number in the graph, and in which way.
    pub walks: Vec<Vec<(usize, usize)>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            file: String::new(),
            libraries: BTreeMap::new(),
            memory: Model::Sc,
            orderings: Vec::new(),
            spurious: false,
            runs: 50_000,
            time: 10_000,
            nodes: 100_000,
            steps: 500,
            walks: Vec::new(),
        }
    }
}

/// The settings of this process; `None` if it is to run as it is.
pub fn get() -> Option<&'static Settings> {
    static SETTINGS: OnceLock<Option<Settings>> = OnceLock::new();
    let read = || {
        let text = std::env::var(VARIABLE).ok()?;
        match serde_json::from_str(&text) {
            Ok(settings) => Some(settings),
            Err(error) => {
                eprintln!("cannot read {VARIABLE}: {error}");
                std::process::exit(1)
            }
        }
    };
    SETTINGS.get_or_init(read).as_ref()
}

/// A place of a library is none of the listing.
pub fn at(location: &Location) -> At {
    let own = get().is_some_and(|settings| settings.file == location.file());
    if own { At::Place(location.line(), location.column()) } else { At::Nowhere }
}

/// Where something is made that has a name in the text.
pub fn made(location: &Location) -> At {
    let of_library = |settings: &&Settings| {
        settings.libraries.keys().any(|folder| location.file().starts_with(folder.as_str()))
    };
    match at(location) {
        At::Nowhere if get().as_ref().is_some_and(of_library) => {
            At::Library(location.file().to_owned(), location.line(), location.column())
        }
        at => at,
    }
}

impl Settings {
    /// The text of a library's file, as the compiler was given its name; empty if it cannot be read.
    pub fn text_of(&self, file: &str) -> String {
        let found = self.libraries.iter().find_map(|(folder, real)| {
            let rest = file.strip_prefix(folder.as_str())?.trim_start_matches('/');
            std::fs::read_to_string(real.join(rest)).ok()
        });
        found.unwrap_or_default()
    }
}

/// The listing's file.
pub fn file() -> &'static str {
    get().map_or("", |settings| &settings.file)
}
