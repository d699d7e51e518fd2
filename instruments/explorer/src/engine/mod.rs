//! Directs the threads of a program through every interleaving.
//!
//! - `process`: which processes there are; the only module that forks.
//! - `search` decides what to try, and draws the [`graph`]; it runs nothing of the listing.
//! - `execution` runs the listing once; `operation` is what its threads publish, `orders` with
//!   which orderings, `object` what they share, `record` what it reports.
//! - `identity` and `messages` are the ends of the threads: what lies in the listing's own objects.
//! - `arena` and `digest` make an execution's names the same in all others.
//! - `names` and `value` put things into words.

pub mod arena;
mod count;
mod digest;
pub mod execution;
pub mod graph;
pub mod identity;
mod memory;
pub mod messages;
mod names;
pub mod object;
pub mod operation;
mod orders;
pub mod process;
mod record;
mod search;
pub mod settings;
pub mod value;
