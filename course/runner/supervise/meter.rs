//! Looks at what the job uses, often enough to stop a leak and seldom enough to cost little.

use crate::runner::limits::{Limits, Which};
use crate::runner::os::{self, Usage};
use std::time::{Duration, Instant};

/// The time between two looks at a small job.
const PACE: Duration = Duration::from_millis(10);

/// More time for each thread of the job: looking at one takes about a tenth of this.
const PACE_PER_THREAD: Duration = Duration::from_micros(100);

/// Clock and limits of one job.
pub struct Meter {
    /// What it may use.
    limits: Limits,
    /// When it started.
    started: Instant,
    /// When to look again.
    next: Instant,
}

impl Meter {
    /// The clock runs from now.
    pub fn new(limits: Limits) -> Meter {
        let now = Instant::now();
        Meter { limits, started: now, next: now + PACE }
    }

    /// How long to wait; `None` when it is time to look.
    pub fn until_next_look(&self) -> Option<Duration> {
        self.next.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    /// The limit that is crossed now, if one is, and what was seen.
    pub fn look(&mut self) -> Option<(Which, String)> {
        let begun = Instant::now();
        if begun - self.started >= Duration::from_millis(self.limits.wall_ms) {
            return Some((Which::Wall, os::waits().describe()));
        }
        let usage = os::usage(self.limits.processes);
        let threads = usage.map_or(0, |usage| usage.threads);
        let crossed = usage.and_then(|usage| self.crossed(usage));
        self.next =
            Instant::now() + PACE.max(PACE_PER_THREAD * u32::try_from(threads).unwrap_or(u32::MAX));
        crossed.map(|which| (which, String::new()))
    }

    fn crossed(&self, usage: Usage) -> Option<Which> {
        let limits = &self.limits;
        let memory = limits.memory_mib << 20;
        if usage.processes > limits.processes {
            Some(Which::Processes)
        } else if usage.threads > limits.threads {
            Some(Which::Threads)
        } else if usage.cpu > Duration::from_millis(limits.cpu_ms) {
            Some(Which::Cpu)
        } else if usage.memory > memory && os::exact_memory().is_none_or(|exact| exact > memory) {
            Some(Which::Memory)
        } else {
            None
        }
    }
}
