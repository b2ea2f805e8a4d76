//! The fence: whether an attempt whose response was lost can still arrive.
//!
//! The delivery of a request may be delayed without limit: a kernel, a proxy or a browser may hold
//! it. But the API refuses a timestamp that is more than 60 s old (1300), so every request expires.
//! Whether an attempt has expired is probed with a read signed for the attempt's timestamp. Neither
//! this computer's clock nor a `Date` decides.

use crate::change::log_clock::{ACCEPTED_MS, MACHINES_MS};
use crate::machine::time::Now;

/// How much longer than `timeoutMs` an attempt may take to arrive, in milliseconds.
const MARGIN_MS: i64 = 5_000;

/// How much later than expected the API may refuse a timestamp, in milliseconds: 3 s for its
/// machines' clocks, and 1 s because timestamps are rounded down.
const LATE_MS: i64 = 4_000;

/// The first probes follow at this pause, in milliseconds; after that, each pause is twice as long
/// as the one before.
const FIRST_PROBES: u32 = 4;
const FIRST_PAUSE_MS: i64 = 1_000;
const LONGEST_PAUSE_MS: i64 = 8_000;

/// Returns how long an attempt is valid, in milliseconds.
pub(crate) fn lifetime_ms(timeout_ms: u32) -> i64 {
    (i64::from(timeout_ms) + MARGIN_MS).min(ACCEPTED_MS)
}

/// Returns the expected time from signing an attempt until it is known to be expired, in
/// milliseconds.
pub(crate) fn expected_ms(lifetime_ms: i64) -> i64 {
    lifetime_ms + LATE_MS
}

/// An attempt whose response was lost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LostAttempt {
    /// When it was passed to the HTTP client.
    pub(crate) sent: Now,
    /// Its timestamp; `None` if the signing proxy was not given one.
    pub(crate) timestamp: Option<i64>,
    /// How long the signing proxy may forward a request, in milliseconds; `None` if the caller
    /// signs.
    pub(crate) forward_ms: Option<i64>,
}

/// The attempts in doubt, and whether they have expired.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fence {
    /// The latest timestamp of an attempt in doubt; `None` if the signing proxy was not given one.
    timestamp: Option<i64>,
    /// When the last of them was sent.
    sent: Option<Now>,
    /// How long the signing proxy may forward a request, in milliseconds; `None` if the caller
    /// signs.
    forward_ms: Option<i64>,
    /// The latest timestamp of a read that the API accepted.
    accepted: Option<i64>,
    probes: u32,
    next_at: i64,
    expired_at: Option<i64>,
    /// When the last attempt was refused that may also have been delivered before.
    refused_at: Option<i64>,
}

impl Fence {
    /// Adds a lost attempt. `api_now` is the assumed time of the API.
    pub(crate) fn lost(&mut self, attempt: &LostAttempt, now: Now, api_now: i64) {
        let LostAttempt { sent, timestamp, forward_ms } = *attempt;
        self.forward_ms = forward_ms;
        self.timestamp = self.timestamp.max(timestamp);
        self.sent = Some(sent);
        self.expired_at = None;
        self.probes = 0;
        let end = self.timestamp.map_or(0, |timestamp| timestamp + ACCEPTED_MS);
        self.next_at = now.monotonic + (end - api_now).max(0);
    }

    /// Notes the refusal of an attempt that may also have been delivered before. A runtime repeats
    /// a request only after its connection was closed, so the earlier delivery has either arrived
    /// by now or never will.
    pub(crate) fn redelivery_refused(&mut self, now: Now) {
        self.refused_at = Some(now.monotonic);
    }

    /// Returns whether an attempt was lost.
    pub(crate) fn is_any_lost(&self) -> bool {
        self.sent.is_some()
    }

    /// Notes that a read signed for `timestamp` was accepted.
    pub(crate) fn read_accepted(&mut self, timestamp: i64) {
        self.accepted = self.accepted.max(Some(timestamp));
    }

    /// Returns the timestamp of the probe. If it is refused as expired, so is every attempt in
    /// doubt, by each of the API's machines.
    pub(crate) fn probe_timestamp(&self) -> Option<i64> {
        self.timestamp.map(|timestamp| timestamp + MACHINES_MS)
    }

    /// Returns whether a read signed for a later time than the probe was accepted. Otherwise a
    /// refusal may also mean that the probe's timestamp is too far ahead.
    pub(crate) fn has_later_read(&self) -> bool {
        self.timestamp.is_some_and(|timestamp| {
            self.accepted.is_some_and(|accepted| accepted >= timestamp + 2 * MACHINES_MS)
        })
    }

