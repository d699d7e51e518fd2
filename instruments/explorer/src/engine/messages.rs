//! The messages of a channel.

use super::arena::outside;
use super::execution::{explores, me, visible, with};
use super::identity::Identity;
use super::object::{Channel, State};
use super::operation::{Answer, At, ObjectId, Operation, ThreadId};
use super::value::show;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a channel and its ends share while it is explored: the messages themselves, all else is the
/// engine's. Each lies here from before it is sent, behind earlier ones of the same thread: the
/// engine tells whose comes first.
pub struct Shared<T> {
    identity: Identity,
    capacity: Option<usize>,
    messages: Mutex<VecDeque<(ThreadId, T)>>,
}

impl<T> Shared<T> {
    /// Of a channel that is made here, with one sender and one receiver.
    #[track_caller]
    pub fn new(kind: &'static str, capacity: Option<usize>) -> Shared<T> {
        Shared { identity: Identity::new(kind), capacity, messages: Mutex::default() }
    }

    /// How many messages it holds at most; no limit if there is none.
    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }

    /// Its number in this execution.
    pub fn id(&self) -> ObjectId {
        self.identity.id(|| State::Channel(Channel::new(self.capacity)))
    }

    /// Publishes an operation on it.
    pub fn step(&self, operation: impl Fn(ObjectId) -> Operation, at: At, text: String) -> Answer {
        visible(operation(self.id()), at, text)
    }

    /// Sends; gives the message back if that fails, and whether nobody can receive it.
    ///
    /// # Errors
    /// There is no room, or no receiver.
    pub fn send(
        &self,
        operation: impl Fn(ObjectId) -> Operation,
        message: T,
        at: At,
    ) -> Result<(), (T, bool)> {
        let text = show(&message);
        self.put(message);
        let answer = self.step(operation, at, text);
        if answer.ok {
            return Ok(());
        }
        match self.take(me().unwrap_or_default(), true) {
            Some(message) => Err((message, answer.value == 1)),
            None => unreachable!("the message has not been taken"),
        }
    }

    /// Receives; otherwise tells whether nobody can send any more.
    ///
    /// # Errors
    /// There is no message.
    pub fn receive(&self, operation: impl Fn(ObjectId) -> Operation, at: At) -> Result<T, bool> {
        self.received(self.step(operation, at, String::new()))
    }

    /// The message that an answer speaks of.
    ///
    /// # Errors
    /// It speaks of none; as [`Shared::receive`].
    pub fn received(&self, answer: Answer) -> Result<T, bool> {
        if !answer.ok {
            return Err(answer.value == 1);
        }
        match self.take(answer.value as ThreadId, false) {
            Some(message) => Ok(message),
            None => unreachable!("the engine counts the messages"),
        }
    }

    /// Makes the message of an arm that was taken.
    pub fn complete(&self, message: T) {
        let (Some(me), channel) = (me(), self.id()) else { return };
        let text = show(&message);
        self.put(message);
        with(|execution| execution.makes(me, channel, text));
    }

    /// There is one more sender.
    pub fn add_sender(&self) {
        if explores() {
            let channel = self.id();
            with(|execution| execution.add_sender(channel));
        }
    }

    /// A sender goes.
    pub fn drop_sender(&self) {
        if explores() {
            self.step(Operation::CloseSender, At::here(), String::new());
        }
    }

    /// There is one more receiver.
    pub fn add_receiver(&self) {
        if explores() {
            let channel = self.id();
            with(|execution| execution.add_receiver(channel));
        }
    }

    /// A receiver goes; with the last one goes what is under way.
    pub fn drop_receiver(&self) {
        if !explores() {
            return;
        }
        self.step(Operation::CloseReceiver, At::here(), String::new());
        let channel = self.id();
        let left = with(|execution| execution.drain(channel)).unwrap_or_default();
        let left: Vec<T> = left.into_iter().filter_map(|t| self.take(t, false)).collect();
        // Here, and not under any lock: what is in a message may do something when it goes.
        drop(left);
    }

    /// Lays a message down that is about to be sent.
    fn put(&self, message: T) {
        // How many there are depends on other threads, so the room for them is not this one's.
        outside(|| self.messages().push_back((me().unwrap_or_default(), message)));
    }

    /// The first message of a thread, or its last.
    fn take(&self, from: ThreadId, last: bool) -> Option<T> {
        let mut messages = self.messages();
        let mut places = (0..messages.len()).filter(|place| messages[*place].0 == from);
        let place = if last { places.next_back() } else { places.next() }?;
        messages.remove(place).map(|(_, message)| message)
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<(ThreadId, T)>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
