//! A supervisor that is started before there is a job for it, so that a reader who presses Run
//! does not wait for it.

use super::launch::{Spec, Supervisor};
use super::level::Level;
use super::os;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Supervisors of one level; one at most waits for a job.
pub struct Spare {
    /// The executable that supervises.
    exe: PathBuf,
    /// The level of its jobs.
    level: Level,
    /// The one that waits.
    waiting: Mutex<Option<Supervisor>>,
}

impl Spare {
    /// Supervisors for jobs of this level, the first of which is started now.
    pub fn new(exe: PathBuf, level: Level) -> Arc<Spare> {
        let spare = Arc::new(Spare { exe, level, waiting: Mutex::default() });
        spare.renew();
        spare
    }

    /// A supervisor for this job: the one that waits, or a new one.
    ///
    /// # Errors
    /// Those of [`Supervisor::start`].
    pub fn take(&self, spec: &Spec) -> Result<Supervisor, String> {
        // Not held while another one starts.
        let waiting = self.lock().take();
        match waiting.and_then(Supervisor::alive) {
            Some(waiting) => Ok(waiting),
            None => Supervisor::start(&self.exe, spec),
        }
    }

    /// Starts one, if none waits, while nobody waits for that: after a program has ended, so that
    /// it takes no time from one.
    pub fn renew(self: &Arc<Spare>) {
        // `bwrap` wants to know the job when it starts.
        let Some(command) = os::supervisor_ahead(&self.exe, self.level) else { return };
        let spare = self.clone();
        thread::spawn(move || {
            let mut waiting = spare.lock();
            if waiting.is_none() {
                // Without one, the next job starts its own, and tells why it cannot.
                *waiting = Supervisor::spawn(command, spare.level).ok();
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Option<Supervisor>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(waiting) = self.lock().take() {
            waiting.dismiss();
        }
    }
}
