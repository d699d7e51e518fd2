//! Channels.

mod choice;

pub use crate::{select, select_biased};
pub use choice::{Select, SelectedOperation};
pub use crossbeam_channel::{
    RecvError, RecvTimeoutError, SelectTimeoutError, SendError, SendTimeoutError, TryRecvError,
    TrySelectError, TrySendError,
};

use explorer::engine::execution::{self, clock, explores, refuse};
use explorer::engine::identity::Identity;
use explorer::engine::messages::Shared;
use explorer::engine::object::{Clock, State};
use explorer::engine::operation::{
    Answer, Arm, Arms, At, ObjectId, Operation, Patience, nanoseconds,
};
use explorer::time::Instant;
use std::fmt::{self, Debug, Formatter};
use std::iter::FusedIterator;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

/// Like crossbeam's.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// Like crossbeam's.
pub struct Receiver<T> {
    flavor: Flavor<T>,
}

/// Where messages come from.
enum Flavor<T> {
    /// From senders.
    Messages(Arc<Shared<T>>),
    /// From a clock; with what makes a message of an instant.
    Time(Arc<Identity>, fn(Instant) -> T),
    /// From nowhere.
    Never,
}

/// Like crossbeam's.
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    channel(None)
}

/// Like crossbeam's. With room for none, a sender waits until its message is taken.
#[track_caller]
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    channel(Some(capacity))
}

#[track_caller]
fn channel<T>(capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    must_be_explored();
    let shared = Arc::new(Shared::new("channel", capacity));
    shared.id();
    (Sender { shared: shared.clone() }, Receiver { flavor: Flavor::Messages(shared) })
}

/// Like crossbeam's, in logical time.
#[track_caller]
pub fn after(time: Duration) -> Receiver<Instant> {
    timer("after", Clock { due: Some(clock() + nanoseconds(time)), every: None })
}

/// Like crossbeam's, in logical time.
#[track_caller]
pub fn at(when: Instant) -> Receiver<Instant> {
    timer("at", Clock { due: Some(when.logical()), every: None })
}

/// Like crossbeam's, in logical time.
#[track_caller]
pub fn tick(time: Duration) -> Receiver<Instant> {
    let every = nanoseconds(time);
    timer("tick", Clock { due: Some(clock() + every), every: Some(every) })
}

/// Like crossbeam's.
pub const fn never<T>() -> Receiver<T> {
    Receiver { flavor: Flavor::Never }
}

#[track_caller]
fn timer(kind: &'static str, clock: Clock) -> Receiver<Instant> {
    must_be_explored();
    let identity = Arc::new(Identity::new(kind));
    identity.id(|| State::Clock(clock));
    Receiver { flavor: Flavor::Time(identity, |instant| instant) }
}

/// There is nothing behind these types where nothing is explored.
pub(crate) fn must_be_explored() {
    if !explores() {
        eprintln!(
            "this program was built to be explored; build it with crossbeam itself to run it"
        );
        std::process::exit(1);
    }
}

/// The time from now to an instant, which may be over.
fn until(when: Instant) -> Duration {
    when.saturating_duration_since(Instant::now())
}

/// Publishes a choice of one arm.
fn select_one(arm: Arm, patience: Patience, at: At) -> Option<Answer> {
    let arms = Arms { all: vec![arm], ..Arms::default() };
    execution::select(patience, arms, at).map(|(_, answer)| answer)
}

