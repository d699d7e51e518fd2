//! A semaphore: a number of permits, each of them a guard. Who finds
//! none waits until one comes back.

use std::sync::Condvar;
use std::sync::Mutex;

/// At most so many at a time: each has a [`Permit`] while it works.
///
/// A permit goes to any of the threads that want one, not to the one
/// that has waited longest. What happens before a permit is dropped
/// happens before whatever is done by those that take one afterwards:
/// the number of permits is under a mutex.
pub struct Semaphore {
    permits: Mutex<usize>,
    returned: Condvar,
}

/// Leave to be one of those that work; comes back when it is dropped.
///
/// One that is forgotten, by [`std::mem::forget`], never comes back.
#[must_use = "the permit comes back at once if it is not kept"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    /// A semaphore with so many permits, all of them there.
    ///
    /// # Panics
    /// If `permits` is 0: nobody could ever work.
    pub const fn new(permits: usize) -> Semaphore {
        assert!(permits > 0, "a semaphore without a permit");
        Semaphore {
            permits: Mutex::new(permits),
            returned: Condvar::new(),
        }
    }

    /// Takes a permit; waits while there is none.
    pub fn acquire(&self) -> Permit<'_> {
        let mut permits = self.permits.lock().unwrap();
        while *permits == 0 {
            permits = self.returned.wait(permits).unwrap();
        }
        *permits -= 1;
        Permit { semaphore: self }
    }

    /// Takes a permit if there is one now; never waits for one.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut permits = self.permits.lock().unwrap();
        *permits = permits.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // No `unwrap` here fails: nothing panics while it has this
        // lock.
        *self.semaphore.permits.lock().unwrap() += 1;
        self.semaphore.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::Semaphore;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    #[test]
    fn there_are_as_many_permits_as_were_asked_for() {
        let semaphore = Semaphore::new(2);
        let first = semaphore.acquire();
        let _second = semaphore.acquire();
        assert!(semaphore.try_acquire().is_none());
        drop(first);
        assert!(semaphore.try_acquire().is_some());
    }

    #[test]
    fn a_permit_comes_back_from_a_panic() {
        let semaphore = Semaphore::new(1);
        let result = catch_unwind(AssertUnwindSafe(|| {
            let _permit = semaphore.acquire();
            panic!("with the permit in the hand");
        }));
        assert!(result.is_err());
        assert!(semaphore.try_acquire().is_some());
    }

    #[test]
    fn never_do_more_work_than_there_are_permits() {
        let semaphore = Semaphore::new(3);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let _permit = semaphore.acquire();
                        most.fetch_max(
                            now.fetch_add(1, Relaxed) + 1,
                            Relaxed,
                        );
                        thread::yield_now();
                        now.fetch_sub(1, Relaxed);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.into_inner()));
        assert_eq!(*semaphore.permits.lock().unwrap(), 3);
    }

    #[test]
    #[should_panic(expected = "a semaphore without a permit")]
    fn a_semaphore_without_a_permit_is_refused() {
        Semaphore::new(0);
    }
}
