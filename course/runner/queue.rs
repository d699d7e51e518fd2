//! Permits given out first come, first served.
//!
//! Who came first is decided when Run is pressed: a job draws a number then, and lines up by it
//! whenever it gets there. So a job that had to wait for libraries, or for another job that
//! compiled the same text and was stopped, does not lose its place to those who came after it.
//!
//! Permits that nobody needs are lent, and called back.

use super::Stop;
use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often somebody who waits looks whether the reader has pressed Stop.
const GLANCE: Duration = Duration::from_millis(20);

/// A counted number of permits and a line of those who wait for one.
pub struct Queue(Arc<Inner>);

struct Inner {
    /// Those held and those free.
    permits: usize,
    /// Who waits and what is left; touched by every waiter and every dropped permit.
    state: Mutex<State>,
    /// Woken whenever `state` changes.
    changed: Condvar,
}

struct State {
    /// Permits nobody holds.
    free: usize,
    /// Numbers of those who wait, first come first.
    line: BTreeSet<u64>,
    /// Who works on a permit that was lent, by number.
    lent: Vec<(u64, Stop)>,
    /// The number of the next loan.
    next: u64,
}

/// The right to use a core; given back when dropped.
pub struct Permit {
    inner: Arc<Inner>,
    /// The number under which it was lent.
    loan: Option<u64>,
}

/// A place in the line; left when dropped, also by a caller that panics, or nobody behind it
/// would ever come first.
struct Place<'a> {
    inner: &'a Inner,
    number: u64,
}

impl Queue {
    /// A queue with so many permits.
    pub fn new(permits: usize) -> Queue {
        let (line, lent) = (BTreeSet::new(), Vec::new());
        let state = Mutex::new(State { free: permits, line, lent, next: 0 });
        Queue(Arc::new(Inner { permits, state, changed: Condvar::new() }))
    }

