//! What a program finds when it asks who and where it is.

use super::user::User;
use super::view::HOME;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The few names that libraries look up, in an `/etc` of the job's own.
pub fn names(user: User) -> io::Result<()> {
    let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
    fs::write("/etc/passwd", format!("reader:x:{uid}:{gid}:Reader:{HOME}:/bin/sh\n"))?;
    fs::write("/etc/group", format!("reader:x:{gid}:\n"))?;
    fs::write("/etc/hosts", "127.0.0.1 localhost interleave\n::1 localhost interleave\n")
}

/// The job's folder with its files in it, the user's own.
pub fn furnish(folder: &Path, files: &[(String, String)], user: User) -> io::Result<()> {
    if !folder.exists() {
        DirBuilder::new().mode(0o700).create(folder)?;
    }
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    user.take(folder)
}
