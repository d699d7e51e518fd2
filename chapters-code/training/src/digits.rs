//! Handwritten digits; `data/README.md` tells where they come from.

/// One handwritten digit and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digit {
    /// 8 × 8 pixels, row by row: 0 is empty paper, 16 is all ink.
    pub pixels: [u8; 64],
    /// What it stands for: 0 to 9.
    pub label: u8,
}

impl Digit {
    /// Equally dark everywhere: for tests.
    #[cfg(test)]
    pub fn plain(dark: u8, label: u8) -> Digit {
        let pixels = [dark; 64];
        Digit { pixels, label }
    }

    /// Reads a line: 64 base-17 characters, a space, the label.
    fn parse(line: &str) -> Digit {
        // It cannot fail: the file is part of the program, and a test
        // below reads all of it.
        let value = |at: usize| {
            let character = line.as_bytes()[at] as char;
            character.to_digit(17).expect("base 17") as u8
        };
        let pixels = std::array::from_fn(value);
        let label = value(65);
        Digit { pixels, label }
    }
}

/// All 1,797 digits, in the order of the file.
pub fn all() -> Vec<Digit> {
    let text = include_str!("../data/digits.txt");
    text.lines().map(Digit::parse).collect()
}

/// The digits to learn from, and every fifth one, to be tested on.
pub fn split() -> (Vec<Digit>, Vec<Digit>) {
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (index, digit) in all().into_iter().enumerate() {
        let half = if index % 5 == 0 {
            &mut test
        } else {
            &mut train
        };
        half.push(digit);
    }
    (train, test)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_and_label_is_within_range() {
        for digit in all() {
            assert!(digit.pixels.iter().all(|&pixel| pixel <= 16));
            assert!(digit.label <= 9);
        }
    }

    #[test]
    fn the_labels_are_spread_as_in_the_test_set_of_uci() {
        let mut counts = [0; 10];
        for digit in all() {
            counts[digit.label as usize] += 1;
        }
        let uci = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
        assert_eq!(counts, uci);
    }

    #[test]
    fn every_fifth_digit_is_kept_for_the_test() {
        let (all, (train, test)) = (all(), split());
        assert_eq!((train.len(), test.len()), (1437, 360));
        assert_eq!((&test[0], &test[1]), (&all[0], &all[5]));
        assert_eq!((&train[0], &train[4]), (&all[1], &all[6]));
    }
}
