//! Permits given out first come, first served.

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
    /// Permits nobody holds.
    free: usize,
    /// Tickets of those who wait, first come first.
    line: VecDeque<u64>,
    /// The next ticket.
    next: u64,
}

/// The right to use a core; given back when dropped.
pub struct Permit(Arc<Inner>);

/// A place in the line; left when dropped, also by a caller that panics, or nobody behind it
/// would ever come first.
struct Ticket<'a> {
    inner: &'a Inner,
    number: u64,
}

impl Queue {
    /// A queue with so many permits.
    pub fn new(permits: usize) -> Queue {
        let state = State { free: permits, line: VecDeque::new(), next: 0 };
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
                return Some(Permit(self.0.clone()));
            }
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

    /// A permit, if one is free and nobody waits.
    pub fn enter_if_idle(&self) -> Option<Permit> {
        let mut state = self.0.lock();
        (state.free > 0 && state.line.is_empty()).then(|| {
            state.free -= 1;
            Permit(self.0.clone())
        })
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
        self.0.lock().free += 1;
        self.0.changed.notify_all();
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
        assert!(queue.enter_if_idle().is_some());
    }

    #[test]
    fn whoever_is_stopped_leaves_the_line() {
        let queue = Queue::new(1);
        let held = queue.enter(&Stop::new(), |_| ());
        let stop = Stop::new();
        assert!(queue.enter(&stop, |_| stop.stop()).is_none());
        drop(held);
        assert!(queue.enter_if_idle().is_some());
    }
}
