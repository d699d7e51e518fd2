//! Tidies up behind compilations, on a thread of its own: never while a reader waits for it.

use super::os;
use std::env;
use std::fs::{self, Metadata};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long after the start the first round is: the first page and the first Run come before it.
const FIRST: Duration = Duration::from_secs(5);

/// The time between two rounds. What is compiled in it is how far a limit can be exceeded.
const PAUSE: Duration = Duration::from_secs(10);

/// No job lasts so long unless a reader allowed it to; a folder that nobody has touched since
/// was left behind by a run that crashed.
const STALE: Duration = Duration::from_secs(60 * 60);

/// One thread that makes its rounds when there is something to do.
pub struct Housekeeper(SyncSender<()>);

impl Housekeeper {
    /// Starts the thread; it ends with this handle. `round` is what it does; before the first
    /// one it removes what crashed runs have left in the folder for temporary files.
    pub fn start(round: impl Fn() + Send + 'static) -> Housekeeper {
        let (send, inbox) = mpsc::sync_channel(1);
        thread::spawn(move || {
            let begun = Instant::now();
            loop {
                match inbox.recv_timeout(FIRST.saturating_sub(begun.elapsed())) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            sweep(&env::temp_dir(), STALE);
            round();
            while inbox.recv().is_ok() {
                round();
                thread::sleep(PAUSE);
            }
        });
        Housekeeper(send)
    }

    /// Asks for a round, soon. Costs nothing; many calls make one round.
    pub fn ask(&self) {
        // Full: the round that is asked for already comes after this call.
        let _ = self.0.try_send(());
    }
}

/// Removes job folders that nobody has touched for so long and nobody lives in.
fn sweep(folder: &Path, stale: Duration) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        // Of a link this describes the link, which is no folder.
        let Ok(meta) = entry.metadata() else { continue };
        let (name, path) = (entry.file_name(), entry.path());
        let is_ours = name.to_str().is_some_and(is_name_of_a_job) && is_private(&meta);
        let age = meta.modified().ok().and_then(|then| SystemTime::now().duration_since(then).ok());
        if is_ours && age.is_some_and(|age| age >= stale) && !os::is_home(&path.to_string_lossy()) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// Whether a job's folder could be called so: see `scratch`.
fn is_name_of_a_job(name: &str) -> bool {
    let digits = name.strip_prefix("interleave-").unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether only its owner can enter a folder. Those of other users cannot be removed by us.
fn is_private(meta: &Metadata) -> bool {
    #[cfg(unix)]
    let open = std::os::unix::fs::MetadataExt::mode(meta) & 0o077 != 0;
    #[cfg(not(unix))]
    let open = false;
    meta.is_dir() && !open
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;
    use std::process::Command;

    /// A folder for temporary files, and a job's folder in it.
    fn folders(test: &str) -> (PathBuf, PathBuf) {
        let temp = env::temp_dir().join(format!("interleave-sweep-{test}-{}", std::process::id()));
        let job = temp.join(format!("interleave-{}", "0f".repeat(16)));
        make(&job);
        (temp, job)
    }

    fn make(folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(folder.join("left"), "behind").unwrap();
    }

    #[test]
    fn what_a_crashed_run_left_behind_is_removed() {
        let (temp, job) = folders("crashed");
        sweep(&temp, Duration::ZERO);
        assert!(!job.exists());
        fs::remove_dir_all(temp).unwrap();
    }

    #[test]
    fn a_folder_that_was_touched_lately_stays() {
        let (temp, job) = folders("young");
        sweep(&temp, STALE);
        assert!(job.exists());
        fs::remove_dir_all(temp).unwrap();
    }

    #[test]
    fn a_folder_that_somebody_lives_in_stays() {
        let (temp, job) = folders("home");
        let mut tenant = Command::new("sleep").arg("60").env("HOME", &job).spawn().unwrap();
        // It is started before its environment can be seen.
        let environment = format!("/proc/{}/environ", tenant.id());
        while fs::read(&environment).unwrap().is_empty() {
            std::thread::yield_now();
        }
        sweep(&temp, Duration::ZERO);
        assert!(job.exists());
        tenant.kill().unwrap();
        tenant.wait().unwrap();
        sweep(&temp, Duration::ZERO);
        assert!(!job.exists());
        fs::remove_dir_all(temp).unwrap();
    }

    #[test]
    fn what_is_not_ours_stays() {
        let (temp, job) = folders("others");
        let names = ["interleave-", "interleave-watch-12", "tmp.x", &"0f".repeat(16)];
        names.iter().for_each(|name| make(&temp.join(name)));
        let open = temp.join(format!("interleave-{}", "ab".repeat(16)));
        make(&open);
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        let precious = temp.join("precious");
        make(&precious);
        symlink(&precious, temp.join(format!("interleave-{}", "cd".repeat(16)))).unwrap();
        sweep(&temp, Duration::ZERO);
        assert!(!job.exists() && open.exists() && precious.join("left").exists());
        assert!(names.iter().all(|name| temp.join(name).exists()));
        fs::remove_dir_all(temp).unwrap();
    }
}
