//! Which files a program may touch, by Landlock: behind a private root once more, elsewhere alone.
//!
//! Source: landlock(7). A process can add rules for itself and its children, never lift one.

use super::view::{self, DEVICES, WRITABLE, readable_on_the_machine};
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};
use std::path::{Path, PathBuf};

/// Linux 6.12: the first that keeps signals and abstract sockets inside too.
const WANTED: ABI = ABI::V6;

/// Restricts this thread and all that it will start. Where Landlock stands alone, an older kernel
/// than Linux 6.12 is an error; elsewhere it does what it can.
pub fn restrict(spec: &Spec) -> Result<(), RulesetError> {
    let alone = spec.level == Level::Landlock;
    let support = if alone { CompatLevel::HardRequirement } else { CompatLevel::BestEffort };
    let (read, all) = (AccessFs::from_read(WANTED), AccessFs::from_all(WANTED));
    let write_file: BitFlags<AccessFs> =
        AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
    let mut readable: Vec<PathBuf> = vec!["/".into()];
    let mut writable: Vec<PathBuf> = spec.write.clone();
    let trace = view::trace(spec).map(|trace| trace.job);
    let mut files: Vec<&Path> = DEVICES.iter().map(Path::new).chain(trace.as_deref()).collect();
    if alone {
        readable = readable_on_the_machine(spec);
        readable.push("/proc".into());
        writable.push(spec.scratch.clone());
    } else {
        writable.extend(WRITABLE.map(PathBuf::from));
        // Its own names and scores; the rest is not its user's.
        files.push(Path::new("/proc"));
    }
    Ruleset::default()
        .set_compatibility(support)
        .handle_access(all)?
        .scope(Scope::from_all(WANTED))?
        .create()?
        .add_rules(path_beneath_rules(readable, read))?
        .add_rules(path_beneath_rules(writable, all))?
        .add_rules(path_beneath_rules(files, write_file))?
        .restrict_self()
        .map(|_| ())
}
