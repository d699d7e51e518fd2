//! Under whose name a program runs.

use super::namespaces::Step;
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use rustix::fs::{AtFlags, CWD, Gid, Uid, chownat};
use rustix::process::{getegid, geteuid};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A user and a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// The user.
    pub uid: Uid,
    /// Its only group.
    pub gid: Gid,
}

/// Where our users begin: systemd's table of ranges has nobody here.
const OURS: u32 = 1_900_000_000;

/// How many there are.
const ROOM: u32 = 200_000_000;

/// Where they begin in a container that knows only 65,536 users.
const OURS_IN_A_CONTAINER: u32 = 60_000;

/// How many there are in a container.
const ROOM_IN_A_CONTAINER: u32 = 5_000;

impl User {
    /// Whoever this process is.
    pub fn ourselves() -> User {
        User { uid: geteuid(), gid: getegid() }
    }

    /// Ourselves; but for root, whom few limits hold, another user: the same one for every
    /// compilation, because it owns the warm folders, and a new one for every other job.
    ///
    /// # Errors
    /// Root has no other user to run programs as here.
    pub fn of(spec: &Spec) -> Result<User, String> {
        let ourselves = User::ourselves();
        if !ourselves.uid.is_root() || spec.level == Level::Plain {
            return Ok(ourselves);
        }
        // Without chance to be had, jobs share a user and with it a number of threads.
        let chance = getrandom::u32().unwrap_or(1);
        // 0 is the compiler's.
        let chance = if spec.write.is_empty() { 1 + chance % (ROOM - 1) } else { 0 };
        let id = [OURS + chance, OURS_IN_A_CONTAINER + chance % ROOM_IN_A_CONTAINER];
        let id = id.into_iter().find(|id| is_mapped("uid", *id) && is_mapped("gid", *id));
        let other = id.map(|id| User { uid: Uid::from_raw(id), gid: Gid::from_raw(id) });
        // On the machine's own files, another user than root may be locked out.
        let reachable = spec.level != Level::Landlock || is_reachable(spec);
        match other.filter(|_| reachable) {
            Some(other) => Ok(other),
            // Root of a container, who is nobody outside it.
            None if !is_root_of_the_machine() => Ok(ourselves),
            None => Err("root has no other user to run programs as here: a folder on the way to \
                         the course, to Rust or to the temporary folder is closed to others"
                .to_owned()),
        }
    }

    /// Makes the folders of a job this user's.
    ///
    /// # Errors
    /// One of them cannot be had.
    pub fn take_all(&self, folders: &[PathBuf]) -> Result<(), String> {
        folders.iter().try_for_each(|folder| self.take(folder).step("give the job its folder"))
    }

    /// Whether a process of ours has to become this user.
    pub fn is_another(&self) -> bool {
        self.uid != geteuid()
    }

    /// Makes a folder and all in it this user's, unless the folder is already.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn take(&self, folder: &Path) -> io::Result<()> {
        let is_theirs = fs::symlink_metadata(folder)?.uid() == self.uid.as_raw();
        if is_theirs || !geteuid().is_root() { Ok(()) } else { self.give(folder) }
    }

    fn give(&self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_dir() {
            for entry in fs::read_dir(path)? {
                self.give(&entry?.path())?;
            }
        }
        // A link is taken itself: a program must not make us give it what the link names.
        let (uid, gid) = (Some(self.uid), Some(self.gid));
        Ok(chownat(CWD, path, uid, gid, AtFlags::SYMLINK_NOFOLLOW)?)
    }
}

/// Whether we are root, and not only in a user namespace.
pub fn is_root_of_the_machine() -> bool {
    let text = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let whole: Vec<&str> = text.split_whitespace().collect();
    geteuid().is_root() && whole == ["0", "0", "4294967295"]
}

/// Whether this user namespace knows an id.
fn is_mapped(kind: &str, id: u32) -> bool {
    let text = fs::read_to_string(format!("/proc/self/{kind}_map")).unwrap_or_default();
    text.lines().any(|line| {
        let mut numbers = line.split_whitespace().map_while(|number| number.parse::<u32>().ok());
        let (first, _, count) = (numbers.next(), numbers.next(), numbers.next());
        first.zip(count).is_some_and(|(first, count)| id >= first && id - first < count)
    })
}

/// Whether everybody may enter every folder on the way to what the job needs.
fn is_reachable(spec: &Spec) -> bool {
    let needed = spec.read.iter().chain(&spec.write).chain([&spec.program, &spec.scratch]);
    let needed = needed.chain(spec.timeline.as_ref().map(|timeline| &timeline.recorder));
    needed
        .flat_map(|path| path.ancestors().skip(1))
        .all(|folder| fs::metadata(folder).is_ok_and(|meta| meta.mode() & 0o001 != 0))
}
