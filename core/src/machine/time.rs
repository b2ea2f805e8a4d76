//! Points in time and randomness, passed in by the caller: the core reads no clock.

/// A point in time, read from two clocks at once, both in milliseconds.
///
/// Durations are measured by the monotonic clock. It never jumps, but it may stop while the
/// computer sleeps. The wall clock runs on, but may be set at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// A clock that never goes back, with any origin.
    pub monotonic: i64,
    /// This computer's wall clock, since 1970-01-01 UTC.
    pub unix: i64,
}

impl Now {
    /// Returns the milliseconds since an earlier point in time.
    pub fn since(self, earlier: Now) -> i64 {
        self.monotonic - earlier.monotonic
    }
}

/// A random number from 0 (inclusive) to 1 (exclusive), passed in like the time.
#[derive(Clone, Copy, Debug)]
pub struct Jitter(f64);

impl Jitter {
    /// Creates a jitter from a number from 0 (inclusive) to 1 (exclusive); any other value becomes
    /// 0.5.
    pub fn new(number: f64) -> Self {
        Jitter(if (0.0..1.0).contains(&number) { number } else { 0.5 })
    }

    /// Returns a whole number from 0 to `limit`, uniformly distributed.
    pub(crate) fn up_to(self, limit: u32) -> u32 {
        (self.0 * (f64::from(limit) + 1.0)) as u32
    }
}
