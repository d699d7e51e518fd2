//! Looks at the course's memory while it is read.

use crate::tree;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The time between two looks. A compiler lives longer.
const PACE: Duration = Duration::from_millis(200);

/// A thread that looks.
pub struct Sampler {
    /// Dropped to end it.
    end: SyncSender<()>,
    thread: JoinHandle<Vec<Sample>>,
}

/// Bytes at one moment.
struct Sample {
    at: Instant,
    /// The server's process.
    server: u64,
    /// With everything it has started.
    all: u64,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// The most that the server's process had at any moment.
    pub server_peak: u64,
    /// The most that it had together with everything it started, at one of the looks.
    pub all_peak: u64,
    /// The server's process before the first reader came.
    pub before: u64,
    /// The median of its first, middle and last tenth of the time of readers at random.
    pub tenths: [u64; 3],
}

impl Sampler {
    /// Looks at this process and its descendants from now on.
    pub fn start(server: i32) -> Sampler {
        let (end, ended) = mpsc::sync_channel(0);
        let thread = thread::spawn(move || {
            let mut samples = Vec::new();
            loop {
                let (at, memory) = (Instant::now(), tree::memory(server).unwrap_or_default());
                let all = memory.now + tree::memory_below(server);
                samples.push(Sample { at, server: memory.now, all });
                if ended.recv_timeout(PACE) != Err(RecvTimeoutError::Timeout) {
                    // The kernel's own record of the most closes the list.
                    samples.push(Sample { at, server: memory.peak, all });
                    return samples;
                }
            }
        });
        Sampler { end, thread }
    }

    /// This moment, for [`Sampler::stop`].
    pub fn mark(&self) -> Instant {
        Instant::now()
    }

    /// What was seen; the tenths begin at `middle`.
    pub fn stop(self, middle: Instant) -> Samples {
        drop(self.end);
        // The thread cannot panic; it only reads.
        let mut seen = self.thread.join().unwrap_or_default();
        let server_peak = seen.pop().map_or(0, |peak| peak.server);
        let later: Vec<u64> =
            seen.iter().filter(|sample| sample.at >= middle).map(|sample| sample.server).collect();
        let tenth = later.len() / 10;
        let median = |from: usize| {
            let mut part: Vec<u64> = later.iter().skip(from).take(tenth.max(1)).copied().collect();
            part.sort_unstable();
            part.get(part.len() / 2).copied().unwrap_or_default()
        };
        Samples {
            server_peak,
            all_peak: seen.iter().map(|sample| sample.all).max().unwrap_or_default(),
            before: seen.first().map_or(0, |sample| sample.server),
            tenths: [
                median(0),
                median(later.len().saturating_sub(tenth) / 2),
                median(later.len().saturating_sub(tenth.max(1))),
            ],
        }
    }
}
