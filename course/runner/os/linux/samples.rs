//! Samples of the kernel's counters: for how long each thread of the job had a processor, and for
//! how long it was ready and had none. Everybody may read them; proc_pid_schedstat(5).

use super::processors::switch;
use super::start::clock;
use super::{me, proc};
use std::collections::HashMap;
use std::fs;
use trace::{Switch, Turn};

/// What was seen of each thread.
#[derive(Default)]
pub struct Samples {
    /// By its number: for how long it ran and waited.
    seen: HashMap<i32, (u64, u64)>,
}

impl Samples {
    /// Looks at each thread of the job; `note` hears of those that ran or waited since.
    pub fn look(&mut self, mut note: impl FnMut(Switch)) {
        for process in proc::family(me()) {
            for thread in proc::tasks(process) {
                let path = format!("/proc/{process}/task/{thread}/schedstat");
                let text = fs::read_to_string(path).unwrap_or_default();
                let Some((ran, waited)) = counters(&text) else { continue };
                if self.seen.insert(thread, (ran, waited)) != Some((ran, waited)) {
                    let (process, id) = (process as u32, thread as u32);
                    let sample = switch(clock(), Turn::Sample, process, id);
                    note(Switch { ran, waited, ..sample });
                }
            }
        }
    }
}

/// The first two numbers of three.
fn counters(text: &str) -> Option<(u64, u64)> {
    let mut numbers = text.split_ascii_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_nanoseconds_of_running_and_of_waiting() {
        assert_eq!(counters("1203 45 6\n"), Some((1_203, 45)));
        assert_eq!(counters(""), None);
    }
}
