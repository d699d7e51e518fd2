//! A random forest that learns handwritten digits: the training job.
//!
//! A forest is many decision trees. Each tree is grown from its own
//! random sample, so no tree needs another. The random numbers of a
//! tree come from its number alone, and all arithmetic is in integers:
//! the forest is the same, bit for bit, on every thread, in every
//! order, and in the Python twin.

/// The data: pictures of digits, each with its label.
pub mod digits;

/// How many digits have each label.
mod counts;

/// SplitMix64, seeded by the number of a tree.
mod random;

/// The best question that a node can ask about one pixel.
mod split;

/// One decision tree, grown from a random sample.
mod tree;

/// Many trees that vote, and a digest that tells two forests apart.
mod forest;

pub use digits::Digit;
pub use forest::Forest;
pub use tree::Tree;
