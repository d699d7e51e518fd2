//! The built site that is shown now; a new build takes its place between two requests.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// Which folder is served. The builder writes it, every request reads it.
#[derive(Default)]
pub struct Site(RwLock<Option<Shown>>);

#[derive(Clone)]
struct Shown {
    /// Holds `index.html`.
    folder: PathBuf,
    /// Grows with every build; a page that has another one reloads.
    generation: u64,
}

impl Site {
    /// Nothing is built yet: every request is asked to come again.
    pub fn new() -> Site {
        Site::default()
    }

    /// Serves this folder from now on.
    pub fn show(&self, folder: &Path, generation: u64) {
        let shown = Shown { folder: folder.to_owned(), generation };
        // A lock is never poisoned here: no code between locking and unlocking can panic.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(shown);
    }

    /// The generation that is shown; 0 before the first.
    pub fn generation(&self) -> u64 {
        self.shown().map_or(0, |shown| shown.generation)
    }

    /// The folder that is shown.
    pub fn folder(&self) -> Option<PathBuf> {
        self.shown().map(|shown| shown.folder)
    }

    fn shown(&self) -> Option<Shown> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
