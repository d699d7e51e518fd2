//! Tries what a level promises to prevent, from inside a job of that level: a level that is
//! claimed and does not hold is worse than none.
//!
//! The trial runs in place of a program, under every restriction that a program has.

use super::Limits;
use super::launch::{Spec, said};
use super::level::Level;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::{env, process};

/// What a trial tries to reach.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trial {
    /// A file that a program must not read, in a folder that it must not write in.
    pub secret: PathBuf,
    /// A port of 127.0.0.1 that it must not reach.
    pub port: u16,
    /// A process that it must not signal.
    pub process: u32,
    /// Its own folder, in which it must be able to write.
    pub scratch: PathBuf,
}

/// Runs a trial at a level: why the level does not hold, if it does not.
pub fn level(level: Level, supervisor: &Path) -> Result<(), String> {
    let folder = env::temp_dir().join(format!("interleave-{}", super::text::random_hex()?));
    let prepared = fs::create_dir(&folder)
        .and_then(|()| fs::write(folder.join("secret"), "secret"))
        .and_then(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
    let result = prepared.map_err(|error| format!("failed to prepare a trial: {error}")).and_then(
        |(port, _listener)| {
            // Never started: the trial takes its place.
            let nothing = Path::new("/bin/true");
            let limits = Limits { wall_ms: 5_000, ..Limits::default() };
            let mut spec = Spec::new(level, nothing, limits)?;
            let (secret, scratch) = (folder.join("secret"), spec.scratch.clone());
            spec.trial = Some(Trial { secret, port, process: process::id(), scratch });
            said(supervisor, &spec).map(drop)
        },
    );
    let _ = fs::remove_dir_all(&folder);
    result
}

/// Tries everything, prints what was not prevented, and returns the status to exit with.
#[cfg(target_os = "linux")]
pub fn attempt(trial: &Trial) -> i32 {
    let beside = trial.secret.with_file_name("written");
    let connects = TcpStream::connect((Ipv4Addr::LOCALHOST, trial.port)).is_ok();
    let tried = [
        ("a program could read a file of the reader", File::open(&trial.secret).is_ok()),
        ("a program could write beside it", File::create(beside).is_ok()),
        ("a program could reach a port of the machine", connects),
        ("a program could signal another process", super::os::can_signal(trial.process)),
        (
            "a program could not write in its own folder",
            fs::write(trial.scratch.join("own"), "").is_err(),
        ),
    ];
    let broken: Vec<&str> =
        tried.into_iter().filter(|(_, broken)| *broken).map(|(what, _)| what).collect();
    println!("{}", broken.join("; "));
    i32::from(!broken.is_empty())
}
