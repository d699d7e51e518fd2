//! Permits given out first come, first served; those that nobody needs are lent, and called back.

use super::Stop;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often somebody who waits looks whether the reader has pressed Stop.
const GLANCE: Duration = Duration::from_millis(20);

/// A counted number of permits and a line of those who wait for one.
pub struct Queue(Arc<Inner>);

struct Inner {
    /// Who waits and what is left; touched by every waiter and every dropped permit.
    state: Mutex<State>,
    /// Woken whenever `state` changes.
    changed: Condvar,
}

struct State {
    /// How many permits there are.
    permits: usize,
    /// Permits nobody holds.
    free: usize,
    /// Tickets of those who wait, first come first.
    line: VecDeque<u64>,
    /// Who works on a permit that was lent, by number.
    lent: Vec<(u64, Stop)>,
    /// The next ticket, or number of a loan.
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
struct Ticket<'a> {
    inner: &'a Inner,
    number: u64,
}

impl Queue {
    /// A queue with so many permits.
    pub fn new(permits: usize) -> Queue {
        let state =
            State { permits, free: permits, line: VecDeque::new(), lent: Vec::new(), next: 0 };
        Queue(Arc::new(Inner { state: Mutex::new(state), changed: Condvar::new() }))
    }

    /// Waits for a permit and reports how many are ahead, each time that changes.
    /// `None` when stopped meanwhile.
    pub fn enter(&self, stop: &Stop, mut ahead: impl FnMut(usize)) -> Option<Permit> {
        let ticket = Ticket::draw(&self.0);
        let mut state = self.0.lock();
        let mut told = None;
        loop {
            // Only the ticket removes its own number.
            let place = state.line.iter().position(|&t| t == ticket.number).unwrap_or(0);
            if stop.is_stopped() {
                return None;
            }
            if place == 0 && state.free > 0 {
                state.free -= 1;
                return Some(Permit { inner: self.0.clone(), loan: None });
            }
            state.call_back();
            if told != Some(place) {
                told = Some(place);
                drop(state);
                ahead(place);
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
            state.free -= 1;
            state.lent.push((number, stop.clone()));
            Permit { inner: self.0.clone(), loan: Some(number) }
        })
    }

    /// Ends the work on every permit that was lent.
    pub fn call_back(&self) {
        self.0.lock().call_back();
    }

    /// Whether nobody has a permit or waits for one.
    pub fn is_idle(&self) -> bool {
        let state = self.0.lock();
        state.free == state.permits && state.line.is_empty()
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

impl Ticket<'_> {
    /// The place behind everybody.
    fn draw(inner: &Inner) -> Ticket<'_> {
        let mut state = inner.lock();
        let number = state.next;
        state.next += 1;
        state.line.push_back(number);
        drop(state);
        Ticket { inner, number }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.inner.lock().line.retain(|&number| number != self.number);
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
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn permits_go_to_those_who_came_first() {
        let queue = Arc::new(Queue::new(1));
        let first = queue.enter(&Stop::new(), |_| ()).unwrap();
        let (told, heard) = mpsc::channel();
        let mut waiting = Vec::new();
        for n in 0..3 {
            let (queue, told) = (queue.clone(), told.clone());
            let (came, come) = mpsc::channel();
            waiting.push(thread::spawn(move || {
                // It is told again when it moves up; by then nobody listens.
                let permit = queue.enter(&Stop::new(), |ahead| {
                    let _ = came.send(ahead);
                });
                told.send(n).unwrap();
                drop(permit);
            }));
            assert_eq!(come.recv().unwrap(), n);
        }
        drop((first, told));
        assert_eq!(heard.iter().take(3).collect::<Vec<_>>(), [0, 1, 2]);
        waiting.into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn whoever_panics_leaves_the_line() {
        let queue = Arc::new(Queue::new(1));
        let held = queue.enter(&Stop::new(), |_| ());
        let panics = queue.clone();
        let panicked = thread::spawn(move || panics.enter(&Stop::new(), |_| panic!("on purpose")));
        assert!(panicked.join().is_err());
        drop(held);
        assert!(queue.lend(&Stop::new()).is_some());
    }

    #[test]
    fn whoever_is_stopped_leaves_the_line() {
        let queue = Queue::new(1);
        let held = queue.enter(&Stop::new(), |_| ());
        let stop = Stop::new();
        assert!(queue.enter(&stop, |_| stop.stop()).is_none());
        drop(held);
        assert!(queue.lend(&Stop::new()).is_some());
    }

    #[test]
    fn a_permit_is_lent_only_while_nobody_needs_it() {
        let (queue, works) = (Queue::new(1), Stop::new());
        let lent = queue.lend(&works).unwrap();
        assert!(queue.lend(&Stop::new()).is_none() && !queue.is_idle());
        let mut lent = Some(lent);
        // Whoever comes waits, is told so, and the work on the loan is ended: it gives it back.
        let came = queue.enter(&Stop::new(), |_| {
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
