//! A decision tree: nodes ask about one pixel each, leaves name digits.

use crate::counts::Counts;
use crate::digits::Digit;
use crate::random::SplitMix64;
use crate::split::Split;
use crate::split::best_split;

/// No leaf is deeper than this.
const DEEPEST: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// Names a label.
    Leaf(u8),
    /// Yes leads to the next node of the list, no to the node given.
    Ask(Split, u16),
}

/// A tree: the list of its nodes in the order in which they grew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Grows tree `number` from a sample of the digits, with repeats.
    ///
    /// The result depends on the two arguments and on nothing else.
    pub fn grow(digits: &[Digit], number: u64) -> Tree {
        let mut random = SplitMix64::new(number);
        let draw = |_| &digits[random.below(digits.len())];
        let mut sample: Vec<&Digit> = digits.iter().map(draw).collect();
        let mut nodes = Vec::new();
        grow_node(&mut nodes, &mut sample, 0, &mut random);
        Tree { nodes }
    }

    /// Follows the answers from the root to a leaf.
    pub fn guess(&self, digit: &Digit) -> u8 {
        let mut at = 0;
        loop {
            at = match self.nodes[at] {
                Node::Leaf(label) => return label,
                Node::Ask(split, _) if split.is_left(digit) => at + 1,
                Node::Ask(_, no) => no as usize,
            };
        }
    }

    /// Every node as bytes: 0 and the label, or 1 and the question.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for node in &self.nodes {
            match node {
                Node::Leaf(label) => bytes.extend([0, *label]),
                Node::Ask(split, no) => {
                    bytes.extend([1, split.pixel, split.at_most]);
                    bytes.extend(no.to_le_bytes());
                }
            }
        }
        bytes
    }
}

/// Adds the node for these digits, and then all nodes under it.
fn grow_node(
    nodes: &mut Vec<Node>,
    digits: &mut [&Digit],
    depth: usize,
    random: &mut SplitMix64,
) {
    let counts = Counts::of(digits);
    let mut split = None;
    if depth < DEEPEST && !counts.is_pure() {
        split = best_split(digits, random);
    }
    let Some(split) = split else {
        return nodes.push(Node::Leaf(counts.winner()));
    };
    digits.sort_unstable_by_key(|digit| !split.is_left(digit));
    let middle = digits.partition_point(|digit| split.is_left(digit));
    let (left, right) = digits.split_at_mut(middle);

    let here = nodes.len();
    nodes.push(Node::Ask(split, 0));
    grow_node(nodes, left, depth + 1, random);
    // It fits: 1,437 digits make at most 2,873 nodes.
    let no = nodes.len() as u16;
    nodes[here] = Node::Ask(split, no);
    grow_node(nodes, right, depth + 1, random);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits;

    #[test]
    fn the_same_number_grows_the_same_tree() {
        let (train, _) = digits::split();
        assert_eq!(Tree::grow(&train, 7), Tree::grow(&train, 7));
        assert_ne!(Tree::grow(&train, 7), Tree::grow(&train, 8));
    }

    #[test]
    fn one_label_grows_one_leaf() {
        let digits = [Digit::plain(3, 5), Digit::plain(9, 5)];
        assert_eq!(Tree::grow(&digits, 0).bytes(), [0, 5]);
    }

    #[test]
    fn a_tree_alone_guesses_two_thirds_of_new_digits() {
        let (train, test) = digits::split();
        let tree = Tree::grow(&train, 0);
        let is_right =
            |digit: &&Digit| tree.guess(digit) == digit.label;
        let right = test.iter().filter(is_right).count();
        assert!(right * 3 > test.len() * 2, "{right} right");
    }
}
