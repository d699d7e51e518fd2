//! Channels.

pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

use crate::engine::execution::explores;
use crate::engine::messages::Shared;
use crate::engine::operation::{At, Operation, nanoseconds};
use std::fmt::{self, Debug, Formatter};
use std::panic::Location;
use std::sync::Arc;
use std::sync::mpsc as real;
use std::time::Duration;

/// Like std's.
pub struct Sender<T> {
    real: Option<real::Sender<T>>,
    shared: Arc<Shared<T>>,
}

/// Like std's.
pub struct SyncSender<T> {
    real: Option<real::SyncSender<T>>,
    shared: Arc<Shared<T>>,
}

/// Like std's.
pub struct Receiver<T> {
    real: Option<real::Receiver<T>>,
    shared: Arc<Shared<T>>,
}

/// Like std's.
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel();
    let shared = shared(None);
    let sender = Sender { real: Some(sender), shared: shared.clone() };
    (sender, Receiver { real: Some(receiver), shared })
}

/// Like std's. With room for none, a sender waits until its message is taken.
#[track_caller]
pub fn sync_channel<T>(capacity: usize) -> (SyncSender<T>, Receiver<T>) {
    let (sender, receiver) = real::sync_channel(capacity);
    let shared = shared(Some(capacity));
    let sender = SyncSender { real: Some(sender), shared: shared.clone() };
    (sender, Receiver { real: Some(receiver), shared })
}

#[track_caller]
fn shared<T>(capacity: Option<usize>) -> Arc<Shared<T>> {
    let shared = Arc::new(Shared::new("channel", capacity));
    if explores() {
        shared.id();
    }
    shared
}

impl<T> Sender<T> {
    /// Like std's; a step.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        match &self.real {
            Some(real) if !explores() => real.send(message),
            _ => {
                let at = At::caller(Location::caller());
                let sent = self.shared.send(Operation::Send, message, at);
                sent.map_err(|(message, _)| SendError(message))
            }
        }
    }
}

impl<T> SyncSender<T> {
    /// Like std's; a step.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        match &self.real {
            Some(real) if !explores() => real.send(message),
            _ => {
                let at = At::caller(Location::caller());
                let sent = self.shared.send(Operation::Send, message, at);
                sent.map_err(|(message, _)| SendError(message))
            }
        }
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        match &self.real {
            Some(real) if !explores() => real.try_send(message),
            _ => {
                let at = At::caller(Location::caller());
                let sent = self.shared.send(Operation::TrySend, message, at);
                sent.map_err(|(message, gone)| match gone {
                    true => TrySendError::Disconnected(message),
                    false => TrySendError::Full(message),
                })
            }
        }
    }
}

impl<T> Receiver<T> {
    /// Like std's; a step.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        match &self.real {
            Some(real) if !explores() => real.recv(),
            _ => {
                let at = At::caller(Location::caller());
                self.shared.receive(Operation::Receive, at).map_err(|_| RecvError)
            }
        }
    }

    /// Like std's; a step.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        match &self.real {
            Some(real) if !explores() => real.try_recv(),
            _ => {
                let at = At::caller(Location::caller());
                let received = self.shared.receive(Operation::TryReceive, at);
                received.map_err(|gone| match gone {
                    true => TryRecvError::Disconnected,
                    false => TryRecvError::Empty,
                })
            }
        }
    }

    /// Like std's. Explored, both happen: that a message comes in time, and that none does.
    #[track_caller]
    pub fn recv_timeout(&self, time: Duration) -> Result<T, RecvTimeoutError> {
        match &self.real {
            Some(real) if !explores() => real.recv_timeout(time),
            _ => {
                let at = At::caller(Location::caller());
                let limit = nanoseconds(time);
                let timed = |channel| Operation::ReceiveTimed(channel, limit);
                let received = self.shared.receive(timed, at);
                received.map_err(|gone| match gone {
                    true => RecvTimeoutError::Disconnected,
                    false => RecvTimeoutError::Timeout,
                })
            }
        }
    }

    /// Like std's.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self)
    }

    /// Like std's.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter(self)
    }
}

macro_rules! sender {
    ($name:ident) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> $name<T> {
                self.shared.add_sender();
                $name { real: self.real.clone(), shared: self.shared.clone() }
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                self.real = None;
                self.shared.drop_sender();
            }
        }

        impl<T> Debug for $name<T> {
            fn fmt(&self, f: &mut Formatter) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

sender!(Sender);
sender!(SyncSender);

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.real = None;
        self.shared.drop_receiver();
    }
}

impl<T> Debug for Receiver<T> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// Like std's.
#[derive(Debug)]
pub struct Iter<'a, T>(&'a Receiver<T>);

/// Like std's.
#[derive(Debug)]
pub struct TryIter<'a, T>(&'a Receiver<T>);

/// Like std's.
#[derive(Debug)]
pub struct IntoIter<T>(Receiver<T>);

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self)
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}
