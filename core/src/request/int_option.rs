//! Options that are times or counts, with their ranges and defaults.

use crate::catalogue::{ErrorCode, Term};
use crate::request::input::Input;
use crate::request::input::Invalid;

/// The longest time of an option, in milliseconds: an hour. JavaScript's timers fire at once beyond
/// 2^31.
pub const LONGEST_MS: u32 = 3_600_000;

/// `timeoutMs`: the time limit of one attempt.
pub const TIMEOUT_MS: IntOption = IntOption::new("timeoutMs", 1, LONGEST_MS, 12_000);
/// `deadlineMs`: the time limit of the whole call.
pub const DEADLINE_MS: IntOption = IntOption::new("deadlineMs", 1, LONGEST_MS, 90_000);
/// `settleMs`: how long a lost request may still be carried out.
pub const SETTLE_MS: IntOption = IntOption::new("settleMs", 0, LONGEST_MS, 5_000);
/// `requestLifetimeMs`: how long a proxy that signs requests may still forward one.
pub const REQUEST_LIFETIME_MS: IntOption =
    IntOption::new("requestLifetimeMs", 1, LONGEST_MS, 120_000);
/// `maxAttempts`: how often to send.
pub const MAX_ATTEMPTS: IntOption = IntOption::new("maxAttempts", 1, 100, 4);

/// An option that holds a whole number.
///
/// ```
/// use ehpc_remove_nodes_core::{Input, SETTLE_MS};
///
/// assert_eq!(SETTLE_MS.parse(&Input::Absent), Ok(5_000));
/// assert_eq!(SETTLE_MS.parse(&Input::Number(-1.0)).unwrap_err().field, "settleMs");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct IntOption {
    /// The option's name.
    pub name: &'static str,
    least: u32,
    most: u32,
    pub(crate) default: u32,
}

impl IntOption {
    const fn new(name: &'static str, least: u32, most: u32, default: u32) -> Self {
        IntOption { name, least, most, default }
    }

    /// Validates a value from the caller. An absent value is the default.
    ///
    /// # Errors
    /// [`Invalid`] for the option, unless the value is a whole number in its range.
    pub fn parse(&self, value: &Input) -> Result<u32, Box<Invalid>> {
        match value {
            Input::Absent => Ok(self.default),
            Input::Number(number) if self.holds(*number) => Ok(*number as u32),
            other => {
                let message = other.got(ErrorCode::InvalidField).term(Term::ExpectedInteger);
                let message = message.number("least", self.least.into());
                Err(Invalid::new(self.name, message.number("most", self.most.into())))
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
    fn times_are_whole_milliseconds_up_to_one_hour() {
        assert_eq!(TIMEOUT_MS.parse(&Input::Absent), Ok(12_000));
        assert_eq!(TIMEOUT_MS.parse(&Input::Number(1.0)), Ok(1));
        assert_eq!(TIMEOUT_MS.parse(&Input::Number(3_600_000.0)), Ok(3_600_000));
        assert_eq!(SETTLE_MS.parse(&Input::Number(0.0)), Ok(0));
        for value in [
            Input::Number(0.0),
            Input::Number(-1.0),
            Input::Number(1.5),
            Input::Number(3_600_001.0),
            Input::Number(f64::NAN),
            Input::Number(f64::INFINITY),
            Input::Text("10".into()),
            Input::Other(Term::Null),
        ] {
            assert_eq!(TIMEOUT_MS.parse(&value).unwrap_err().field, "timeoutMs");
        }
    }
}
