//! What a job has left in its folders: weighed while it runs, removed when it has ended. Hostile:
//! folders deeper than a path can be long, or closed to their own owner.

use super::proc::BLOCK;
use crate::runner::os::Stored;
use crate::runner::random_hex;
use std::fs::{self, DirEntry, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// Adds what lies in a folder, until it is more files than `most`. A folder in it that cannot be
/// read, because it is closed or too deep, counts as more.
pub fn weigh(folder: &Path, most: u64, stored: &mut Stored) {
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            // One that has just been removed holds nothing.
            let there = fs::symlink_metadata(&next).map_err(|error| error.kind());
            if next != folder && there.err() != Some(io::ErrorKind::NotFound) {
                stored.files += most + 1;
            }
            continue;
        };
        for entry in entries.flatten() {
            // The metadata is that of a link itself, so this stays in the folder.
            let Ok(meta) = entry.metadata() else { continue };
            stored.files += 1;
            stored.bytes += meta.blocks() * BLOCK;
            if stored.files > most {
                return;
            }
            if meta.is_dir() {
                folders.push(entry.path());
            }
        }
    }
}

/// Removes a folder and all in it, of which nobody uses anything any more.
///
/// # Errors
/// The system does not let us, whatever mode the folders have.
pub fn remove(folder: &Path) -> io::Result<()> {
    let is_folder = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    // No name that the job could have taken.
    let (name, mut moved) = (random_hex().map_err(io::Error::other)?, 0_u64);
    open(folder)?;
    // What is deep is moved up, so that depth costs neither descriptors nor stack.
    while let Some(next) = fs::read_dir(folder)?.next() {
        let next = next?;
        if !is_folder(&next) {
            fs::remove_file(next.path())?;
            continue;
        }
        open(&next.path())?;
        for inner in fs::read_dir(next.path())? {
            let inner = inner?;
            if is_folder(&inner) {
                moved += 1;
                fs::rename(inner.path(), folder.join(format!("{name}-{moved}")))?;
            } else {
                fs::remove_file(inner.path())?;
            }
        }
        fs::remove_dir(next.path())?;
    }
    fs::remove_dir(folder)
}

/// Lets its owner into a folder again.
fn open(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env::temp_dir;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = temp_dir().join(format!("files-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        folder
    }

    #[test]
    fn closed_folders_are_removed() {
        let top = folder("closed");
        fs::create_dir_all(top.join("a/b/c")).unwrap();
        fs::write(top.join("a/b/file"), "").unwrap();
        fs::set_permissions(top.join("a/b"), Permissions::from_mode(0o300)).unwrap();
        fs::set_permissions(top.join("a"), Permissions::from_mode(0o000)).unwrap();
        let removed = remove(&top);
        assert!(removed.is_ok() && !top.exists(), "{removed:?}");
    }

    #[test]
    fn a_folder_that_is_deeper_than_a_path_is_long_counts_as_more_than_allowed() {
        let top = folder("deep");
        // By a shell, whose working folder is its own.
        let chain = "i=0; while [ $i -lt 3000 ]; do mkdir d && cd -P d || exit 1; i=$((i+1)); done";
        let shell = std::process::Command::new("sh").args(["-c", chain]).current_dir(&top).status();
        assert!(shell.unwrap().success());
        let mut stored = Stored::default();
        weigh(&top, 100_000, &mut stored);
        assert!(stored.files > 100_000, "{stored:?}");
        remove(&top).unwrap();
        assert!(!top.exists());
    }
}
