//! Channels.

pub use std::sync::mpsc::{RecvError, SendError, TryRecvError, TrySendError};

use crate::record::{done, is_torn_down};
use shuttle::sync::mpsc as real;

/// Like std's.
pub struct Sender<T>(Option<real::Sender<T>>);

/// Like std's.
pub struct SyncSender<T>(Option<real::SyncSender<T>>);

/// Like std's.
pub struct Receiver<T>(Option<real::Receiver<T>>);

/// Like std's.
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel();
    (Sender(Some(sender)), Receiver(Some(receiver)))
}

/// Like std's.
#[track_caller]
pub fn sync_channel<T>(capacity: usize) -> (SyncSender<T>, Receiver<T>) {
    let (sender, receiver) = real::sync_channel(capacity);
    (SyncSender(Some(sender)), Receiver(Some(receiver)))
}

/// An end of a channel goes, which is a step.
fn close<T>(end: Option<T>, what: &'static str) {
    if !is_torn_down() {
        shuttle::thread::yield_now();
    }
    drop(end);
    done(what);
}

macro_rules! sender {
    ($name:ident) => {
        impl<T> $name<T> {
            fn real(&self) -> &real::$name<T> {
                self.0.as_ref().unwrap()
            }

            /// Like std's.
            pub fn send(&self, message: T) -> Result<(), SendError<T>> {
                let result = self.real().send(message);
                done("send");
                result
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> $name<T> {
                $name(self.0.clone())
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                close(self.0.take(), "drop_sender");
            }
        }
    };
}

sender!(Sender);
sender!(SyncSender);

impl<T> SyncSender<T> {
    /// Like std's.
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        let result = self.real().try_send(message);
        done("try_send");
        result
    }
}

impl<T> Receiver<T> {
    fn real(&self) -> &real::Receiver<T> {
        self.0.as_ref().unwrap()
    }

    /// Like std's.
    pub fn recv(&self) -> Result<T, RecvError> {
        let result = self.real().recv();
        done("receive");
        result
    }

    /// Like std's.
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let result = self.real().try_recv();
        done("try_receive");
        result
    }

    /// Like std's.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        std::iter::from_fn(|| self.recv().ok())
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        close(self.0.take(), "drop_receiver");
    }
}

/// Like std's.
pub struct IntoIter<T>(Receiver<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

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
