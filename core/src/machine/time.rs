//! Points in time, as they are handed in: nothing in the core reads a clock.

/// One point in time, read from two clocks at once, both in milliseconds.
///
/// What passed between two moments is measured by the steady clock. It never jumps, but it may
/// stand still while the computer sleeps; the wall clock tells of that, and may be set by anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// A clock that only goes forward, from any start.
    pub monotonic: i64,
    /// This computer's clock, since 1970-01-01 UTC.
    pub unix: i64,
}

impl Now {
    /// Milliseconds from an earlier moment to this one.
    pub fn since(self, earlier: Now) -> i64 {
        self.monotonic - earlier.monotonic
    }
}

/// A random number from 0 up to but not including 1, handed in like the time.
#[derive(Clone, Copy, Debug)]
pub struct Jitter(f64);

impl Jitter {
    /// Takes a number from 0 to 1; what is none becomes 0.5.
    pub fn new(number: f64) -> Self {
        Jitter(if (0.0..1.0).contains(&number) { number } else { 0.5 })
    }

    /// A whole number from 0 to `limit`, each as likely.
    pub(crate) fn up_to(self, limit: u32) -> u32 {
        (self.0 * (f64::from(limit) + 1.0)) as u32
    }
}
