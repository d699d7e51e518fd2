//! Whether the reader agreed to run programs that nothing but limits holds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{env, fs};

/// Set to `plain` where nobody can be asked and the machine is there for nothing else, say in
/// CI or in the container of a class.
const VARIABLE: &str = "INTERLEAVE_CONFIRMED";

/// What the file says to whoever finds it.
const NOTE: &str = "The reader agreed to run programs on this machine without a sandbox.\n\
                    Delete this file to be asked again.\n";

/// Asked for once, not once a start: a file remembers it.
pub struct Consent {
    /// There if the reader agreed.
    file: PathBuf,
    /// Agreed. Every request looks; the one that agrees sets it.
    given: AtomicBool,
}

impl Consent {
    /// What is remembered below a runner's `work` folder.
    pub fn open(work: &Path) -> Consent {
        let file = work.join("confirmed-without-sandbox");
        let given = file.exists() || env::var_os(VARIABLE).is_some_and(|value| value == "plain");
        Consent { file, given: AtomicBool::new(given) }
    }

    /// Whether the reader agreed.
    pub fn is_given(&self) -> bool {
        self.given.load(Relaxed)
    }

    /// The reader agrees.
    ///
    /// # Errors
    /// The file cannot be written; then it holds for nothing.
    pub fn give(&self) -> Result<(), String> {
        fs::write(&self.file, NOTE)
            .map_err(|error| format!("failed to write `{}`: {error}", self.file.display()))?;
        self.given.store(true, Relaxed);
        Ok(())
    }
}
