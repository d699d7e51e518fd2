//! The chapters' crates once more, with the explorer in place of std, so that a program which uses
//! their types can be explored.
//!
//! rustc does it alone: flags that cargo passes reach the libraries of a crate as well, and the
//! explorer's own would be compiled against the explorer.

use super::cache::key;
use super::libraries::Externs;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a library stays whose text has changed.
const KEPT: Duration = Duration::from_secs(3600);

/// A chapter's crate that listings may name while they are explored.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// As programs name it.
    pub name: String,
    /// Its folder, with `src/lib.rs`.
    pub folder: PathBuf,
}

/// The text of a chapter's crate.
#[derive(Clone, Debug)]
pub struct Source {
    /// The crate.
    pub name: String,
    /// Its folder as the compiler was given it.
    pub compiled: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// Compiles the chapters' crates into a folder, against what stands in for std and crossbeam, and
/// adds them. What cannot be explored of a chapter is no reason for the others to be without one:
/// its complaint is kept for whoever names it.
pub fn add(root: &Path, folder: &Path, chapters: &[Chapter], externs: &mut Externs) {
    let Some(stand_ins) = externs.in_place_of_real() else { return };
    for chapter in chapters {
        match library(root, folder, chapter, &stand_ins) {
            Ok(library) => {
                externs.crates.push((format!("explored_{}", chapter.name), library));
                externs.sources.push(chapter.source(root));
            }
            Err(why) => externs.unexplored.push((chapter.name.clone(), why)),
        }
    }
}

impl Chapter {
    fn source(&self, root: &Path) -> Source {
        let folder = self.folder.join("src");
        let compiled = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        Source { name: self.name.clone(), compiled, folder }
    }
}

/// The library of a chapter, unless it is there.
fn library(
    root: &Path,
    folder: &Path,
    chapter: &Chapter,
    stand_ins: &Externs,
) -> Result<PathBuf, String> {
    let source = chapter.source(root);
    let texts = texts(&source.folder)
        .map_err(|error| format!("failed to read `{}`: {error}", source.folder.display()))?;
    let fingerprint = stand_ins.fingerprint();
    let parts = texts.iter().map(String::as_str).chain([&*fingerprint]);
    let folder = folder.join("explored").join(&chapter.name);
    let made = folder.join(key(parts));
    let library = made.join(format!("lib{}.rlib", chapter.name));
    let fail = |error| format!("failed to make `{}`: {error}", made.display());
    fs::create_dir_all(&folder).map_err(fail)?;
    // Others look for it at the same time. The lock ends with the file.
    let lock = File::create(folder.join("lock")).map_err(fail)?;
    lock.lock().map_err(fail)?;
    if library.exists() {
        return Ok(library);
    }
    forget(&folder);
    fs::create_dir_all(&made).map_err(fail)?;
    let rustc = std::env::var_os("RUSTC").map_or(PathBuf::from("rustc"), PathBuf::from);
    // Renamed when it is whole: a process that is killed leaves nothing that looks like one.
    let unfinished = made.join("unfinished.rlib");
    let compiled = Command::new(&rustc)
        .args(["--edition=2024", "--crate-type=rlib", "--crate-name", &chapter.name])
        .args(["-Cdebuginfo=line-tables-only", "-Cforce-frame-pointers=yes", "-Awarnings"])
        .args(stand_ins.arguments())
        .arg(Path::new(&source.compiled).join("lib.rs"))
        .arg("-o")
        .arg(&unfinished)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("failed to start `{}`: {error}", rustc.display()))?;
    if !compiled.status.success() {
        let said = String::from_utf8_lossy(&compiled.stderr);
        let error = said.lines().find_map(|line| line.strip_prefix("error"));
        let error = error.and_then(|line| line.split_once(": ")).map(|(_, what)| what.to_owned());
        return Err(error.unwrap_or_else(|| said.trim().to_owned()));
    }
    fs::rename(&unfinished, &library).map_err(fail)?;
    Ok(library)
}

/// Removes what was made of older texts, but for what somebody may still be using.
fn forget(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        let made = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        if made.and_then(|made| made.elapsed().ok()).is_some_and(|age| age > KEPT) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// What lies in a folder and the folders in it, by name.
fn texts(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        texts.push(path.display().to_string());
        if path.is_dir() {
            texts.extend(self::texts(&path)?);
        } else {
            texts.push(String::from_utf8_lossy(&fs::read(&path)?).into_owned());
        }
    }
    Ok(texts)
}
