//! Binaries on disk, named by the hash of all that went into them.

use super::Diagnostic;
use super::bounded::{Kept, shrink};
use super::text::hex;
use sha2::{Digest, Sha256};
use std::fs::{self, DirEntry, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// What the folder may hold, but for what was made since the last round of the housekeeper: four
/// hundred binaries, which are 5 MB each because they name the lines of std. Those that nobody asked
/// for longest go first.
pub const LIMIT: u64 = 2 << 30;

/// Notes come a moment before their binary; later than this they have lost it.
const MOMENT: Duration = Duration::from_secs(60);

/// A folder of binaries. Several processes may share it: files appear whole, by renaming, and a
/// binary is locked, shared, from when it was found until its run has ended.
pub struct Cache {
    /// `<key>` is a binary, `<key>.json` the warnings it came with.
    folder: PathBuf,
}

/// A binary and what the compiler said about it. The binary stays while one of these is there.
#[derive(Clone, Debug)]
pub struct Built {
    /// Ready to run.
    pub binary: PathBuf,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The binary, locked.
    _lock: Arc<File>,
}

/// The name of everything that went into a binary.
pub fn key<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()[..16])
}

impl Cache {
    /// Opens the folder.
    pub fn open(folder: PathBuf) -> Result<Cache, String> {
        fs::create_dir_all(&folder)
            .map_err(|error| format!("failed to create `{}`: {error}", folder.display()))?;
        Ok(Cache { folder })
    }

    /// The binary of that key; asking for it makes it young again.
    pub fn find(&self, key: &str) -> Option<Built> {
        let binary = self.folder.join(key);
        let file = File::open(&binary).ok()?;
        // Locked by others only while it is put out; it may be out by now.
        if is_locked(file.try_lock_shared()) || !binary.exists() {
            return None;
        }
        let _ = file.set_modified(SystemTime::now());
        let diagnostics = fs::read(notes(&binary)).ok();
        let diagnostics = diagnostics.and_then(|json| serde_json::from_slice(&json).ok());
        let diagnostics = diagnostics.unwrap_or_default();
        Some(Built { binary, diagnostics, _lock: Arc::new(file) })
    }

    /// Moves a new binary in.
    pub fn keep(&self, key: &str, made: &Path, diagnostics: Vec<Diagnostic>) -> io::Result<Built> {
        let binary = self.folder.join(key);
        if diagnostics.is_empty() {
            let _ = fs::remove_file(notes(&binary));
        } else {
            let _ = fs::remove_file(notes(made));
            File::create_new(notes(made))?.write_all(&serde_json::to_vec(&diagnostics)?)?;
            fs::rename(notes(made), notes(&binary))?;
        }
        let file = File::open(made)?;
        let _ = file.try_lock_shared();
        // Beside the warm folders, so that it appears whole.
        fs::rename(made, &binary)?;
        Ok(Built { binary, diagnostics, _lock: Arc::new(file) })
    }

    /// Puts out binaries that nobody uses until the rest takes no more than `limit` bytes.
    pub fn tidy(&self, limit: u64) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let (notes, binaries): (Vec<Kept>, Vec<Kept>) =
            entries.flatten().filter_map(describe).partition(|file| is_notes(&file.path));
        for file in notes {
            let old = file.used.elapsed().is_ok_and(|age| age > MOMENT);
            if old && !file.path.with_extension("").exists() {
                let _ = fs::remove_file(file.path);
            }
        }
        shrink(binaries, limit, put_out);
    }
}

/// Where the warnings of a binary are.
fn notes(binary: &Path) -> PathBuf {
    binary.with_extension("json")
}

fn is_notes(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "json")
}

fn describe(entry: DirEntry) -> Option<Kept> {
    let meta = entry.metadata().ok()?;
    Some(Kept { path: entry.path(), bytes: meta.len(), used: meta.modified().ok()? })
}

fn put_out(old: &Kept) -> bool {
    // Another process was faster.
    let Ok(file) = File::open(&old.path) else { return true };
    // In use, or asked for since it was listed.
    if is_locked(file.try_lock())
        || file.metadata().and_then(|meta| meta.modified()).is_ok_and(|used| used != old.used)
    {
        return false;
    }
    let removed = fs::remove_file(&old.path).is_ok();
    let _ = fs::remove_file(notes(&old.path));
    removed
}

/// Whether somebody else has it. A file system without locks does without.
fn is_locked(tried: Result<(), TryLockError>) -> bool {
    matches!(tried, Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    #[test]
    fn a_key_depends_on_every_part_and_its_borders() {
        assert_eq!(key(["ab", "c"]), key(["ab", "c"]));
        assert_ne!(key(["ab", "c"]), key(["a", "bc"]));
        assert_eq!(key(["ab"]).len(), 32);
    }

    fn cache(test: &str) -> Cache {
        let name = format!("interleave-cache-{test}-{}", std::process::id());
        Cache::open(env::temp_dir().join(name)).unwrap()
    }

    /// Keeps a binary of 1,000 bytes with a warning, last used so many seconds ago.
    fn keep(cache: &Cache, key: &str, age: u64) -> Built {
        let made = cache.folder.with_extension("made");
        fs::write(&made, [0; 1000]).unwrap();
        let warning = serde_json::json!({ "level": "warning", "message": key, "rendered": "" });
        let warning = serde_json::from_value(warning).unwrap();
        let built = cache.keep(key, &made, vec![warning]).unwrap();
        built._lock.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        built
    }

    fn files(cache: &Cache) -> usize {
        fs::read_dir(&cache.folder).unwrap().count()
    }

    #[test]
    fn the_binary_not_asked_for_longest_goes_with_its_warnings() {
        let cache = cache("oldest");
        let ages = [("a", 500), ("b", 100), ("c", 300), ("d", 200), ("e", 400)];
        ages.iter().for_each(|(key, age)| drop(keep(&cache, key, *age)));
        assert_eq!(cache.find("a").unwrap().diagnostics[0].message, "a");
        cache.tidy(4_000);
        let there: Vec<&str> = "a b c d e".split(' ').filter(|k| cache.find(k).is_some()).collect();
        assert_eq!(there, ["a", "b", "c", "d"]);
        assert_eq!(files(&cache), 8);
        fs::remove_dir_all(&cache.folder).unwrap();
    }

    #[test]
    fn a_binary_that_waits_to_be_started_stays() {
        let cache = cache("waiting");
        let made = keep(&cache, "a", 1_000);
        cache.tidy(0);
        assert!(made.binary.exists());
        drop(made);
        let found = cache.find("a").unwrap();
        found._lock.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        cache.tidy(0);
        assert!(found.binary.exists());
        drop(found);
        cache.tidy(0);
        assert_eq!(files(&cache), 0);
        fs::remove_dir_all(&cache.folder).unwrap();
    }

    #[test]
    fn warnings_that_lost_their_binary_go_too() {
        let cache = cache("notes");
        fs::remove_file(keep(&cache, "a", 0).binary).unwrap();
        cache.tidy(LIMIT);
        assert_eq!(files(&cache), 1, "it may come yet");
        let notes = File::open(cache.folder.join("a.json")).unwrap();
        notes.set_modified(SystemTime::now() - 2 * MOMENT).unwrap();
        cache.tidy(LIMIT);
        assert_eq!(files(&cache), 0);
        fs::remove_dir_all(&cache.folder).unwrap();
    }
}
