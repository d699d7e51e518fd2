//! Binaries on disk, named by the hash of all that went into them.

use super::Diagnostic;
use super::text::hex;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What the folder may hold; the binaries that were not asked for longest go first.
const LIMIT: u64 = 512 << 20;

/// A folder of binaries. Several processes may share it: files appear whole, by renaming.
pub struct Cache {
    /// `<key>` is a binary, `<key>.json` the warnings it came with.
    folder: PathBuf,
}

/// A binary and what the compiler said about it.
#[derive(Clone, Debug)]
pub struct Built {
    /// Ready to run.
    pub binary: PathBuf,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
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
        let _ = file.set_modified(SystemTime::now());
        let diagnostics = fs::read(self.folder.join(format!("{key}.json"))).ok();
        let diagnostics = diagnostics.and_then(|json| serde_json::from_slice(&json).ok());
        Some(Built { binary, diagnostics: diagnostics.unwrap_or_default() })
    }

    /// Moves a new binary in, and puts old ones out.
    pub fn keep(&self, key: &str, made: &Path, diagnostics: Vec<Diagnostic>) -> io::Result<Built> {
        let (binary, notes) = (self.folder.join(key), self.folder.join(format!("{key}.json")));
        if diagnostics.is_empty() {
            let _ = fs::remove_file(notes);
        } else {
            fs::write(notes, serde_json::to_vec(&diagnostics)?)?;
        }
        // Beside the warm folders, so that it appears whole.
        fs::rename(made, &binary)?;
        self.evict(&binary);
        Ok(Built { binary, diagnostics })
    }

    fn evict(&self, newest: &Path) {
        let mut files = self.files();
        files.sort_by_key(|(_, _, age)| *age);
        let mut sum = 0;
        for (path, size, _) in files {
            sum += size;
            if sum > LIMIT && path != newest {
                let _ = fs::remove_file(path.with_extension("json"));
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Path, size and age of every file.
    fn files(&self) -> Vec<(PathBuf, u64, Duration)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let now = SystemTime::now();
        let describe = |entry: fs::DirEntry| {
            let meta = entry.metadata().ok()?;
            let age = now.duration_since(meta.modified().ok()?).unwrap_or_default();
            Some((entry.path(), meta.len(), age))
        };
        entries.flatten().filter_map(describe).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_depends_on_every_part_and_its_borders() {
        assert_eq!(key(["ab", "c"]), key(["ab", "c"]));
        assert_ne!(key(["ab", "c"]), key(["a", "bc"]));
        assert_eq!(key(["ab"]).len(), 32);
    }
}
