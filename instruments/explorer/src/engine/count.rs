//! Numbers of interleavings, which soon have more digits than any integer.

use std::fmt;
use std::ops::AddAssign;

/// A natural number, in limbs of 18 decimal digits, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count(Vec<u64>);

const BASE: u64 = 1_000_000_000_000_000_000;

impl Count {
    /// One.
    pub fn one() -> Count {
        Count(vec![1])
    }
}

impl AddAssign<&Count> for Count {
    fn add_assign(&mut self, other: &Count) {
        let mut carry = 0;
        for place in 0..self.0.len().max(other.0.len()) {
            if place == self.0.len() {
                self.0.push(0);
            }
            let sum = self.0[place] + other.0.get(place).unwrap_or(&0) + carry;
            (self.0[place], carry) = (sum % BASE, sum / BASE);
        }
        if carry > 0 {
            self.0.push(carry);
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut limbs = self.0.iter().rev();
        write!(f, "{}", limbs.next().unwrap_or(&0))?;
        limbs.try_for_each(|limb| write!(f, "{limb:018}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_added_up() {
        let mut sum = Count::one();
        for _ in 0..128 {
            let same = sum.clone();
            sum += &same;
        }
        assert_eq!(sum.to_string(), "340282366920938463463374607431768211456");
        assert_eq!(Count::default().to_string(), "0");
    }
}
