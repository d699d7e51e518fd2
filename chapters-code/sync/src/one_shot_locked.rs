//! A channel for one message, of a mutex and a condition variable.
//! Either end is used up by its one call, and learns whether the other
//! end is gone.

use std::fmt;
use std::mem;
use std::sync::{Arc, Condvar, Mutex};

/// What has become of the message.
enum Message<T> {
    Awaited,
    Sent(T),
    /// Taken, or one of the ends is gone and it will never come.
    Over,
}

struct Slot<T> {
    message: Mutex<Message<T>>,
    bell: Condvar,
}

/// The end that sends. Cannot be cloned.
pub struct Sender<T> {
    slot: Arc<Slot<T>>,
}

/// The end that receives. Cannot be cloned.
pub struct Receiver<T> {
    slot: Arc<Slot<T>>,
}

/// The sender was dropped, and has sent nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct NothingSent;

impl fmt::Display for NothingSent {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the sender was dropped, and has sent nothing")
    }
}

impl std::error::Error for NothingSent {}

/// The two ends of a channel for one message.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let message = Mutex::new(Message::Awaited);
    let slot = Arc::new(Slot {
        message,
        bell: Condvar::new(),
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
        let mut slot = self.slot.message.lock().unwrap();
        match *slot {
            Message::Over => Err(message),
            _ => {
                *slot = Message::Sent(message);
                Ok(())
            }
        }
    }
}

impl<T> Drop for Sender<T> {
    /// After a call of `send` as well: it owned the sender.
    fn drop(&mut self) {
        let mut slot = self.slot.message.lock().unwrap();
        if let Message::Awaited = *slot {
            *slot = Message::Over;
        }
        self.slot.bell.notify_one();
    }
}

impl<T> Receiver<T> {
    /// Waits for the message.
    ///
    /// # Errors
    /// The sender was dropped, and has sent nothing.
    pub fn receive(self) -> Result<T, NothingSent> {
        let mut slot = self.slot.message.lock().unwrap();
        loop {
            match mem::replace(&mut *slot, Message::Over) {
                Message::Sent(message) => return Ok(message),
                Message::Over => return Err(NothingSent),
                Message::Awaited => *slot = Message::Awaited,
            }
            slot = self.slot.bell.wait(slot).unwrap();
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut slot = self.slot.message.lock().unwrap();
        let message = mem::replace(&mut *slot, Message::Over);
        // Its destructor is not ours, and may take its time.
        drop(slot);
        drop(message);
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
    fn a_message_that_nobody_takes_is_dropped_once() {
        let message = Arc::new(());
        let (sender, receiver) = channel();
        sender.send(message.clone()).unwrap();
        drop(receiver);
        assert_eq!(Arc::strong_count(&message), 1);
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
}
