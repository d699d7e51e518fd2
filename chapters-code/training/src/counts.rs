//! How many digits have each label, or how many trees vote for it.

use crate::digits::Digit;
use std::array;

/// One count a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; 10]);

impl Counts {
    /// Counts the labels of these digits.
    pub fn of(digits: &[&Digit]) -> Counts {
        let mut counts = Counts::default();
        for digit in digits {
            counts.add(digit.label);
        }
        counts
    }

    /// Counts one more with this label.
    pub fn add(&mut self, label: u8) {
        self.0[label as usize] += 1;
    }

    /// The counts of both together.
    pub fn plus(&self, other: &Counts) -> Counts {
        Counts(array::from_fn(|label| self.0[label] + other.0[label]))
    }

    /// The counts of what is left when `other` is taken away.
    pub fn minus(&self, other: &Counts) -> Counts {
        Counts(array::from_fn(|label| self.0[label] - other.0[label]))
    }

    /// All labels together.
    pub fn total(&self) -> u64 {
        self.0.iter().sum::<u32>().into()
    }

    /// The square of each count, summed: 1,437² is the most, and fits.
    pub fn sum_of_squares(&self) -> u64 {
        self.0.iter().map(|count| count * count).sum::<u32>().into()
    }

    /// Whether one label alone has been counted.
    pub fn is_pure(&self) -> bool {
        self.0.iter().filter(|&&count| count > 0).count() == 1
    }

    /// The label with the greatest count; of equals, the smallest.
    pub fn winner(&self) -> u8 {
        let mut winner = 0;
        for label in 1..10 {
            if self.0[label] > self.0[winner] {
                winner = label;
            }
        }
        winner as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_counts_the_smallest_label_wins() {
        assert_eq!(Counts([0, 2, 1, 2, 0, 0, 0, 0, 0, 0]).winner(), 1);
        assert_eq!(Counts([0, 2, 1, 2, 0, 0, 0, 0, 0, 3]).winner(), 9);
    }

    #[test]
    fn one_label_is_pure_and_two_are_not() {
        assert!(Counts([0, 5, 0, 0, 0, 0, 0, 0, 0, 0]).is_pure());
        assert!(!Counts([0, 5, 1, 0, 0, 0, 0, 0, 0, 0]).is_pure());
    }
}