    /// Notes that the probe was accepted: an attempt may still arrive.
    pub(crate) fn probe_accepted(&mut self, now: Now) {
        let doublings = self.probes.saturating_sub(FIRST_PROBES - 1).min(10);
        self.probes += 1;
        self.next_at = now.monotonic + (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    }

    /// Notes that the probe was refused as expired.
    pub(crate) fn probe_expired(&mut self, now: Now) {
        if self.has_later_read() {
            self.expired_at.get_or_insert(now.monotonic);
        } else {
            self.probe_accepted(now);
        }
    }

    /// Notes that the probe failed: it is repeated after `wait_ms`.
    pub(crate) fn probe_again(&mut self, now: Now, wait_ms: u32) {
        self.next_at = now.monotonic + i64::from(wait_ms);
    }

    /// Returns when to probe next, by the monotonic clock, or `None` if no probe is needed.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.timestamp.filter(|_| self.expired_at.is_none()).map(|_| self.next_at)
    }

    /// Returns when the signing proxy stops forwarding the attempts, by the monotonic clock.
    pub(crate) fn forwarded_until(&self) -> Option<i64> {
        let (sent, forward_ms) = (self.sent?, self.forward_ms?);
        // Plus 0.1 % for clock drift and 1 ms for rounding.
        Some(sent.monotonic + forward_ms + forward_ms / 1000 + 1)
    }

    /// Returns since when no attempt can arrive any more, by the monotonic clock, or `None` if one
    /// may.
    pub(crate) fn expired_at(&self, now: Now) -> Option<i64> {
        if !self.is_any_lost() {
            return self.refused_at;
        }
        let not_forwarded = self.forwarded_until().filter(|until| *until <= now.monotonic);
        let expired_at = [self.expired_at, not_forwarded].into_iter().flatten().min()?;
        Some(self.refused_at.map_or(expired_at, |refused_at| refused_at.max(expired_at)))
    }

    /// Returns whether the API has not refused the probe although it should have long ago.
    pub(crate) fn is_never_refused(&self) -> bool {
        self.expired_at.is_none() && self.probes > FIRST_PROBES + 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: i64 = 1_767_323_045_000;

    fn at(ms: i64) -> Now {
        Now { monotonic: ms, unix: T + ms }
    }

    fn signed(sent: i64, timestamp: i64) -> LostAttempt {
        LostAttempt { sent: at(sent), timestamp: Some(timestamp), forward_ms: None }
    }

    #[test]
    fn an_attempt_is_expired_when_its_timestamp_is_refused_and_a_later_one_is_accepted() {
        let mut fence = Fence::default();
        fence.lost(&signed(0, T - 43_000), at(500), T + 500);
        assert_eq!(fence.next_at(), Some(17_000));
        assert_eq!(fence.probe_timestamp(), Some(T - 40_000));
        fence.probe_accepted(at(17_000));
        assert_eq!((fence.next_at(), fence.expired_at(at(17_000))), (Some(18_000), None));
        fence.probe_expired(at(18_000));
        assert_eq!(fence.expired_at(at(18_000)), None, "1300 also means too far in the future");
        fence.read_accepted(T - 38_000);
        fence.probe_expired(at(19_000));
        assert_eq!(
            fence.expired_at(at(19_000)),
            None,
            "a second too early for its machines' clocks"
        );
        fence.read_accepted(T + 500);
        fence.probe_expired(at(20_000));
        assert_eq!(fence.expired_at(at(30_000)), Some(20_000));
        fence.lost(&signed(31_000, T - 12_000), at(31_500), T + 31_500);
        assert_eq!(fence.expired_at(at(40_000)), None, "the fence restarts");
    }

    #[test]
    fn pauses_between_probes_grow() {
        let mut fence = Fence::default();
        fence.lost(&signed(0, T - 43_000), at(0), T);
        let mut now = 17_000;
        let pauses = (0..9).map(|_| {
            fence.probe_accepted(at(now));
            let pause = fence.next_at().unwrap() - now;
            now += pause;
            pause
        });
        let pauses: Vec<i64> = pauses.collect();
        assert_eq!(pauses, [1000, 1000, 1000, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert!(fence.is_never_refused());
    }

    #[test]
    fn a_request_signed_by_a_proxy_lives_as_long_as_the_proxy_may_forward_it() {
        let mut fence = Fence::default();
        let attempt = LostAttempt { timestamp: None, forward_ms: Some(120_000), ..signed(0, T) };
        fence.lost(&attempt, at(500), T + 500);
        assert_eq!(fence.next_at(), None, "nothing to probe");
        assert_eq!(fence.expired_at(at(120_120)), None);
        assert_eq!(fence.expired_at(at(120_121)), Some(120_121));
    }

    #[test]
    fn an_attempt_outlives_its_timeout_by_5_s_and_never_exceeds_60_s() {
        assert_eq!(lifetime_ms(12_000), 17_000);
        assert_eq!(lifetime_ms(3_600_000), 60_000);
    }
}
