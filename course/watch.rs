//! Builds the site anew when an input changes.

use crate::book::site;
use anyhow::{Context, Result};
use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::RecursiveMode;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// How long the files must rest: editors write one file in several steps.
const REST: Duration = Duration::from_millis(150);

/// Calls `changed` after every change of the inputs below `root`; never returns
/// unless the watcher ends.
///
/// # Errors
/// The system does not let the folders be watched.
pub fn inputs(root: &Path, mut changed: impl FnMut()) -> Result<()> {
    let (sender, receiver) = mpsc::channel();
    let mut debouncer = new_debouncer(REST, sender).context("failed to watch the pages")?;
    for input in site::INPUTS {
        let path = root.join(input);
        if path.exists() {
            debouncer
                .watcher()
                .watch(&path, RecursiveMode::Recursive)
                .with_context(|| format!("failed to watch `{}`", path.display()))?;
        }
    }
    while let Ok(events) = receiver.recv() {
        // An error of the watcher is no change; the next event comes all the same.
        if events.is_ok_and(|events| !events.is_empty()) {
            changed();
        }
    }
    Ok(())
}
