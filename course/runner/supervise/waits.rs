//! Says in words what the threads of a stopped program were doing.

use std::collections::BTreeMap;

/// What one thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// On a core, or ready for one.
    Computing,
    /// For a lock, a channel, a condition variable or the end of another thread.
    Lock,
    /// For time to pass.
    Sleep,
    /// For the end of a child process.
    Child,
    /// For a pipe, a socket, a file or a signal.
    Other,
}

impl Wait {
    /// From a thread's state in `stat` and the kernel function in `wchan`.
    pub fn of(state: char, place: &str) -> Wait {
        let at = |names: &[&str]| names.iter().any(|name| place.contains(name));
        match state {
            'R' => Wait::Computing,
            _ if at(&["futex"]) => Wait::Lock,
            _ if at(&["nanosleep"]) => Wait::Sleep,
            _ if place.starts_with("do_wait") => Wait::Child,
            _ => Wait::Other,
        }
    }
}

/// What each thread of a job was seen doing, over a few looks.
#[derive(Default)]
pub struct Waits {
    /// By thread id; the busiest sight of it counts.
    threads: BTreeMap<i32, Wait>,
}

impl Waits {
    /// Notes one sight of one thread.
    pub fn saw(&mut self, thread: i32, wait: Wait) {
        let entry = self.threads.entry(thread).or_insert(wait);
        if wait == Wait::Computing {
            *entry = wait;
        }
    }

    /// The picture in words; empty if nothing was seen.
    pub fn describe(&self) -> String {
        let all = self.threads.len();
        let count = |wait: Wait| self.threads.values().filter(|&&seen| seen == wait).count();
        let computing = count(Wait::Computing);
        match (all, computing, count(Wait::Lock)) {
            (0, ..) => String::new(),
            (1, 1, _) => "its one thread was still computing".to_owned(),
            (_, 1.., _) => {
                format!("{computing} of its {all} threads {} still computing", were(computing))
            }
            (1, _, 1) => "its one thread was asleep waiting for a lock, a channel or a thread: \
                          this looks like a deadlock"
                .to_owned(),
            (_, _, locked) if locked == all => format!(
                "its {all} threads were all asleep waiting for a lock, a channel or each other: \
                 this looks like a deadlock"
            ),
            _ => format!("nothing was computing ({})", self.asleep()),
        }
    }

    fn asleep(&self) -> String {
        let kinds = [
            (Wait::Lock, "waited for a lock, a channel or a thread"),
            (Wait::Sleep, "slept"),
            (Wait::Child, "waited for a child process"),
            (Wait::Other, "waited for input, output or a signal"),
        ];
        let mut parts = Vec::new();
        for (wait, words) in kinds {
            let count = self.threads.values().filter(|&&seen| seen == wait).count();
            match count {
                0 => {}
                1 => parts.push(format!("1 thread {words}")),
                _ => parts.push(format!("{count} threads {words}")),
            }
        }
        parts.join(", ")
    }
}

fn were(count: usize) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seen: &[Wait], want: &str) {
        let mut waits = Waits::default();
        for (thread, wait) in seen.iter().enumerate() {
            waits.saw(thread as i32, *wait);
        }
        assert_eq!(waits.describe(), want);
    }

    #[test]
    fn a_deadlock_is_told_from_a_busy_loop() {
        let deadlock = "its 3 threads were all asleep waiting for a lock, a channel or each \
                        other: this looks like a deadlock";
        check(&[Wait::Lock, Wait::Lock, Wait::Lock], deadlock);
        check(&[Wait::Computing], "its one thread was still computing");
        check(&[Wait::Lock, Wait::Computing], "1 of its 2 threads was still computing");
        check(
            &[Wait::Lock, Wait::Sleep],
            "nothing was computing (1 thread waited for a lock, a channel or a thread, \
             1 thread slept)",
        );
        check(&[], "");
    }

    #[test]
    fn the_kernel_says_what_a_thread_waits_for() {
        assert_eq!(Wait::of('S', "futex_do_wait"), Wait::Lock);
        assert_eq!(Wait::of('S', "futex_wait_queue"), Wait::Lock);
        assert_eq!(Wait::of('S', "hrtimer_nanosleep"), Wait::Sleep);
        assert_eq!(Wait::of('S', "do_wait"), Wait::Child);
        assert_eq!(Wait::of('S', "pipe_read"), Wait::Other);
        assert_eq!(Wait::of('R', "0"), Wait::Computing);
    }

    #[test]
    fn a_thread_seen_computing_once_was_computing() {
        let mut waits = Waits::default();
        waits.saw(1, Wait::Computing);
        waits.saw(1, Wait::Lock);
        assert_eq!(waits.describe(), "its one thread was still computing");
    }
}
