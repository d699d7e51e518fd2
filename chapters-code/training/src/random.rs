//! SplitMix64, of Steele, Lea and Flood: random numbers from a seed.

/// A generator whose state is one number: each tree owns its own.
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// A generator that starts from `seed`: here, the number of a tree.
    pub fn new(seed: u64) -> SplitMix64 {
        SplitMix64 { state: seed }
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A random number below `limit`.
    ///
    /// The remainder favours small numbers, for a limit of 1,437 by
    /// less than one part in 10¹⁵: nothing that a forest notices.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_reference_program() {
        let mut random = SplitMix64::new(1_234_567);
        let numbers = [random.bits(), random.bits(), random.bits()];
        let reference = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(numbers, reference);
    }

    #[test]
    fn below_stays_below_and_reaches_every_number() {
        let mut random = SplitMix64::new(0);
        let mut seen = [false; 8];
        for _ in 0..1_000 {
            seen[random.below(8)] = true;
        }
        assert_eq!(seen, [true; 8]);
    }
}
