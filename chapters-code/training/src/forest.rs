//! A forest: trees that vote, and a digest over all their nodes.

use crate::counts::Counts;
use crate::digits::Digit;
use crate::tree::Tree;

/// Trees that vote. Their order is part of the forest and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forest {
    pub trees: Vec<Tree>,
}

impl Forest {
    /// The label that most trees vote for; of equals, the smallest.
    pub fn guess(&self, digit: &Digit) -> u8 {
        let mut votes = Counts::default();
        for tree in &self.trees {
            votes.add(tree.guess(digit));
        }
        votes.winner()
    }

    /// How many of the digits the forest guesses right.
    pub fn count_right(&self, digits: &[Digit]) -> usize {
        let is_right =
            |digit: &&Digit| self.guess(digit) == digit.label;
        digits.iter().filter(is_right).count()
    }

    /// One number for all nodes of all trees, in order.
    ///
    /// Equal forests have equal digests. Two different forests can
    /// share one, but of 2⁶⁴ digests an accident has to hit the same.
    pub fn digest(&self) -> u64 {
        fnv_1a(self.trees.iter().flat_map(Tree::bytes))
    }
}

/// Fowler, Noll and Vo's hash, variant 1a, of 64 bits.
fn fnv_1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits;
    use std::thread;

    fn grow(numbers: impl Iterator<Item = u64>) -> Forest {
        let (train, _) = digits::split();
        let trees = numbers.map(|number| Tree::grow(&train, number));
        Forest {
            trees: trees.collect(),
        }
    }

    #[test]
    fn fnv_1a_gives_the_published_values() {
        assert_eq!(fnv_1a(*b""), 0xcbf29ce484222325);
        assert_eq!(fnv_1a(*b"a"), 0xaf63dc4c8601ec8c);
        assert_eq!(fnv_1a(*b"foobar"), 0x85944171f73967e8);
    }

    #[test]
    fn the_digest_sees_the_order_of_the_trees() {
        assert_eq!(grow(0..4).digest(), grow(0..4).digest());
        assert_ne!(grow(0..4).digest(), grow((0..4).rev()).digest());
    }

    #[test]
    fn trees_grown_by_threads_make_the_same_forest() {
        let forests = thread::scope(|scope| {
            let all = scope.spawn(|| grow(0..8));
            let first = scope.spawn(|| grow(0..3));
            let last = scope.spawn(|| grow(3..8));
            [all, first, last].map(|thread| thread.join().unwrap())
        });
        let [all, mut first, last] = forests;
        first.trees.extend(last.trees);
        assert_eq!(all, first);
    }

    #[test]
    fn twenty_trees_guess_better_than_one() {
        let (_, test) = digits::split();
        let (twenty, one) = (grow(0..20), grow(0..1));
        assert!(twenty.count_right(&test) > one.count_right(&test));
    }
}