impl<T> Sender<T> {
    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        let sent = self.shared.send(Operation::Send, message, At::caller(Location::caller()));
        sent.map_err(|(message, _)| SendError(message))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        let at = At::caller(Location::caller());
        let sent = if self.shared.capacity() == Some(0) {
            self.meet(message, Patience::None, at)
        } else {
            self.shared.send(Operation::TrySend, message, at)
        };
        sent.map_err(|(message, gone)| match gone {
            true => TrySendError::Disconnected(message),
            false => TrySendError::Full(message),
        })
    }

    /// Like crossbeam's. Explored, both happen: that there is room in time, and that there is none.
    #[track_caller]
    pub fn send_timeout(&self, message: T, time: Duration) -> Result<(), SendTimeoutError<T>> {
        let at = At::caller(Location::caller());
        let limit = nanoseconds(time);
        let sent = if self.shared.capacity() == Some(0) {
            self.meet(message, Patience::Time(limit), at)
        } else {
            self.shared.send(|channel| Operation::SendTimed(channel, limit), message, at)
        };
        sent.map_err(|(message, gone)| match gone {
            true => SendTimeoutError::Disconnected(message),
            false => SendTimeoutError::Timeout(message),
        })
    }

    /// Like crossbeam's; as [`Sender::send_timeout`].
    #[track_caller]
    pub fn send_deadline(&self, message: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> {
        self.send_timeout(message, until(deadline))
    }

    /// Sends if somebody receives at the same time.
    fn meet(&self, message: T, patience: Patience, at: At) -> Result<(), (T, bool)> {
        match select_one(Arm::Send(self.shared.id()), patience, at) {
            Some(answer) if answer.ok => {
                self.shared.complete(message);
                Ok(())
            }
            answer => Err((message, answer.is_some())),
        }
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        self.shared.capacity() == Some(self.len())
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn len(&self) -> usize {
        count(&self.shared, Location::caller())
    }

    /// Like crossbeam's.
    pub fn capacity(&self) -> Option<usize> {
        self.shared.capacity()
    }

    /// Like crossbeam's.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

/// How many messages there are; at a rendezvous never any.
fn count<T>(shared: &Shared<T>, place: &'static Location<'static>) -> usize {
    if shared.capacity() == Some(0) {
        return 0;
    }
    shared.step(Operation::Count, At::caller(place), String::new()).value as usize
}

impl<T> Receiver<T> {
    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        let at = At::caller(Location::caller());
        if let Flavor::Messages(shared) = &self.flavor {
            return shared.receive(Operation::Receive, at).map_err(|_| RecvError);
        }
        self.wait(Patience::Waits, at).unwrap_or(Err(RecvError))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let at = At::caller(Location::caller());
        if let Some(shared) = self.with_room() {
            return shared.receive(Operation::TryReceive, at).map_err(|gone| match gone {
                true => TryRecvError::Disconnected,
                false => TryRecvError::Empty,
            });
        }
        match self.wait(Patience::None, at) {
            Some(received) => received.map_err(TryRecvError::from),
            None => Err(TryRecvError::Empty),
        }
    }

    /// Like crossbeam's. Explored, both happen: that a message comes in time, and that none does.
    #[track_caller]
    pub fn recv_timeout(&self, time: Duration) -> Result<T, RecvTimeoutError> {
        let at = At::caller(Location::caller());
        let limit = nanoseconds(time);
        if let Some(shared) = self.with_room() {
            let timed = |channel| Operation::ReceiveTimed(channel, limit);
            return shared.receive(timed, at).map_err(|gone| match gone {
                true => RecvTimeoutError::Disconnected,
                false => RecvTimeoutError::Timeout,
            });
        }
        match self.wait(Patience::Time(limit), at) {
            Some(received) => received.map_err(RecvTimeoutError::from),
            None => Err(RecvTimeoutError::Timeout),
        }
    }

    /// Like crossbeam's; as [`Receiver::recv_timeout`].
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        self.recv_timeout(until(deadline))
    }

    /// What senders and receivers share, unless it is a rendezvous.
    fn with_room(&self) -> Option<&Shared<T>> {
        match &self.flavor {
            Flavor::Messages(shared) if shared.capacity() != Some(0) => Some(shared),
            _ => None,
        }
    }

    /// Receives in a choice of one arm; `None` if time is over.
    fn wait(&self, patience: Patience, at: At) -> Option<Result<T, RecvError>> {
        select_one(self.arm(), patience, at).map(|answer| self.complete(answer))
    }

    /// The arm that receives from it.
    fn arm(&self) -> Arm {
        match &self.flavor {
            Flavor::Messages(shared) => Arm::Receive(shared.id()),
            Flavor::Time(identity, _) => Arm::Time(known(identity)),
            Flavor::Never => Arm::Never,
        }
    }

    /// What has come by that arm.
    fn complete(&self, answer: Answer) -> Result<T, RecvError> {
        match &self.flavor {
            Flavor::Messages(shared) => shared.received(answer).map_err(|_| RecvError),
            Flavor::Time(_, message) if answer.ok => Ok(message(Instant::at(answer.value))),
            _ => Err(RecvError),
        }
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        let most = self.capacity();
        most == Some(self.len())
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn len(&self) -> usize {
        match &self.flavor {
            Flavor::Messages(shared) => count(shared, Location::caller()),
            Flavor::Time(..) => refuse(
                "whether a clock has sent is not modelled; receive from it with `try_recv`",
                At::caller(Location::caller()),
            ),
            Flavor::Never => 0,
        }
    }

    /// Like crossbeam's.
    pub fn capacity(&self) -> Option<usize> {
        match &self.flavor {
            Flavor::Messages(shared) => shared.capacity(),
            Flavor::Time(..) => Some(1),
            Flavor::Never => Some(0),
        }
    }

    /// Like crossbeam's.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self }
    }

    /// Like crossbeam's.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self }
    }

    /// Like crossbeam's.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        match (&self.flavor, &other.flavor) {
            (Flavor::Messages(here), Flavor::Messages(there)) => Arc::ptr_eq(here, there),
            (Flavor::Time(here, _), Flavor::Time(there, _)) => Arc::ptr_eq(here, there),
            (Flavor::Never, Flavor::Never) => true,
            _ => false,
        }
    }
}

