//! Looks at what the job uses, often enough to stop a leak and seldom enough to cost little.

use crate::runner::launch::Spec;
use crate::runner::limits::Which;
use crate::runner::os::{self, Stored, Usage};
use std::time::{Duration, Instant};

/// The time between two looks at a small job.
const PACE: Duration = Duration::from_millis(10);

/// More time for each thread of the job: looking at one takes about a tenth of this.
const PACE_PER_THREAD: Duration = Duration::from_micros(100);

/// The time between two looks at files, which cost more.
const PACE_OF_FILES: Duration = Duration::from_millis(100);

/// A machine with less than this part of its memory left is short of it.
const SHORT: u64 = 16;

/// Clock and limits of one job.
pub struct Meter {
    /// What it may use, and where it writes.
    spec: Spec,
    /// When it began.
    began: Instant,
    /// When to look again.
    next: Instant,
    /// When to look at files again.
    next_files: Instant,
    /// What memory the machine had left when it started.
    left: u64,
}

impl Meter {
    /// The clock runs from the moment at which the program began.
    pub fn new(spec: Spec, began: Instant) -> Meter {
        let left = os::memory_of_the_machine().map_or(0, |(left, _)| left);
        let now = Instant::now();
        Meter { spec, began, next: now + PACE, next_files: now + PACE_OF_FILES, left }
    }

    /// How long the program has run.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// How long to wait; `None` when it is time to look.
    pub fn until_next_look(&self) -> Option<Duration> {
        self.next.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    /// The limit that is crossed now, if one is, and what was seen.
    pub fn look(&mut self) -> Option<(Which, String)> {
        let begun = Instant::now();
        if self.elapsed() >= Duration::from_millis(self.spec.limits.wall_ms) {
            return Some((Which::Wall, os::waits().describe()));
        }
        let usage = os::usage(self.spec.limits.processes);
        let threads = usage.map_or(0, |usage| usage.threads);
        let mut crossed = usage.and_then(|usage| self.crossed(usage));
        if crossed.is_none() && self.starves_the_machine() {
            return Some((Which::Memory, "the machine had almost none left".to_owned()));
        }
        if crossed.is_none() && begun >= self.next_files {
            crossed = self.look_at_files();
            // A twentieth of the time at most, however many there are.
            self.next_files = Instant::now() + PACE_OF_FILES.max(begun.elapsed() * 20);
        }
        self.next =
            Instant::now() + PACE.max(PACE_PER_THREAD * u32::try_from(threads).unwrap_or(u32::MAX));
        crossed.map(|which| (which, String::new()))
    }

    /// The limit on files that is crossed now, if one is.
    pub fn look_at_files(&self) -> Option<Which> {
        let limits = &self.spec.limits;
        let Stored { bytes, files, open, shared } = os::stored(&self.spec);
        if bytes > limits.disk_mib << 20 {
            Some(Which::Disk)
        } else if files > limits.files {
            Some(Which::Files)
        } else if open > limits.open_files {
            Some(Which::OpenFiles)
        } else if shared > limits.memory_mib << 20 {
            Some(Which::Memory)
        } else {
            None
        }
    }

    /// Memory can be had where no look finds it: in files that are on their way from one socket to
    /// another. So whoever runs while the machine loses more than a job may have, and is short
    /// of it in the end, is ended too.
    fn starves_the_machine(&self) -> bool {
        let now = os::memory_of_the_machine();
        now.is_some_and(|now| starves(self.left, now, self.spec.limits.memory_mib << 20))
    }

    fn crossed(&self, usage: Usage) -> Option<Which> {
        let limits = &self.spec.limits;
        let memory = limits.memory_mib << 20;
        if usage.processes > limits.processes {
            Some(Which::Processes)
        } else if usage.threads > limits.threads {
            Some(Which::Threads)
        } else if usage.cpu > Duration::from_millis(limits.cpu_ms) {
            Some(Which::Cpu)
        } else if usage.memory > memory && self.exceeds(memory) {
            Some(Which::Memory)
        } else {
            None
        }
    }

    /// Whether it is more memory too when each page counts once, and those of its trace do not.
    fn exceeds(&self, memory: u64) -> bool {
        let allowed = memory + os::recorded(&self.spec);
        os::exact_memory().is_none_or(|exact| exact > allowed)
    }
}

/// Whether a machine that had `before` bytes left has lost more than `allowed` and is short of
/// memory now, with `left` of `all`.
fn starves(before: u64, (left, all): (u64, u64), allowed: u64) -> bool {
    before.saturating_sub(left) > allowed && left < all / SHORT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_starves_when_it_is_short_and_was_not() {
        assert!(starves(800, (10, 1_600), 500));
        // It has enough left; it had as little before; it has got some back.
        assert!(!starves(800, (200, 1_600), 500));
        assert!(!starves(300, (10, 1_600), 500));
        assert!(!starves(10, (90, 1_600), 500));
    }
}
