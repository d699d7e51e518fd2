//! A barrier: nobody goes on before all have come. It serves for as
//! many rounds as you like.

use std::sync::Condvar;
use std::sync::Mutex;

/// A place where a fixed number of threads wait for each other.
///
/// What any of them does before [`wait`](Self::wait) happens before
/// what each of them does after it, in the same round.
pub struct Barrier {
    now: Mutex<Now>,
    all_here: Condvar,
    threads: usize,
}

/// Where the barrier stands.
struct Now {
    /// How many have come in this round.
    here: usize,
    /// Grows when a round ends; it may wrap, for nobody sleeps through
    /// all the rounds that this takes.
    round: u64,
}

impl Barrier {
    /// A barrier for so many threads.
    ///
    /// # Panics
    /// If `threads` is 0: who came would be one too many.
    pub const fn new(threads: usize) -> Barrier {
        assert!(threads > 0, "a barrier for nobody");
        Barrier {
            now: Mutex::new(Now { here: 0, round: 0 }),
            all_here: Condvar::new(),
            threads,
        }
    }

    /// Waits until all have come. One of them, the last to come, is
    /// told `true`: it leads, if something is to be done once.
    ///
    /// If one of the threads never comes, the others wait for ever.
    pub fn wait(&self) -> bool {
        let mut now = self.now.lock().unwrap();
        now.here += 1;
        if now.here == self.threads {
            now.here = 0;
            now.round = now.round.wrapping_add(1);
            self.all_here.notify_all();
            return true;
        }
        let mine = now.round;
        while now.round == mine {
            now = self.all_here.wait(now).unwrap();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Barrier;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    #[test]
    fn one_thread_waits_for_nobody_and_leads() {
        let barrier = Barrier::new(1);
        assert!(barrier.wait());
        assert!(barrier.wait());
    }

    #[test]
    fn in_each_round_one_leads_and_nobody_is_ahead() {
        const ROUNDS: usize = 300;
        let barrier = Barrier::new(4);
        let steps = [const { AtomicUsize::new(0) }; 4];
        let leads = AtomicUsize::new(0);
        thread::scope(|scope| {
            for mine in &steps {
                let (barrier, steps, leads) =
                    (&barrier, &steps, &leads);
                scope.spawn(move || {
                    for round in 1..=ROUNDS {
                        mine.store(round, Relaxed);
                        leads.fetch_add(
                            usize::from(barrier.wait()),
                            Relaxed,
                        );
                        let all = steps
                            .each_ref()
                            .map(|step| step.load(Relaxed));
                        assert!(all.iter().all(|step| *step == round));
                        barrier.wait();
                    }
                });
            }
        });
        assert_eq!(leads.into_inner(), ROUNDS);
    }

    #[test]
    #[should_panic(expected = "a barrier for nobody")]
    fn a_barrier_for_nobody_is_refused() {
        Barrier::new(0);
    }
}