/// The number of a clock, which it has had since it was made.
fn known(clock: &Identity) -> ObjectId {
    clock.id(|| State::Clock(Clock { due: None, every: None }))
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.shared.add_sender();
        Sender { shared: self.shared.clone() }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.drop_sender();
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        let flavor = match &self.flavor {
            Flavor::Messages(shared) => {
                shared.add_receiver();
                Flavor::Messages(shared.clone())
            }
            Flavor::Time(identity, message) => Flavor::Time(identity.clone(), *message),
            Flavor::Never => Flavor::Never,
        };
        Receiver { flavor }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Flavor::Messages(shared) = &self.flavor {
            shared.drop_receiver();
        }
    }
}

// SAFETY: an end gives away and takes messages, and shares none of them.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as above; what is inside is behind a lock.
unsafe impl<T: Send> Sync for Sender<T> {}
// SAFETY: as for senders.
unsafe impl<T: Send> Send for Receiver<T> {}
// SAFETY: as for senders.
unsafe impl<T: Send> Sync for Receiver<T> {}
impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}
impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

/// Like crossbeam's.
pub struct Iter<'a, T> {
    receiver: &'a Receiver<T>,
}

/// Like crossbeam's.
pub struct TryIter<'a, T> {
    receiver: &'a Receiver<T>,
}

/// Like crossbeam's.
pub struct IntoIter<T> {
    receiver: Receiver<T>,
}

macro_rules! iterator {
    ($name:ident [$($lifetime:lifetime)?], $method:ident) => {
        impl<$($lifetime,)? T> Iterator for $name<$($lifetime,)? T> {
            type Item = T;

            #[track_caller]
            fn next(&mut self) -> Option<T> {
                self.receiver.$method().ok()
            }
        }
    };
}

iterator!(Iter ['a], recv);
iterator!(TryIter ['a], try_recv);
iterator!(IntoIter [], recv);

impl<T> FusedIterator for Iter<'_, T> {}
impl<T> FusedIterator for IntoIter<T> {}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { receiver: self }
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

macro_rules! opaque {
    ($($name:ident [$($generic:tt)*]),* $(,)?) => { $(
        impl<T> Debug for $name<$($generic)* T> {
            fn fmt(&self, f: &mut Formatter) -> fmt::Result {
                f.pad(concat!(stringify!($name), " { .. }"))
            }
        }
    )* };
}

opaque!(Sender [], Receiver [], Iter ['_,], TryIter ['_,], IntoIter []);
