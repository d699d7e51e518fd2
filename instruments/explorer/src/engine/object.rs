//! The things that threads share, as the explorer sees them.

use crate::engine::digest::Digest;
use crate::engine::operation::{At, ObjectKey, ThreadId, Trail};
use std::collections::VecDeque;
use std::time::Duration;

/// An object of the listing.
pub struct Object {
    /// Its name in every execution.
    pub key: ObjectKey,
    /// Its type.
    pub kind: &'static str,
    /// Where it was made.
    pub made: At,
    /// Whose memory it lies in, and where there: of things made in one place, the order.
    pub lies: (u64, i64),
    /// What has happened to it.
    pub trail: Trail,
    /// The last effect that each thread had on it.
    pub effects: Vec<Digest>,
    /// What it is now.
    pub state: State,
}

/// The state of an object.
pub enum State {
    /// An integer, a boolean or a pointer, as bits.
    Atomic { value: u64, show: fn(u64) -> String },
    /// A mutex, or what works like one.
    Mutex { owner: Option<ThreadId>, guarded: String },
    /// A lock for many readers or one writer.
    RwLock { readers: Vec<ThreadId>, writer: Option<ThreadId>, guarded: String },
    /// A condition variable.
    Condvar { sleepers: Vec<ThreadId> },
    /// A channel.
    Channel(Channel),
    /// A channel to which nobody sends but time.
    Clock(Clock),
    /// A token for one thread to wait for.
    Token(bool),
}

/// What sends a message when its time has come.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// When that is, in nanoseconds; never again if there is none.
    pub due: Option<u64>,
    /// How long it takes to the next one, if there is one.
    pub every: Option<u64>,
}

/// A channel.
#[derive(Default)]
pub struct Channel {
    /// Messages under way.
    pub messages: VecDeque<Message>,
    /// How many may be; no limit if there is none; 0 is a rendezvous.
    pub capacity: Option<usize>,
    /// How many senders there are.
    pub senders: usize,
    /// How many receivers there are.
    pub receivers: usize,
    /// How many messages were ever sent.
    pub sent: u64,
    /// The last send.
    pub last_sent: Digest,
    /// All receptions, in their order.
    pub received: Vec<Digest>,
    /// The ends of senders, in any order.
    pub closed: Digest,
    /// The latest logical time of those.
    pub closed_at: u64,
    /// The ends of receivers while there were others, in any order.
    pub abandoned: Digest,
}

/// A message under way.
pub struct Message {
    /// Its number.
    pub number: u64,
    /// Who sent it.
    pub from: ThreadId,
    /// What it says.
    pub text: String,
    /// The operation that sent it.
    pub sent: Digest,
    /// The sender's logical time.
    pub clock: u64,
}

impl Channel {
    /// With one sender and one receiver.
    pub fn new(capacity: Option<usize>) -> Channel {
        Channel { capacity, senders: 1, receivers: 1, ..Channel::default() }
    }

    /// Whether a sender need not wait. A rendezvous takes an offer at once, and lets the sender
    /// wait afterwards.
    pub fn has_room(&self) -> bool {
        self.receivers == 0
            || self.capacity.is_none_or(|most| self.messages.len() < most.max(1) || most == 0)
    }

    /// The messages in words.
    pub fn show(&self) -> String {
        let texts: Vec<&str> = self.messages.iter().map(|message| message.text.as_str()).collect();
        format!("[{}]", texts.join(", "))
    }
}

impl Object {
    /// What other threads have done to it that this one can notice.
    pub fn version(&self, thread: ThreadId) -> Digest {
        let others = self.effects.iter().enumerate().filter(|(other, _)| *other != thread);
        others.fold(Digest::default(), |all, (_, effect)| all.and(*effect))
    }

    /// Its value in words.
    pub fn value(&self) -> Option<String> {
        match &self.state {
            State::Atomic { value, show } => Some(show(*value)),
            State::Mutex { guarded, .. } | State::RwLock { guarded, .. } => {
                (!guarded.is_empty()).then(|| guarded.clone())
            }
            State::Channel(channel) => Some(channel.show()),
            State::Token(there) => Some(if *there { "token" } else { "none" }.to_owned()),
            State::Clock(Clock { due, .. }) => {
                due.map(|due| format!("due at {:?}", Duration::from_nanos(due)))
            }
            State::Condvar { .. } => None,
        }
    }

    /// Who holds it.
    pub fn held_by(&self) -> Vec<ThreadId> {
        match &self.state {
            State::Mutex { owner, .. } => owner.iter().copied().collect(),
            State::RwLock { readers, writer, .. } => {
                writer.iter().chain(readers).copied().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Who sleeps on it.
    pub fn waiting(&self) -> Vec<ThreadId> {
        match &self.state {
            State::Condvar { sleepers } => sleepers.clone(),
            _ => Vec::new(),
        }
    }
}
