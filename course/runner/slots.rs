//! Warm folders: what rustc remembers of a listing, one folder a compilation at the same time.
//!
//! ```text
//!  warm/threads/lost_update/0/      the source, `incremental/`, the binary until the cache takes it
//!  warm/threads/lost_update/0.lock  held by who compiles in `0`; its time is when that was last
//!  warm/.gone/<random>/             put out: moved here whole, then removed
//! ```
//!
//! The tests and several servers may share the folders. A lock is never removed, or two could
//! each hold one of the same name. A folder is in its place whole or not at all, whenever the
//! process that puts it out is killed.

use super::bounded::{Kept, shrink};
use super::text::random_hex;
use std::fs::{self, DirEntry, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What all warm folders may take: one of a small listing is 2 to 8 MiB. A listing whose
/// folder was put out compiles once as slowly as the first time.
pub const LIMIT: u64 = 1 << 30;

/// Every warm folder.
pub struct Slots {
    /// `warm`
    folder: PathBuf,
}

/// A folder with the compiler's memory of a listing, ours until dropped.
pub struct Slot {
    /// Where to compile.
    pub folder: PathBuf,
    /// Locked.
    _lock: File,
}

impl Slot {
    /// Writes a file in place of whatever the last compilation has left there, a link too.
    pub fn put(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        let _ = fs::remove_file(&path);
        File::create_new(path)?.write_all(text.as_bytes())
    }

    /// What the compilation has made, if it is a file and no link.
    pub fn made(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        if fs::symlink_metadata(&path)?.is_file() {
            Ok(path)
        } else {
            Err(io::Error::other(format!("`{name}` is no file")))
        }
    }
}

impl Slots {
    /// The folders below this one.
    pub fn new(folder: PathBuf) -> Slots {
        Slots { folder }
    }

    /// A warm folder of this listing that nobody uses, in this process or another.
    pub fn take(&self, listing: &str) -> Result<Slot, String> {
        // More than this never compile at once.
        for number in 0..256 {
            let folder = self.folder.join(listing).join(number.to_string());
            let failed = |error| format!("failed to use `{}`: {error}", folder.display());
            if let Some(parent) = folder.parent() {
                fs::create_dir_all(parent).map_err(failed)?;
            }
            let lock = File::create(folder.with_extension("lock")).map_err(failed)?;
            if lock.try_lock().is_ok() {
                let _ = lock.set_modified(SystemTime::now());
                // Only now: whoever held the lock may have put the folder out.
                fs::create_dir_all(&folder).map_err(failed)?;
                return Ok(Slot { folder, _lock: lock });
            }
        }
        Err(format!("failed to find a folder to compile `{listing}` in: all 256 are in use"))
    }

    /// Puts out folders that nobody uses until the rest takes no more than `limit` bytes.
    pub fn tidy(&self, limit: u64) {
        let gone = self.folder.join(".gone");
        // What somebody who was killed had not yet removed.
        let _ = fs::remove_dir_all(&gone);
        let _ = fs::create_dir_all(&gone);
        shrink(self.all(), limit, |slot| put_out(slot, &gone));
    }

    fn all(&self) -> Vec<Kept> {
        let chapters = subfolders(&self.folder);
        let listings = chapters.iter().flat_map(|chapter| subfolders(chapter));
        let slots = listings.flat_map(|listing| subfolders(&listing));
        slots.map(|path| Kept { bytes: bytes(&path), used: used(&path), path }).collect()
    }
}

fn put_out(slot: &Kept, gone: &Path) -> bool {
    let lock = slot.path.with_extension("lock");
    let Ok(lock) = File::options().create(true).append(true).open(lock) else { return false };
    // Somebody compiles in it, or has since it was measured.
    if lock.try_lock().is_err() || used(&slot.path) != slot.used {
        return false;
    }
    let Ok(name) = random_hex() else { return false };
    let out = gone.join(name);
    let moved = fs::rename(&slot.path, &out).is_ok();
    drop(lock);
    let _ = fs::remove_dir_all(out);
    moved
}

/// When somebody compiled in it last; long ago for a folder that never had a lock.
fn used(slot: &Path) -> SystemTime {
    let meta = fs::metadata(slot.with_extension("lock"));
    meta.and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The folders in a folder; links and what is put out are none.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_ours = |entry: &DirEntry| {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        !hidden && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    entries.flatten().filter(is_ours).map(|entry| entry.path()).collect()
}

/// What a folder and all below it take.
fn bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes(&entry.path()),
        Ok(meta) => meta.len(),
        // It went while we looked.
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::time::Duration;

    fn slots(test: &str) -> Slots {
        let name = format!("interleave-slots-{test}-{}", std::process::id());
        Slots::new(env::temp_dir().join(name))
    }

    /// Takes a folder of this listing, fills it and lets it go; it was used so many seconds ago.
    fn compile(slots: &Slots, listing: &str, age: u64) -> PathBuf {
        let slot = slots.take(listing).unwrap();
        fs::create_dir_all(slot.folder.join("incremental/session")).unwrap();
        fs::write(slot.folder.join("incremental/session/query-cache.bin"), [0; 1000]).unwrap();
        let then = SystemTime::now() - Duration::from_secs(age);
        slot._lock.set_modified(then).unwrap();
        slot.folder.clone()
    }

    #[test]
    fn two_compilations_of_a_listing_get_two_folders() {
        let slots = slots("two");
        let (first, second) = (slots.take("a/b").unwrap(), slots.take("a/b").unwrap());
        assert_ne!(first.folder, second.folder);
        let was = first.folder.clone();
        drop(first);
        assert_eq!(slots.take("a/b").unwrap().folder, was);
        fs::remove_dir_all(&slots.folder).unwrap();
    }

    #[test]
    fn the_folder_not_used_for_longest_goes_with_all_that_is_in_it() {
        let slots = slots("oldest");
        let folders: Vec<PathBuf> =
            (0..5).map(|age| compile(&slots, &format!("a/l{age}"), 100 * age)).collect();
        slots.tidy(4_000);
        let there: Vec<bool> = folders.iter().map(|folder| folder.exists()).collect();
        assert_eq!(there, [true, true, true, true, false]);
        assert_eq!(fs::read_dir(slots.folder.join(".gone")).unwrap().count(), 0);
        fs::remove_dir_all(&slots.folder).unwrap();
    }

    #[test]
    fn a_folder_in_use_is_never_put_out() {
        let slots = slots("in_use");
        let folder = compile(&slots, "a/old", 1_000);
        let slot = slots.take("a/old").unwrap();
        let then = SystemTime::now() - Duration::from_secs(1_000);
        slot._lock.set_modified(then).unwrap();
        slots.tidy(0);
        assert!(folder.join("incremental").exists());
        drop(slot);
        slots.tidy(0);
        assert!(!folder.exists());
        fs::remove_dir_all(&slots.folder).unwrap();
    }

    #[test]
    fn a_folder_used_since_it_was_measured_stays() {
        let slots = slots("since");
        let folder = compile(&slots, "a/b", 1_000);
        let (measured, gone) = (slots.all().remove(0), slots.folder.join(".gone"));
        fs::create_dir_all(&gone).unwrap();
        compile(&slots, "a/b", 0);
        assert!(!put_out(&measured, &gone) && folder.exists());
        assert!(put_out(&slots.all()[0], &gone) && !folder.exists());
        fs::remove_dir_all(&slots.folder).unwrap();
    }

    #[test]
    fn who_waits_for_a_folder_that_is_put_out_gets_an_empty_one() {
        let slots = slots("empty");
        compile(&slots, "a/b", 1_000);
        slots.tidy(0);
        let slot = slots.take("a/b").unwrap();
        assert_eq!(fs::read_dir(&slot.folder).unwrap().count(), 0);
        fs::remove_dir_all(&slots.folder).unwrap();
    }

    #[test]
    fn what_a_killed_round_left_half_removed_is_removed_by_the_next() {
        let slots = slots("killed");
        let folder = compile(&slots, "a/b", 0);
        let half = slots.folder.join(".gone/half/incremental");
        fs::create_dir_all(&half).unwrap();
        slots.tidy(LIMIT);
        assert!(!half.exists() && folder.exists());
        fs::remove_dir_all(&slots.folder).unwrap();
    }
}
