//! Builds the site anew when an input changes.

use crate::book::site;
use anyhow::{Context, Result};
use notify::{Event, RecursiveMode, Watcher};
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
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // To be read is no change: a build reads every input, and would call for the next.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = sender.send(());
        }
    })
    .context("failed to watch the pages")?;
    for input in site::INPUTS {
        let path = root.join(input);
        if path.exists() {
            watcher
                .watch(&path, RecursiveMode::Recursive)
                .with_context(|| format!("failed to watch `{}`", path.display()))?;
        }
    }
    while receiver.recv().is_ok() {
        while receiver.recv_timeout(REST).is_ok() {}
        changed();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_page_that_is_written_is_a_change_and_one_that_is_read_is_none() {
        let root = std::env::temp_dir().join(format!("interleave-watch-{}", std::process::id()));
        let page = root.join("src/page.md");
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(&page, "a").unwrap();
        let (sender, changes) = mpsc::channel();
        let watched = root.clone();
        let changed = move || {
            let _ = sender.send(());
        };
        std::thread::spawn(move || inputs(&watched, changed));
        // Written again and again until the watcher is there to see it.
        while changes.recv_timeout(REST * 3).is_err() {
            fs::write(&page, "b").unwrap();
        }
        while changes.recv_timeout(REST * 3).is_ok() {}
        fs::read(&page).unwrap();
        assert!(changes.recv_timeout(REST * 5).is_err(), "reading a page called for a build");
        fs::write(&page, "c").unwrap();
        changes.recv_timeout(Duration::from_secs(60)).expect("a written page is a change");
        fs::remove_dir_all(root).unwrap();
    }
}
