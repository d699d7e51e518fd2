//! Fingerprints of 128 bits: wide enough to take equal ones for equal things.

use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A fingerprint of a history. The same one in every execution.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Digest(u64, u64);

impl Digest {
    /// Of any value.
    pub fn of(value: impl Hash) -> Digest {
        let half = |seed: u64| {
            // Its keys are zero: equal values hash equally in every process.
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            value.hash(&mut hasher);
            hasher.finish()
        };
        Digest(half(0), half(1))
    }

    /// Of a history that goes on with something.
    #[must_use]
    pub fn then(self, next: impl Hash) -> Digest {
        Digest::of((self, next))
    }

    /// Of both, whichever came first.
    #[must_use]
    pub fn and(self, other: Digest) -> Digest {
        Digest(self.0.wrapping_add(other.0), self.1.wrapping_add(other.1))
    }

    /// Half of it, as a key.
    pub fn key(self) -> u64 {
        self.0
    }
}
