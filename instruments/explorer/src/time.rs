//! Time. While a program is explored, a thread's time is what it has slept and waited in vain, and
//! what those threads have that it waited for: nothing else takes any.

pub use std::time::*;

use crate::engine::execution::{clock, explores, refuse};
use crate::engine::operation::{At, nanoseconds};
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::panic::Location;
use std::sync::OnceLock;

/// When the execution started.
fn start() -> std::time::Instant {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    *START.get_or_init(std::time::Instant::now)
}

/// Like std's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(std::time::Instant);

impl Instant {
    /// Like std's.
    pub fn now() -> Instant {
        if explores() { Instant::at(clock()) } else { Instant(std::time::Instant::now()) }
    }

    /// So many nanoseconds of logical time after the start of the execution.
    #[doc(hidden)]
    pub fn at(nanoseconds: u64) -> Instant {
        Instant(start() + Duration::from_nanos(nanoseconds))
    }

    /// Its logical time.
    #[doc(hidden)]
    pub fn logical(&self) -> u64 {
        nanoseconds(self.0.saturating_duration_since(start()))
    }

    /// Like std's.
    pub fn elapsed(&self) -> Duration {
        Instant::now() - *self
    }

    /// Like std's.
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.0.duration_since(earlier.0)
    }

    /// Like std's.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// Like std's.
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        self.0.checked_duration_since(earlier.0)
    }

    /// Like std's.
    pub fn checked_add(&self, time: Duration) -> Option<Instant> {
        self.0.checked_add(time).map(Instant)
    }

    /// Like std's.
    pub fn checked_sub(&self, time: Duration) -> Option<Instant> {
        self.0.checked_sub(time).map(Instant)
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.0 - earlier.0
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, time: Duration) -> Instant {
        Instant(self.0 + time)
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    fn sub(self, time: Duration) -> Instant {
        Instant(self.0 - time)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, time: Duration) {
        self.0 += time;
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, time: Duration) {
        self.0 -= time;
    }
}

/// Like std's, of which it has the beginnings: no listing that asks for the date is explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(std::time::SystemTime);

/// Like std's.
pub const UNIX_EPOCH: SystemTime = SystemTime::UNIX_EPOCH;

impl SystemTime {
    /// Like std's.
    pub const UNIX_EPOCH: SystemTime = SystemTime(std::time::UNIX_EPOCH);

    /// Like std's.
    #[track_caller]
    pub fn now() -> SystemTime {
        if explores() {
            refuse("the time of day is another one in each run", At::caller(Location::caller()));
        }
        SystemTime(std::time::SystemTime::now())
    }

    /// Like std's.
    pub fn duration_since(
        &self,
        earlier: SystemTime,
    ) -> std::result::Result<Duration, SystemTimeError> {
        self.0.duration_since(earlier.0)
    }

    /// Like std's.
    #[track_caller]
    pub fn elapsed(&self) -> std::result::Result<Duration, SystemTimeError> {
        SystemTime::now().duration_since(*self)
    }
}
