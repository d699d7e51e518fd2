//! A counter in shards: each thread adds on a cache line that few
//! others use, and who wants the sum adds the shards up.

use crossbeam::utils::CachePadded;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The how manieth thread this is, of all that ever counted.
    static PLACE: usize = THREADS.fetch_add(1, Relaxed);
}

/// A count that only grows: cheap to add to, dear to read.
pub struct Counter {
    shards: Box<[CachePadded<AtomicU64>]>,
}

impl Counter {
    /// A counter at 0 with a shard for each core, or some more.
    pub fn new() -> Counter {
        let cores = thread::available_parallelism();
        Counter::with_shards(cores.map_or(8, |cores| cores.get()))
    }

    /// A counter at 0 with so many shards, or up to twice as many:
    /// their number is a power of two.
    pub fn with_shards(least: usize) -> Counter {
        let count = least.next_power_of_two();
        let shards = (0..count).map(|_| CachePadded::default());
        Counter {
            shards: shards.collect(),
        }
    }

    /// Adds `n` on the shard of the calling thread. The sum wraps
    /// around at the end of `u64`, as [`AtomicU64::fetch_add`] does.
    #[inline]
    pub fn add(&self, n: u64) {
        let place = PLACE.with(|place| place & (self.shards.len() - 1));
        self.shards[place].fetch_add(n, Relaxed);
    }

    /// The sum of all shards, read one after the other.
    ///
    /// Every `add` that happens before this call is in it, and none
    /// that it happens before. Of those at the same time any may be
    /// missing: the sum lies between the first count and the last, and
    /// need not be a count that ever was.
    pub fn sum(&self) -> u64 {
        let counts =
            self.shards.iter().map(|shard| shard.load(Relaxed));
        counts.fold(0, u64::wrapping_add)
    }
}

impl Default for Counter {
    fn default() -> Counter {
        Counter::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Counter;
    use std::thread;

    #[test]
    fn the_sum_has_what_every_thread_added() {
        let visits = Counter::with_shards(3);
        thread::scope(|scope| {
            for threads in 1..=9 {
                let visits = &visits;
                scope.spawn(move || {
                    (0..1_000).for_each(|_| visits.add(threads))
                });
            }
        });
        assert_eq!(visits.sum(), 45_000);
    }

    #[test]
    fn a_sum_taken_meanwhile_never_falls() {
        let visits = Counter::with_shards(2);
        thread::scope(|scope| {
            let adders = [(); 2].map(|()| {
                scope.spawn(|| (0..20_000).for_each(|_| visits.add(1)))
            });
            let mut last = 0;
            while !adders.iter().all(|adder| adder.is_finished()) {
                let sum = visits.sum();
                assert!(
                    (last..=40_000).contains(&sum),
                    "{sum} after {last}"
                );
                last = sum;
                thread::yield_now();
            }
        });
        assert_eq!(visits.sum(), 40_000);
    }

    #[test]
    fn a_counter_without_shards_has_one() {
        let visits = Counter::with_shards(0);
        visits.add(7);
        assert_eq!(visits.sum(), 7);
    }

    #[test]
    fn the_sum_wraps_around_as_an_atomic_does() {
        let visits = Counter::with_shards(2);
        visits.add(u64::MAX);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| visits.add(3));
            }
        });
        assert_eq!(visits.sum(), 5);
    }
}
