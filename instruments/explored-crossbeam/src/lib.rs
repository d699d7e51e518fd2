//! crossbeam, as far as it is modelled, for programs that run through every interleaving of their
//! threads. Such a program is linked to this crate under the name `crossbeam`, and to `explorer`
//! under the name `std`; its text stays as it is.
//!
//! Signatures, types and errors are those of crossbeam 0.8.5. What is not here is refused by the
//! compiler, with the line: queues, deques and atomic cells share memory that the explorer does not
//! see.
//!
//! # What is a step
//!
//! The rule is that of `explorer`, and a program with a channel of `std::sync::mpsc` has as many
//! interleavings as the same one with a channel of crossbeam.
//!
//! - Steps: to send, to receive, with or without a limit; to look how many messages there are; to
//!   take an arm of a `select!`, or none; to drop a receiver; to park and to unpark; to wait for a
//!   group.
//! - Steps: what is done with an `epoch::Atomic`.
//! - No steps: to make or clone an end, to drop a sender or a part of a group; to pin, to defer. To drop one becomes
//!   a step where somebody looks into a channel without waiting.
//! - At a rendezvous, `send` is a step and so is the `recv` that takes the message. Between a
//!   `recv` and an arm of a `select!` that sends, to meet is one step.
//!
//! # Chance and time
//!
//! Which of several ready arms a `select!` takes is left to chance, so each of them is tried.
//! `default` is tried where no arm is ready. Limits work like those of `std` in `explorer`: if a
//! message is there it is taken, and if none is, time can be over before one comes.
//!
//! `after`, `at` and `tick` send in the logical time of the thread that receives. Anything can
//! come before a message of theirs, and it can come before anything; but of the clocks in one
//! `select!`, the one that is due first sends first.

pub mod channel;
pub mod epoch;
mod macros;
pub mod sync;
pub mod thread;
pub mod utils;

pub use thread::scope;
