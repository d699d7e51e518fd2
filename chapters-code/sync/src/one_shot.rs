//! A channel for one message, of one atomic number and two cells. Where
//! the message is there first, nobody locks, and nobody makes a system
//! call.
//!
//! ```text
//!          receive           send
//!   EMPTY ─────────► WAITING ──────► SENT ──► OVER
//!     │                 │             ▲        ▲
//!     ├─── send ────────┼─────────────┘        │
//!     └─────────────────┴── an end is dropped ─┘
//! ```

pub use crate::one_shot_locked::NothingSent;
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::thread;
use std::thread::Thread;

/// Nothing has happened. The sender may write the message, the receiver
/// its name; nobody reads.
const EMPTY: u8 = 0;
/// The receiver has left its name and sleeps, or is about to.
const WAITING: u8 = 1;
/// The message is there, and belongs to the receiver.
const SENT: u8 = 2;
/// The message was taken, or an end was dropped before there was one.
const OVER: u8 = 3;

struct Slot<T> {
    state: AtomicU8,
    message: UnsafeCell<MaybeUninit<T>>,
    receiver: UnsafeCell<Option<Thread>>,
}

// SAFETY: the state says at each moment who may touch which cell, and
// changes by steps that release what was written and acquire what is
// read next; what the last end drops with the slot is ordered by `Arc`.
// The message goes from one thread to another, so it has to be `Send`.
unsafe impl<T: Send> Sync for Slot<T> {}

/// The end that sends. Cannot be cloned.
pub struct Sender<T> {
    slot: Arc<Slot<T>>,
}

/// The end that receives. Cannot be cloned.
pub struct Receiver<T> {
    slot: Arc<Slot<T>>,
}

/// The two ends of a channel for one message.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Arc::new(Slot {
        state: AtomicU8::new(EMPTY),
        message: UnsafeCell::new(MaybeUninit::uninit()),
        receiver: UnsafeCell::new(None),
    });
    (Sender { slot: slot.clone() }, Receiver { slot })
}

impl<T> Sender<T> {
    /// Sends the message; waits for nobody. There is no second time:
    /// the sender is gone with the first.
    ///
    /// # Errors
    /// The receiver was dropped: the message comes back.
    pub fn send(self, message: T) -> Result<(), T> {
        // SAFETY: there is one sender, and until the state is `SENT`
        // nobody else touches this cell.
        unsafe { (*self.slot.message.get()).write(message) };
        match self.slot.state.swap(SENT, AcqRel) {
            EMPTY => Ok(()),
            WAITING => {
                self.slot.wake();
                Ok(())
            }
            _ => {
                // SAFETY: written above, and the receiver is gone
                // without having seen `SENT`. The state no longer says
                // that the message is there, so nobody drops it a
                // second time.
                self.slot.state.store(OVER, Relaxed);
                Err(unsafe {
                    (*self.slot.message.get()).assume_init_read()
                })
            }
        }
    }
}

impl<T> Drop for Sender<T> {
    /// After a call of `send` as well: it owned the sender.
    fn drop(&mut self) {
        let state = &self.slot.state;
        let over =
            state.fetch_update(AcqRel, Relaxed, |state| match state {
                EMPTY | WAITING => Some(OVER),
                _ => None,
            });
        if over == Ok(WAITING) {
            self.slot.wake();
        }
    }
}

impl<T> Receiver<T> {
    /// Waits for the message.
    ///
    /// # Errors
    /// The sender was dropped, and has sent nothing.
    pub fn receive(self) -> Result<T, NothingSent> {
        let state = &self.slot.state;
        // SAFETY: nobody reads the name before the state is `WAITING`,
        // and only this thread makes it so, in the next step.
        unsafe { *self.slot.receiver.get() = Some(thread::current()) };
        // Register and check in one: if there is something, do not
        // sleep.
        if state
            .compare_exchange(EMPTY, WAITING, Release, Acquire)
            .is_ok()
        {
            while state.load(Acquire) == WAITING {
                thread::park();
            }
        }
        if state.load(Acquire) == OVER {
            return Err(NothingSent);
        }
        // The slot is not to drop what this thread takes.
        state.store(OVER, Relaxed);
        // SAFETY: the state was `SENT` and was acquired, so the message
        // is there and is this thread's.
        Ok(unsafe { (*self.slot.message.get()).assume_init_read() })
    }
}

impl<T> Drop for Receiver<T> {
    /// After a call of `receive` as well, where it changes nothing.
    fn drop(&mut self) {
        // A message that is there is dropped with the slot.
        let state = &self.slot.state;
        let _ = state.compare_exchange(EMPTY, OVER, Relaxed, Relaxed);
    }
}

impl<T> Slot<T> {
    /// Wakes the receiver. Only the sender calls it, where it has found
    /// `WAITING` and has put something else in its place.
    fn wake(&self) {
        // SAFETY: the receiver wrote its name before the state became
        // `WAITING`, which the caller has acquired, and writes no more.
        let receiver = unsafe { (*self.receiver.get()).take() };
        receiver.expect("who waits has left its name").unpark();
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        if *self.state.get_mut() == SENT {
            // SAFETY: the message was written and not taken, and both
            // ends are gone.
            unsafe { self.message.get_mut().assume_init_drop() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NothingSent, channel};
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn a_message_that_was_sent_is_received() {
        let (sender, receiver) = channel();
        assert_eq!(sender.send("news"), Ok(()));
        assert_eq!(receiver.receive(), Ok("news"));
    }

    #[test]
    fn each_end_learns_that_the_other_is_gone() {
        let (sender, receiver) = channel::<&str>();
        drop(sender);
        assert_eq!(receiver.receive(), Err(NothingSent));
        let (sender, receiver) = channel();
        drop(receiver);
        assert_eq!(sender.send("news"), Err("news"));
    }

    #[test]
    fn who_sleeps_is_woken_when_the_sender_is_dropped() {
        let (sender, receiver) = channel::<&str>();
        let waiter = thread::spawn(move || receiver.receive());
        thread::yield_now();
        drop(sender);
        assert_eq!(waiter.join().unwrap(), Err(NothingSent));
    }

    #[test]
    fn every_message_is_dropped_once() {
        let message = Arc::new(());
        let count = || Arc::strong_count(&message);
        let (sender, receiver) = channel();
        sender.send(message.clone()).unwrap();
        drop(receiver);
        assert_eq!(count(), 1);
        let (sender, receiver) = channel();
        drop(receiver);
        drop(sender.send(message.clone()));
        assert_eq!(count(), 1);
        let (sender, receiver) = channel();
        sender.send(message.clone()).unwrap();
        let taken = receiver.receive();
        assert_eq!(count(), 2);
        drop(taken);
        assert_eq!(count(), 1);
    }

    #[test]
    fn every_message_arrives_between_many_threads() {
        thread::scope(|scope| {
            for number in 0..500 {
                let (sender, receiver) = channel();
                scope.spawn(move || {
                    sender.send(Box::new(number)).unwrap()
                });
                assert_eq!(receiver.receive(), Ok(Box::new(number)));
            }
        });
    }

    #[test]
    fn ends_that_go_at_the_same_time_lose_no_message() {
        let message = Arc::new(());
        for _ in 0..300 {
            let (sender, receiver) = channel();
            thread::scope(|scope| {
                let message = message.clone();
                scope.spawn(move || sender.send(message));
                scope.spawn(move || drop(receiver));
            });
        }
        assert_eq!(Arc::strong_count(&message), 1);
    }
}
