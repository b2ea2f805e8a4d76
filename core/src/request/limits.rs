//! Times and counts in options, in the ranges in which they mean what they say.

use crate::request::input::Given;
use crate::request::input::Invalid;
use crate::text::{filled, number};

/// The longest time that an option may name, in milliseconds: an hour. JavaScript's timers fire
/// at once beyond 2^31.
pub const LONGEST_MS: u32 = 3_600_000;

/// The option for one attempt's time.
pub const TIMEOUT_MS: Bounded = Bounded::new("timeoutMs", 1, LONGEST_MS, 12_000);
/// The option for the whole call's time.
pub const DEADLINE_MS: Bounded = Bounded::new("deadlineMs", 1, LONGEST_MS, 90_000);
/// The option for how long a lost request may still be carried out.
pub const SETTLE_MS: Bounded = Bounded::new("settleMs", 0, LONGEST_MS, 5_000);
/// The option for how long a request that a server in between signs may still be passed on.
pub const REQUEST_LIFETIME_MS: Bounded = Bounded::new("requestLifetimeMs", 1, LONGEST_MS, 120_000);
/// The option for how often to send.
pub const MAX_ATTEMPTS: Bounded = Bounded::new("maxAttempts", 1, 100, 4);

/// An option that holds a whole number.
///
/// ```
/// use ehpc_remove_nodes_core::{Given, SETTLE_MS};
///
/// assert_eq!(SETTLE_MS.parse(&Given::Absent), Ok(5_000));
/// assert_eq!(SETTLE_MS.parse(&Given::Number(-1.0)).unwrap_err().field, "settleMs");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bounded {
    /// The option's name.
    pub name: &'static str,
    least: u32,
    most: u32,
    default: u32,
}

impl Bounded {
    const fn new(name: &'static str, least: u32, most: u32, default: u32) -> Self {
        Bounded { name, least, most, default }
    }

    /// Judges a value from outside; absent, it is the default.
    ///
    /// # Errors
    /// [`Invalid`] that names the option, unless the value is a whole number in its range.
    pub fn parse(&self, value: &Given) -> Result<u32, Box<Invalid>> {
        match value {
            Given::Absent => Ok(self.default),
            Given::Number(number) if self.holds(*number) => Ok(*number as u32),
            other => {
                let (least, most) = (number(self.least), number(self.most));
                let hint = filled("It must be a whole number from {} to {}.", &[&least, &most]);
                Err(other.refused(self.name, &hint))
            }
        }
    }

    fn holds(&self, number: f64) -> bool {
        number.fract() == 0.0 && (f64::from(self.least)..=f64::from(self.most)).contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_milliseconds_up_to_an_hour() {
        assert_eq!(TIMEOUT_MS.parse(&Given::Absent), Ok(12_000));
        assert_eq!(TIMEOUT_MS.parse(&Given::Number(1.0)), Ok(1));
        assert_eq!(TIMEOUT_MS.parse(&Given::Number(3_600_000.0)), Ok(3_600_000));
        assert_eq!(SETTLE_MS.parse(&Given::Number(0.0)), Ok(0));
        for value in [
            Given::Number(0.0),
            Given::Number(-1.0),
            Given::Number(1.5),
            Given::Number(3_600_001.0),
            Given::Number(f64::NAN),
            Given::Number(f64::INFINITY),
            Given::Text("10".into()),
            Given::Other("null"),
        ] {
            assert_eq!(TIMEOUT_MS.parse(&value).unwrap_err().field, "timeoutMs");
        }
    }
}
