//! What an exploration found: a graph whose paths are the interleavings.
//!
//! A node is a moment at which every thread has come to its next step and waits for its turn. An
//! edge is a step, with everything that its thread then did until it came to its next one. Two
//! moments are the same node when the steps behind them are the same partial order (a Mazurkiewicz
//! trace): the same threads did the same steps, and steps that depend on each other came in the
//! same order. So a path from node 0 to a node that ends is an interleaving, every interleaving is
//! one path, and how many there are is counted without walking them one by one.
//!
//! Written as JSON, in one line; `web/explore.model.js` reads it. Lines and columns count from 1,
//! columns in characters, as rustc counts them.

use super::orders::Orders;
use super::settings::Model;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The result of an exploration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Explored {
    /// What was found.
    Graph(Graph),
    /// Why nothing can be said of the listing.
    Refused(Refusal),
}

/// Why a listing cannot be explored.
#[derive(Debug, Serialize)]
pub struct Refusal {
    /// What it does that is not modelled, and what to do instead.
    pub sentence: String,
    /// Where.
    pub at: Option<Place>,
}

/// Line and column in the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place(pub u32, pub u32);

/// All interleavings of a listing.
#[derive(Debug, Serialize)]
pub struct Graph {
    /// What loads may see.
    pub memory: Model,
    /// Whether what may happen for no reason does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub spurious: bool,
    /// What ended the exploration before all was seen: `runs`, `time`, `nodes` or `steps`. Then every number
    /// is «at least».
    pub cut: Option<&'static str>,
    /// How often the listing was run.
    pub runs: usize,
    /// How many interleavings there are, in decimal.
    pub interleavings: String,
    /// How they end.
    pub outcomes: Vec<Outcome>,
    /// By number; 0 is the main thread.
    pub threads: Vec<Thread>,
    /// By number.
    pub objects: Vec<Object>,
    /// What happened before the first choice.
    pub start: Vec<Event>,
    /// Node 0 is where all interleavings begin.
    pub nodes: Vec<Node>,
    /// By which nodes each of the walks came that were asked for; none where that is no node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub walks: Vec<Vec<Option<usize>>>,
}

/// A way in which interleavings end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Outcome {
    /// How.
    pub end: End,
    /// What was printed to standard output, all in all.
    pub text: String,
    /// What was printed to standard error, beside those messages.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub errors: String,
    /// Messages of the threads that panicked, in the order of threads.
    pub panics: Vec<String>,
    /// How many interleavings end so, in decimal.
    pub interleavings: String,
}

/// How the program ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// `main` returned, or the program left with this status.
    Exited(i32),
    /// Every thread that has not ended waits for another.
    Deadlocked,
    /// Every thread that has not ended waits, or looks again and again whether something has
    /// changed, which nobody will change.
    Livelocked,
    /// A signal ended it: an abort, or memory that was not its own.
    Killed(String),
    /// The exploration was cut off here: more steps than its budget allows.
    Unfinished,
}

/// A thread of the listing.
#[derive(Clone, Debug, Serialize)]
pub struct Thread {
    /// Its name, `main`, or `T` and its number.
    pub name: String,
    /// Where it was spawned.
    pub at: Option<Place>,
}

/// A thing that threads share.
#[derive(Clone, Debug, Serialize)]
pub struct Object {
    /// Its type, as `Mutex`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of the variable or field that holds it, if the listing's text tells.
    pub name: String,
    /// Where it was made.
    pub at: Option<Place>,
}

/// A moment at which somebody chooses who goes next.
#[derive(Debug, Serialize)]
pub struct Node {
    /// What each thread would do next, by number; null for one that does not exist yet.
    pub threads: Vec<Option<Next>>,
    /// The objects that are known by now, by number.
    pub objects: BTreeMap<usize, State>,
    /// The steps that are possible, in the order of threads.
    pub edges: Vec<Edge>,
    /// How many interleavings go on to each outcome from here: number of the outcome, count in
    /// decimal.
    pub ahead: BTreeMap<usize, String>,
    /// The outcome, where an interleaving ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<usize>,
    /// Whether steps are possible here that were not tried, because the exploration was cut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

/// What a thread would do next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Next {
    /// `ready`, `blocked`, `ended` or `panicked`.
    pub status: String,
    /// The operation, as in [`Event::what`]; none when it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<usize>,
    /// The thread that it waits for, or tells something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<usize>,
    /// What it would write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where in the listing it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// Why it waits, for a reader: `T2 holds it`; none unless it is blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What can be seen of an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// Its value, in words: of an atomic, of what a mutex guards, of the messages in a channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Threads that hold it: of a mutex one at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<usize>,
    /// Threads that sleep on it until they are notified.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<usize>,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct Edge {
    /// Who.
    pub thread: usize,
    /// Which of several ways in which the step can go, from 0.
    pub way: usize,
    /// The node that it leads to.
    pub to: usize,
    /// The step itself, and what followed from it without a choice.
    pub events: Vec<Event>,
}

/// Something that a thread did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Who.
    pub thread: usize,
    /// `load`, `store`, `update`, `fence`, `lock`, `try_lock`, `unlock`, `read`, `write`, `wait`, `wake`,
    /// `notify`, `spawn`, `join`, `end`, `send`, `receive`, `close`, `park`, `unpark`, `print`, `panic`, …
    pub what: String,
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<usize>,
    /// The other thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<usize>,
    /// What was read, written, sent or printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of an atomic operation in [`Model::C20`], its orderings: `Acquire`, `AcqRel/Relaxed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Orders>,
    /// In [`Model::C20`], how many operations of each thread happen before it, its own among them:
    /// a vector clock. One event happens before another if the other's number for the first's
    /// thread is at least the first's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clock: Vec<u32>,
    /// Of an atomic operation in [`Model::C20`] that reads, the store that it has seen: its thread,
    /// and that one's own number in its clock. None for the first value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<(usize, u32)>,
    /// Where in the listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}
