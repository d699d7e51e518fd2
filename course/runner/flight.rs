//! Single flight: of those who ask for the same thing at the same time, one does the work.

use super::Stop;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often somebody who waits looks whether the reader has pressed Stop.
const GLANCE: Duration = Duration::from_millis(20);

/// Work in progress, by key.
pub struct Flights<T> {
    /// One entry a piece of work that is under way.
    flying: Mutex<HashMap<String, Arc<Flight<T>>>>,
}

struct Flight<T> {
    /// Written once by the one who works, read by all who wait.
    landed: Mutex<Landing<T>>,
    /// Woken when it is written.
    changed: Condvar,
}

enum Landing<T> {
    /// With how many ahead of the one who works, once that one has to wait for a permit.
    Flying(Option<usize>),
    /// The one who worked was stopped; somebody else has to begin again.
    Abandoned,
    Landed(T),
}

impl<T: Clone> Flights<T> {
    /// Nothing is under way.
    pub fn new() -> Flights<T> {
        Flights { flying: Mutex::new(HashMap::new()) }
    }

    /// The result of `work` for this key: made here, or by somebody who began before.
    /// `work` gives `None` when it was stopped; so does this when `stop` is. `ahead` hears how
    /// many come before the one who works, whoever that is.
    pub fn join(
        &self,
        key: &str,
        stop: &Stop,
        ahead: &mut dyn FnMut(usize),
        mut work: impl FnMut(&mut dyn FnMut(usize)) -> Option<T>,
    ) -> Option<T> {
        loop {
            let (flight, mine) = self.board(key);
            if mine {
                // Abandons the flight if `work` panics, so that nobody waits for ever.
                let mut landing = OnLanding { flights: self, key, flight: &flight, result: None };
                landing.result = work(&mut |jobs| {
                    *lock(&flight.landed) = Landing::Flying(Some(jobs));
                    flight.changed.notify_all();
                    ahead(jobs);
                });
                return landing.result.clone();
            }
            match flight.wait(stop, ahead) {
                Landing::Landed(result) => return Some(result),
                Landing::Abandoned if !stop.is_stopped() => {}
                _ => return None,
            }
        }
    }

    fn board(&self, key: &str) -> (Arc<Flight<T>>, bool) {
        let mut flying = lock(&self.flying);
        if let Some(flight) = flying.get(key) {
            return (flight.clone(), false);
        }
        let landed = Mutex::new(Landing::Flying(None));
        let flight = Arc::new(Flight { landed, changed: Condvar::new() });
        flying.insert(key.to_owned(), flight.clone());
        (flight, true)
    }
}

impl<T: Clone> Flight<T> {
    fn wait(&self, stop: &Stop, ahead: &mut dyn FnMut(usize)) -> Landing<T> {
        let mut landed = lock(&self.landed);
        let mut told = None;
        loop {
            let jobs = match &*landed {
                Landing::Landed(result) => return Landing::Landed(result.clone()),
                Landing::Abandoned => return Landing::Abandoned,
                Landing::Flying(jobs) if stop.is_stopped() => return Landing::Flying(*jobs),
                Landing::Flying(jobs) => *jobs,
            };
            if let Some(jobs) = jobs.filter(|_| jobs != told) {
                told = Some(jobs);
                drop(landed);
                ahead(jobs);
                landed = lock(&self.landed);
                continue;
            }
            let waited = self.changed.wait_timeout(landed, GLANCE);
            landed = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

struct OnLanding<'a, T: Clone> {
    flights: &'a Flights<T>,
    key: &'a str,
    flight: &'a Flight<T>,
    result: Option<T>,
}

impl<T: Clone> Drop for OnLanding<'_, T> {
    fn drop(&mut self) {
        lock(&self.flights.flying).remove(self.key);
        let result = self.result.clone();
        *lock(&self.flight.landed) = result.map_or(Landing::Abandoned, Landing::Landed);
        self.flight.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds one of these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn of_many_who_ask_at_once_one_works() {
        let (flights, worked) = (Flights::new(), AtomicU32::new(0));
        let all_wait = std::sync::Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    all_wait.wait();
                    let result = flights.join("key", &Stop::new(), &mut |_| (), |_| {
                        thread::sleep(Duration::from_millis(100));
                        Some(worked.fetch_add(1, Relaxed))
                    });
                    assert!(result.is_some());
                });
            }
        });
        assert!(worked.load(Relaxed) < 8);
    }

    #[test]
    fn work_that_was_stopped_is_begun_again_by_another() {
        let flights = Flights::new();
        let stopped = Stop::new();
        assert_eq!(flights.join("key", &stopped, &mut |_| (), |_| None::<u32>), None);
        assert_eq!(flights.join("key", &Stop::new(), &mut |_| (), |_| Some(7)), Some(7));
    }

    #[test]
    fn who_waits_for_the_work_of_another_hears_how_many_are_ahead() {
        let flights = &Flights::new();
        let (begin, begun) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                flights.join("key", &Stop::new(), &mut |_| (), |ahead| {
                    begin.send(()).unwrap();
                    ahead(3);
                    // Until the other one has heard of it.
                    told.recv().ok()
                })
            });
            begun.recv().unwrap();
            let mut heard = |jobs| tell.send(jobs).unwrap();
            let result = flights.join("key", &Stop::new(), &mut heard, |_| panic!("it works too"));
            assert_eq!(result, Some(3));
        });
    }
}
