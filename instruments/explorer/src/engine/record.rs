//! What an execution tells the search, and what the search tells an execution.

use crate::engine::digest::Digest;
use crate::engine::operation::{At, ObjectKey, ThreadKey};
use crate::engine::orders::Orders;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A choice: who goes, and in which of its ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// The thread.
    pub thread: ThreadKey,
    /// From 0.
    pub way: usize,
}

/// What the search has learnt of a listing, and every execution of it has to know.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Somebody asks whether a thread has ended: its end is a step.
    pub ends_are_steps: bool,
    /// Somebody takes messages without waiting: the end of a sender is a step.
    pub closing_is_a_step: bool,
    /// Situations in which a thread looks again and again until another thread changes something.
    pub loops: HashSet<Digest>,
    /// Situations in which a thread looks twice, and then does something else by itself.
    pub visits: HashSet<Digest>,
}

/// What one execution is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Its first choices, each with the node at which it is made.
    pub path: Vec<(Digest, Choice)>,
    /// What is known.
    pub rules: Rules,
    /// After the path, this thread goes on alone, to see whether it comes out of a loop.
    pub alone: Option<ThreadKey>,
    /// Instead of all that, these choices alone, wherever they lead.
    pub walk: Option<Vec<Choice>>,
}

/// One line of an execution's report. Whatever ends the process, the lines before are there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Record {
    /// A choice has to be made.
    Node(Node),
    /// It is made.
    Step(Choice),
    /// Something happens.
    Event(Event),
    /// The node is known, and here is what can be seen of it; somebody else goes on from here. The
    /// thread that ran last stands at this place.
    Known { id: Digest, content: Digest, at: At },
    /// The program has ended.
    Ended(Ended),
    /// A thread looks again at what it has seen, and nothing has changed: who, and the situation.
    LooksAgain(ThreadKey, Digest),
    /// The thread that was left alone came out of its loop, or did not.
    CameOut(bool),
    /// A rule has to change.
    Needs(Need),
    /// The listing does what is not modelled.
    Refused { what: String, at: At },
    /// The same choices led elsewhere than before.
    Differs { at: At },
    /// The budget of steps is used up.
    TooManySteps,
}

/// A rule that turns out to be needed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Need {
    /// [`Rules::ends_are_steps`].
    EndsAreSteps,
    /// [`Rules::closing_is_a_step`].
    ClosingIsAStep,
}

/// A moment at which somebody has to choose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    /// The partial order of all that has happened.
    pub id: Digest,
    /// What can be seen here; the same for the same partial order, or the listing is not
    /// deterministic.
    pub content: Digest,
    /// Every thread that was started, with what it would do next, by number in this execution.
    pub threads: Vec<Thread>,
    /// Every object that was used.
    pub objects: BTreeMap<ObjectKey, Object>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// A thread at a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Thread {
    /// Its name in every execution.
    pub key: ThreadKey,
    /// What to call it.
    pub name: String,
    /// Where it was spawned.
    pub spawned: At,
    /// `ready`, `blocked`, `ended`, `panicked`.
    pub status: String,
    /// Its next operation.
    pub what: Option<String>,
    /// The object of that.
    pub object: Option<ObjectKey>,
    /// The other thread of that.
    pub other: Option<ThreadKey>,
    /// What it would write.
    pub value: Option<String>,
    /// Where it is.
    pub at: At,
    /// Why it waits.
    pub why: Option<String>,
}

/// An object at a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Object {
    /// Its type.
    pub kind: String,
    /// Where it was made.
    pub made: At,
    /// Whose memory it lies in, and where there.
    pub lies: (u64, i64),
    /// Its value.
    pub value: Option<String>,
    /// Who holds it.
    pub held_by: Vec<ThreadKey>,
    /// Who sleeps on it.
    pub waiting: Vec<ThreadKey>,
}

/// Something that a thread did.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Event {
    /// Who.
    pub thread: ThreadKey,
    /// What, as [`Operation::name`](crate::engine::operation::Operation::name).
    pub what: String,
    /// The object.
    pub object: Option<ObjectKey>,
    /// The other thread.
    pub other: Option<ThreadKey>,
    /// What was read or written.
    pub value: Option<String>,
    /// With which orderings, where they matter.
    pub order: Option<Orders>,
    /// How many operations of each thread happen before, its own among them, where that is known.
    pub clock: BTreeMap<ThreadKey, u32>,
    /// Whose store a load has seen: the thread, and its own number in the clock of the store.
    pub saw: Option<(ThreadKey, u32)>,
    /// Where.
    pub at: At,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ended {
    /// In which way.
    pub end: crate::engine::graph::End,
    /// What it printed to standard output.
    pub text: String,
    /// What it printed to standard error, beside the messages of panics.
    pub errors: String,
    /// What threads panicked with.
    pub panics: Vec<String>,
}
