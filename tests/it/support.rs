//! What several tests share: where things are, and skipping out loud.

use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// Reads a file of the repository.
#[track_caller]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("failed to read `{}`: {e}", path.display()))
}

/// Every file below a folder of the repository, sorted.
#[track_caller]
pub fn all_files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|e| panic!("failed to read folder `{}`: {e}", folder.display()));
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Those with one of these extensions.
#[track_caller]
pub fn files(folder: impl AsRef<Path>, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = all_files(folder);
    found.retain(|path| path.extension().is_some_and(|e| extensions.iter().any(|x| *x == e)));
    found
}

/// A path as errors show it: from the top of the repository.
pub fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Says that a test is skipped and why; fails instead where `CI` is set, because
/// nothing may go unchecked there.
#[track_caller]
pub fn skip(what: &str, why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what} cannot be checked in CI: {why}");
    // Standard error past the test harness, which would swallow it.
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "skipped: {what}: {why}");
}

/// Whether a program answers `--version`.
pub fn has(program: &str) -> bool {
    let quiet = std::process::Stdio::null;
    std::process::Command::new(program)
        .arg("--version")
        .stdout(quiet())
        .stderr(quiet())
        .status()
        .is_ok_and(|status| status.success())
}

/// Fails with all complaints together, if there are any.
#[track_caller]
pub fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaint(s):\n{}", complaints.len(), complaints.join("\n"));
}
