//! Built sites: where they lie, when they are stale, how they are swapped.

use super::preprocessor::SiteKind;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// Folders and files that a site is made from; they are also what is watched.
pub const INPUTS: [&str; 7] =
    ["book.toml", "src", "chapters-code", "web", "theme", "tests/attacks", "tests/load"];

/// How long a site is kept after it was built.
const KEPT: Duration = Duration::from_secs(600);

/// A finished site that the server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its folder.
    pub dir: PathBuf,
    /// Names its content: sites with the same inputs have the same generation.
    pub generation: u64,
}

/// The site for the server, as the inputs now are; it may not be built.
///
/// # Errors
/// An input cannot be read.
pub fn current(root: &Path) -> Result<Site> {
    let generation = generation(root)?;
    let folder = crate::paths::target(root).join("interleave").join("site");
    Ok(Site { dir: folder.join(format!("{generation:012x}")), generation })
}

/// Builds the site for the server, or finds it built from the same inputs by
/// the same program.
///
/// # Errors
/// Those of the pages, or of writing the site.
pub fn served(root: &Path) -> Result<Site> {
    let site = current(root)?;
    let Site { dir, generation } = &site;
    if !dir.exists() {
        // Written beside and renamed: a reader never meets a half-written site.
        let unfinished = dir.with_extension(std::process::id().to_string());
        let kind = SiteKind::Served { generation: *generation };
        let built = build(root, kind, &unfinished).and_then(|()| {
            std::fs::rename(&unfinished, dir)
                .with_context(|| format!("failed to rename the built site to `{}`", dir.display()))
        });
        if built.is_err() {
            let _ = std::fs::remove_dir_all(&unfinished);
        }
        // Another `cargo run` of the same inputs may have been faster.
        if !dir.exists() {
            built?;
        }
        remove_older(dir);
    }
    Ok(site)
}

/// Builds a site of the given kind into `destination`, which is emptied.
///
/// # Errors
/// Those of the pages, or of writing the site.
pub fn build(root: &Path, kind: SiteKind, destination: &Path) -> Result<()> {
    super::load(root, kind, destination)?.build()?;
    copy(&root.join("web/vendor"), &destination.join("web/vendor"))
}

/// A number of 48 bits that changes when an input or this program does.
fn generation(root: &Path) -> Result<u64> {
    let mut hash = Sha256::new();
    for input in INPUTS {
        add(&mut hash, &root.join(input))?;
    }
    let program = std::env::current_exe().and_then(|path| path.metadata());
    if let Ok(program) = program {
        let changed = program.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        hash.update(format!("{} {changed:?}", program.len()));
    }
    let first = hash.finalize().iter().take(6).fold(0, |n, byte| n << 8 | u64::from(*byte));
    Ok(first)
}

fn add(hash: &mut Sha256, path: &Path) -> Result<()> {
    hash.update(path.as_os_str().as_encoded_bytes());
    hash.update([0]);
    if path.is_dir() {
        for path in sorted(path)? {
            add(hash, &path)?;
        }
    } else if path.exists() {
        let content =
            std::fs::read(path).with_context(|| format!("failed to read `{}`", path.display()))?;
        hash.update(content.len().to_le_bytes());
        hash.update(&content);
    }
    Ok(())
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("failed to read folder `{}`", dir.display());
    let entries = std::fs::read_dir(dir).with_context(context)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>().with_context(context)?;
    paths.sort();
    Ok(paths)
}

/// Copies a file, or a folder with all that is in it; nothing if there is none.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        std::fs::create_dir_all(to)
            .with_context(|| format!("failed to make folder `{}`", to.display()))?;
        for path in sorted(from)? {
            if let Some(name) = path.file_name() {
                copy(&path, &to.join(name))?;
            }
        }
    } else if from.exists() {
        std::fs::copy(from, to).with_context(|| format!("failed to copy `{}`", from.display()))?;
    }
    Ok(())
}

/// Removes sites that have not been shown for [`KEPT`]: younger ones may be
/// another process's, or half-written, or what an open page still asks for.
fn remove_older(shown: &Path) {
    let Some(Ok(entries)) = shown.parent().map(std::fs::read_dir) else { return };
    for entry in entries.flatten().filter(|entry| entry.path() != shown) {
        let written = entry.metadata().and_then(|meta| meta.modified());
        if written.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > KEPT)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
