//! What was recorded of the last runs, until somebody asks for their timelines.

use super::Language;
use super::cache::Built;
use super::text::random_hex;
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that are kept, the last run's in any case.
const BYTES: usize = 64 << 20;

/// Runs that are kept: each keeps its binary on the disk.
const RUNS: usize = 64;

/// What was recorded of one run.
#[derive(Clone)]
pub struct Recording {
    /// The part of the trace that was used; the program may have written anything to it.
    pub trace: Vec<u8>,
    /// Who had a processor, by their times.
    pub switches: Vec<u8>,
    /// The listing's binary, or Python.
    pub executable: PathBuf,
    /// The listing's name.
    pub listing: String,
    /// In what it is written.
    pub language: Language,
    /// What its text was called: `lost_update.rs`.
    pub file: String,
    /// When the program began, in nanoseconds of the monotonic clock.
    pub began: u64,
    /// When nothing of it was left.
    pub ended: u64,
    /// How the program ended: `exit 0`, `SIGKILL`.
    pub how: Option<String>,
    /// The binary stays while this does.
    pub(super) _binary: Option<Built>,
}

impl Recording {
    /// Bytes that it takes.
    fn bytes(&self) -> usize {
        self.trace.len() + self.switches.len()
    }
}

impl Debug for Recording {
    /// Megabytes of numbers would tell nobody anything.
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let (trace, switches) = (self.trace.len(), self.switches.len());
        write!(to, "{} ({trace} bytes and {switches} of switches)", self.listing)
    }
}

/// The last runs, by names of chance that only those know who ran them.
#[derive(Default)]
pub struct Recordings {
    /// The oldest first.
    kept: Mutex<VecDeque<(String, Arc<Recording>)>>,
}

impl Recordings {
    /// Keeps one more, and its name; the oldest make room for it.
    ///
    /// # Errors
    /// There is no chance to be had for the name.
    pub fn keep(&self, recording: Recording) -> Result<String, String> {
        let id = random_hex()?;
        let mut kept = self.lock();
        kept.push_back((id.clone(), Arc::new(recording)));
        let mut bytes: usize = kept.iter().map(|(_, recording)| recording.bytes()).sum();
        while kept.len() > 1 && (bytes > BYTES || kept.len() > RUNS) {
            bytes -= kept.pop_front().map_or(0, |(_, oldest)| oldest.bytes());
        }
        Ok(id)
    }

    /// The one of this name, if it is still there.
    pub fn find(&self, id: &str) -> Option<Arc<Recording>> {
        let kept = self.lock();
        kept.iter().find(|(name, _)| name == id).map(|(_, recording)| recording.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, Arc<Recording>)>> {
        // Nothing panics while it holds the lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(bytes: usize) -> Recording {
        Recording {
            trace: vec![0; bytes],
            switches: Vec::new(),
            executable: PathBuf::new(),
            listing: String::new(),
            language: Language::Rust,
            file: String::new(),
            began: 0,
            ended: 0,
            how: None,
            _binary: None,
        }
    }

    #[test]
    fn the_oldest_recordings_make_room() {
        let recordings = Recordings::default();
        let small = recordings.keep(recording(1)).unwrap();
        let large = recordings.keep(recording(BYTES - 1)).unwrap();
        assert!(recordings.find(&small).is_some() && recordings.find(&large).is_some());
        let last = recordings.keep(recording(BYTES)).unwrap();
        assert!(recordings.find(&small).is_none() && recordings.find(&large).is_none());
        assert!(recordings.find(&last).is_some() && recordings.find("").is_none());
    }

    #[test]
    fn no_more_runs_are_kept_than_allowed() {
        let recordings = Recordings::default();
        let all: Vec<String> = (0..=RUNS).map(|_| recordings.keep(recording(0)).unwrap()).collect();
        let kept: Vec<bool> = all.iter().map(|id| recordings.find(id).is_some()).collect();
        assert_eq!(kept.iter().filter(|there| **there).count(), RUNS);
        assert!(!kept[0]);
    }
}