    /// Waits for a permit behind those with smaller numbers and reports how many are ahead, each
    /// time that changes. `None` when stopped meanwhile. No two who wait have the same number.
    pub fn enter(&self, number: u64, stop: &Stop, mut ahead: impl FnMut(usize)) -> Option<Permit> {
        let _place = Place::take(&self.0, number);
        let mut state = self.0.lock();
        let mut told = None;
        loop {
            let before = state.line.range(..number).count();
            if stop.is_stopped() {
                return None;
            }
            if before == 0 && state.free > 0 {
                return Some(Permit::take(&self.0, &mut state, None));
            }
            state.call_back();
            if told != Some(before) {
                told = Some(before);
                drop(state);
                ahead(before);
                state = self.0.lock();
                continue;
            }
            let waited = self.0.changed.wait_timeout(state, GLANCE);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A permit, if one is free and nobody waits. Whoever comes and finds none ends the work that
    /// is done with it: `stop` is that work's.
    pub fn lend(&self, stop: &Stop) -> Option<Permit> {
        let mut state = self.0.lock();
        (state.free > 0 && state.line.is_empty()).then(|| {
            let number = state.next;
            state.next += 1;
            state.lent.push((number, stop.clone()));
            Permit::take(&self.0, &mut state, Some(number))
        })
    }

    /// How many permits are held.
    pub fn taken(&self) -> usize {
        self.0.permits - self.0.lock().free
    }

    /// Ends the work on every permit that was lent.
    pub fn call_back(&self) {
        self.0.lock().call_back();
    }

    /// Whether nobody has a permit or waits for one.
    pub fn is_idle(&self) -> bool {
        let state = self.0.lock();
        state.free == self.0.permits && state.line.is_empty()
    }
}

impl State {
    fn call_back(&mut self) {
        self.lent.drain(..).for_each(|(_, stop)| stop.stop());
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    fn take(inner: &Arc<Inner>, state: &mut State, loan: Option<u64>) -> Permit {
        state.free -= 1;
        Permit { inner: inner.clone(), loan }
    }
}

impl Place<'_> {
    fn take(inner: &Inner, number: u64) -> Place<'_> {
        inner.lock().line.insert(number);
        // Those behind it have one more ahead.
        inner.changed.notify_all();
        Place { inner, number }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.inner.lock().line.remove(&self.number);
        self.inner.changed.notify_all();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.inner.lock();
        state.free += 1;
        state.lent.retain(|(number, _)| Some(*number) != self.loan);
        drop(state);
        self.inner.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, Receiver};
    use std::thread::{self, JoinHandle};

    /// Somebody who waits and, once served, says the number.
    fn wait(
        queue: &Arc<Queue>,
        number: u64,
        served: &mpsc::Sender<u64>,
    ) -> (Receiver<usize>, JoinHandle<()>) {
        let (queue, served) = (queue.clone(), served.clone());
        let (came, come) = mpsc::channel();
        let thread = thread::spawn(move || {
            // Told again whenever somebody leaves or comes; by the end nobody listens.
            let permit = queue.enter(number, &Stop::new(), |ahead| {
                let _ = came.send(ahead);
            });
            served.send(number).unwrap();
            drop(permit);
        });
        (come, thread)
    }

    #[test]
    fn permits_go_to_those_who_came_first() {
        let queue = Arc::new(Queue::new(1));
        let held = queue.enter(0, &Stop::new(), |_| ()).unwrap();
        let (served, heard) = mpsc::channel();
        let mut waiting = Vec::new();
        for number in 1..4 {
            let (come, thread) = wait(&queue, number, &served);
            assert_eq!(come.recv().unwrap(), number as usize - 1);
            waiting.push(thread);
        }
        drop(held);
        assert_eq!(heard.iter().take(3).collect::<Vec<_>>(), [1, 2, 3]);
        waiting.into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn who_pressed_run_earlier_and_lines_up_later_goes_first() {
        let queue = Arc::new(Queue::new(1));
        let held = queue.enter(0, &Stop::new(), |_| ()).unwrap();
        let (served, heard) = mpsc::channel();
        let (late, later) = wait(&queue, 2, &served);
        assert_eq!(late.recv().unwrap(), 0);
        let (early, earlier) = wait(&queue, 1, &served);
        assert_eq!(early.recv().unwrap(), 0);
        assert_eq!(late.recv().unwrap(), 1, "who waits is told that somebody came before");
        drop(held);
        assert_eq!(heard.iter().take(2).collect::<Vec<_>>(), [1, 2]);
        [earlier, later].into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn whoever_panics_leaves_the_line() {
        let queue = Arc::new(Queue::new(1));
        let held = queue.enter(0, &Stop::new(), |_| ());
        let panics = queue.clone();
        let panicked =
            thread::spawn(move || panics.enter(1, &Stop::new(), |_| panic!("on purpose")));
        assert!(panicked.join().is_err());
        drop(held);
        assert!(queue.lend(&Stop::new()).is_some());
    }

    #[test]
    fn whoever_is_stopped_leaves_the_line() {
        let queue = Queue::new(1);
        let held = queue.enter(0, &Stop::new(), |_| ());
        let stop = Stop::new();
        assert!(queue.enter(1, &stop, |_| stop.stop()).is_none());
        assert_eq!(queue.taken(), 1);
        drop(held);
        assert!(queue.lend(&Stop::new()).is_some());
        assert_eq!(queue.taken(), 0);
    }

    #[test]
    fn a_permit_is_lent_only_while_nobody_needs_it() {
        let (queue, works) = (Queue::new(1), Stop::new());
        let lent = queue.lend(&works).unwrap();
        assert!(queue.lend(&Stop::new()).is_none() && !queue.is_idle());
        let mut lent = Some(lent);
        // Whoever comes waits, is told so, and the work on the loan is ended: it gives it back.
        let came = queue.enter(0, &Stop::new(), |_| {
            assert!(works.is_stopped());
            lent = None;
        });
        assert!(came.is_some());
        drop(came);
        assert!(queue.is_idle());
        let called_back = Stop::new();
        let lent = queue.lend(&called_back);
        queue.call_back();
        assert!(called_back.is_stopped());
        drop(lent);
        assert!(queue.is_idle());
    }
}
