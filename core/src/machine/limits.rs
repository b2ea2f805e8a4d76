//! The limits of a call.

use crate::machine::time::Now;
use crate::request::int_option::{DEADLINE_MS, LONGEST_MS, MAX_ATTEMPTS, SETTLE_MS, TIMEOUT_MS};
use crate::wire::operation_log::PAGE_ROWS;
use std::time::Duration;

/// The most attempts of one call.
const MOST_ATTEMPTS: u32 = 100;

/// How often one request may be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Once: the HTTP client does not repeat a POST by itself, or the server recognises a
    /// repetition by its `Idempotency-Key` and returns the first response again.
    Once,
    /// Several times: browsers repeat a POST if a reused connection closes without a response. A
    /// refusal then belongs to the last delivery, and says nothing about earlier ones.
    Several,
}

/// The limits of a call.
///
/// Values outside their ranges are clamped.
///
/// ```
/// use ehpc_remove_nodes_core::{Limits, Now};
/// use std::time::Duration;
///
/// let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
/// let limits = Limits::new(now).deadline(Duration::from_secs(60)).max_attempts(2);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub(crate) timeout_ms: u32,
    pub(crate) deadline_ms: u32,
    /// When the call began, by the monotonic clock.
    pub(crate) start: i64,
    pub(crate) settle_ms: u32,
    pub(crate) lifetime_ms: Option<u32>,
    pub(crate) max_attempts: u32,
    pub(crate) delivery: Delivery,
    pub(crate) page_rows: u32,
}

impl Limits {
    /// Creates the default limits of a call that began at `start`: 12 s per attempt, 90 s in total,
    /// 5 s to settle, 4 attempts, each delivered once and signed by the caller.
    pub const fn new(start: Now) -> Self {
        Limits {
            timeout_ms: TIMEOUT_MS.default,
            deadline_ms: DEADLINE_MS.default,
            start: start.monotonic,
            settle_ms: SETTLE_MS.default,
            lifetime_ms: None,
            max_attempts: MAX_ATTEMPTS.default,
            delivery: Delivery::Once,
            page_rows: PAGE_ROWS,
        }
    }

    /// Sets the time limit of one attempt or read: from 1 ms to an hour.
    #[must_use]
    pub const fn timeout(self, timeout: Duration) -> Self {
        Limits { timeout_ms: millis(timeout, 1), ..self }
    }

    /// Sets the time limit of the whole call: from 1 ms to an hour.
    #[must_use]
    pub const fn deadline(self, deadline: Duration) -> Self {
        Limits { deadline_ms: millis(deadline, 1), ..self }
    }

    /// Sets how long an accepted request may take to be carried out, and how long its row in the
    /// operation log may lag after that: up to an hour.
    #[must_use]
    pub const fn settle(self, settle: Duration) -> Self {
        Limits { settle_ms: millis(settle, 0), ..self }
    }

    /// States that a proxy signs the requests, and that its operator guarantees to forward none
    /// later than this: from 1 ms to an hour. Required if the caller does not sign: a signed
    /// request expires by its timestamp, an unsigned one does not.
    #[must_use]
    pub const fn signed_elsewhere(self, request_lifetime: Duration) -> Self {
        Limits { lifetime_ms: Some(millis(request_lifetime, 1)), ..self }
    }

    /// Sets how often to send at most: from 1 to 100.
    #[must_use]
    pub const fn max_attempts(self, attempts: u32) -> Self {
        let max_attempts = match attempts {
            0 => 1,
            1..=MOST_ATTEMPTS => attempts,
            _ => MOST_ATTEMPTS,
        };
        Limits { max_attempts, ..self }
    }

    /// Sets how often one request may be delivered.
    #[must_use]
    pub const fn delivery(self, delivery: Delivery) -> Self {
        Limits { delivery, ..self }
    }

    /// Sets how many rows of a list to request at once: from 2 to 100, the default. Smaller values
    /// are for tests.
    #[must_use]
    pub const fn page_rows(self, rows: u32) -> Self {
        let page_rows = match rows {
            0 | 1 => 2,
            2..=PAGE_ROWS => rows,
            _ => PAGE_ROWS,
        };
        Limits { page_rows, ..self }
    }

    /// Returns whether the caller signs its requests.
    pub fn is_signed_here(&self) -> bool {
        self.lifetime_ms.is_none()
    }

    /// Returns the time left until the deadline.
    pub fn left(&self, now: Now) -> Duration {
        let left = self.deadline_at() - now.monotonic;
        Duration::from_millis(left.try_into().unwrap_or_default())
    }

    /// Returns the time limit of an attempt or read that begins now.
    pub fn left_of_attempt(&self, now: Now) -> Duration {
        self.left(now).min(Duration::from_millis(self.timeout_ms.into()))
    }

    /// Returns the deadline, by the monotonic clock.
    pub(crate) fn deadline_at(&self) -> i64 {
        self.start + i64::from(self.deadline_ms)
    }
}

/// Converts to whole milliseconds, clamped from `least` to an hour.
const fn millis(time: Duration, least: u32) -> u32 {
    let ms = time.as_millis();
    if ms > LONGEST_MS as u128 {
        LONGEST_MS
    } else if ms < least as u128 {
        least
    } else {
        ms as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_clamped_to_their_ranges() {
        let limits = Limits::new(Now { monotonic: 7, unix: 0 });
        let long = Duration::from_secs(10_000_000);
        let (none, all) = (Duration::ZERO, limits.timeout(long).deadline(long).settle(long));
        assert_eq!((all.timeout_ms, all.deadline_ms), (LONGEST_MS, LONGEST_MS));
        assert_eq!((all.settle_ms, all.deadline_at()), (LONGEST_MS, 7 + i64::from(LONGEST_MS)));
        let least = limits.timeout(none).deadline(none).settle(none).signed_elsewhere(none);
        assert_eq!((least.timeout_ms, least.deadline_ms), (1, 1));
        assert_eq!((least.settle_ms, least.lifetime_ms), (0, Some(1)));
        for (given, attempts, rows) in [(0, 1, 2), (3, 3, 3), (u32::MAX, 100, 100)] {
            let limits = limits.max_attempts(given).page_rows(given);
            assert_eq!((limits.max_attempts, limits.page_rows), (attempts, rows));
        }
    }

    #[test]
    fn the_time_left_is_never_negative() {
        let at = |monotonic| Now { monotonic, unix: 0 };
        let limits = Limits::new(at(100)).deadline(Duration::from_secs(20));
        assert_eq!(limits.left(at(100)), Duration::from_secs(20));
        assert_eq!(limits.left_of_attempt(at(100)), Duration::from_secs(12));
        assert_eq!(limits.left_of_attempt(at(20_000)), Duration::from_millis(100));
        assert_eq!(limits.left(at(30_000)), Duration::ZERO);
    }
}
