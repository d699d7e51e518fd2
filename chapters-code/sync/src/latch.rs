//! A latch: shut until it has been counted down to zero, then open for
//! ever.

use std::sync::Condvar;
use std::sync::Mutex;

/// A gate that opens when so many things have happened.
///
/// What happens before the [`count_down`](Self::count_down) that opens
/// it, and before each earlier one, happens before whatever follows a
/// [`wait`](Self::wait).
pub struct CountDownLatch {
    left: Mutex<usize>,
    open: Condvar,
}

impl CountDownLatch {
    /// A latch that opens after so many calls of `count_down`; with 0
    /// it is open.
    pub const fn new(count: usize) -> CountDownLatch {
        CountDownLatch {
            left: Mutex::new(count),
            open: Condvar::new(),
        }
    }

    /// Says that one more thing has happened, and waits for nobody. An
    /// open latch stays open.
    pub fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            self.open.notify_all();
        }
    }

    /// Waits until the latch is open.
    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.open.wait(left).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CountDownLatch;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    #[test]
    fn an_open_latch_stays_open() {
        let latch = CountDownLatch::new(1);
        latch.count_down();
        latch.count_down();
        latch.wait();
        latch.wait();
    }

    #[test]
    fn a_latch_over_nothing_is_open() {
        CountDownLatch::new(0).wait();
    }

    #[test]
    fn whoever_comes_through_sees_all_that_was_counted() {
        for _ in 0..50 {
            let latch = CountDownLatch::new(4);
            let done = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        done.fetch_add(1, Relaxed);
                        latch.count_down();
                    });
                    scope.spawn(|| {
                        latch.wait();
                        assert_eq!(done.load(Relaxed), 4);
                    });
                }
            });
        }
    }
}
