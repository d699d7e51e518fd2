//! Times that were measured, and the numbers that describe them.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// Some measurements of the same thing.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// One more.
    pub fn add(&mut self, time: Duration) {
        let at = self.0.partition_point(|other| *other <= time);
        self.0.insert(at, time);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which so many percent were done, in milliseconds: the nearest one that
    /// was measured, none between two.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map(|time| time.as_secs_f64() * 1e3)
    }

    /// The one in the middle, in milliseconds; 0 of none.
    pub fn median(&self) -> f64 {
        self.percentile(50).unwrap_or_default()
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<T: IntoIterator<Item = Duration>>(all: T) -> Times {
        let mut times: Vec<Duration> = all.into_iter().collect();
        times.sort();
        Times(times)
    }
}

/// `210 / 480 / 900 ms`: median, 95th and 99th percentile.
impl Display for Times {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        let percentiles = [50, 95, 99].map(|percent| self.percentile(percent));
        match percentiles {
            [Some(median), Some(most), Some(nearly_all)] => {
                write!(out, "{median:.0} / {most:.0} / {nearly_all:.0} ms")
            }
            _ => out.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times: Times = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(times.to_string(), "100 / 190 / 198 ms");
        assert_eq!(Times::default().to_string(), "none");
        let mut one = Times::default();
        one.add(Duration::from_millis(7));
        assert_eq!(one.to_string(), "7 / 7 / 7 ms");
    }
}
