//! The best question about one pixel, by Gini impurity, in integers.

use crate::counts::Counts;
use crate::digits::Digit;
use crate::random::SplitMix64;
use std::array;

/// The question of a node: is this pixel at most so dark?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    pub pixel: u8,
    pub at_most: u8,
}

impl Split {
    /// The answer; with yes a digit goes to the left half.
    pub fn is_left(&self, digit: &Digit) -> bool {
        digit.pixels[self.pixel as usize] <= self.at_most
    }
}

/// The question, about one of eight random pixels, that leaves the
/// purest halves, the first of equals; `None` if none parts the digits.
///
/// Gini impurity is least where Σ left² / |left| + Σ right² / |right|
/// is greatest, the squares being those of the labels' counts. The sum
/// is a fraction, and fractions are compared by cross-multiplying,
/// which is exact: with 1,437 digits no product reaches 2⁴⁹.
pub fn best_split(
    digits: &[&Digit],
    random: &mut SplitMix64,
) -> Option<Split> {
    let all = Counts::of(digits);
    let (mut best, mut best_above, mut best_below) = (None, 0, 1);
    for pixel in eight_pixels(random) {
        let mut histogram = [Counts::default(); 17];
        for digit in digits {
            let dark = digit.pixels[pixel as usize];
            histogram[dark as usize].add(digit.label);
        }
        let mut left = Counts::default();
        for at_most in 0..16 {
            let moved = histogram[at_most as usize];
            if moved == Counts::default() {
                continue; // The halves are those of the last question.
            }
            left = left.plus(&moved);
            let right = all.minus(&left);
            let above = left.sum_of_squares() * right.total()
                + right.sum_of_squares() * left.total();
            let below = left.total() * right.total();
            // With an empty half this compares 0 > 0.
            if above * best_below > best_above * below {
                (best_above, best_below) = (above, below);
                best = Some(Split { pixel, at_most });
            }
        }
    }
    best
}

/// √64 different pixels: the first steps of a Fisher–Yates shuffle.
fn eight_pixels(random: &mut SplitMix64) -> [u8; 8] {
    let mut pixels: [u8; 64] = array::from_fn(|pixel| pixel as u8);
    for index in 0..8 {
        pixels.swap(index, index + random.below(64 - index));
    }
    array::from_fn(|index| pixels[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits that are equally dark everywhere, as (darkness, label).
    fn check(digits: &[(u8, u8)], at_most: Option<u8>) {
        let digits: Vec<Digit> = digits
            .iter()
            .map(|&(dark, label)| Digit::plain(dark, label))
            .collect();
        let digits: Vec<&Digit> = digits.iter().collect();
        let split = best_split(&digits, &mut SplitMix64::new(0));
        assert_eq!(split.map(|split| split.at_most), at_most);
    }

    #[test]
    fn the_purest_halves_win() {
        check(&[(0, 1), (3, 1), (7, 2), (16, 2)], Some(3));
        check(&[(0, 1), (3, 2), (7, 2), (16, 2)], Some(0));
        check(&[(5, 1), (5, 2), (9, 2), (9, 2)], Some(5));
    }

    #[test]
    fn equal_digits_have_no_split() {
        check(&[(4, 1), (4, 2)], None);
    }

    #[test]
    fn eight_pixels_differ() {
        let mut pixels = eight_pixels(&mut SplitMix64::new(7));
        pixels.sort();
        assert!(pixels.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
