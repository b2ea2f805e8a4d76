//! The fence: whether an attempt whose answer was lost can still arrive.
//!
//! Nobody can say how late a request may be delivered: a kernel, a proxy or a browser may hold it.
//! But the API refuses a timestamp that is more than 60 s old, so a request carries its own end, and
//! the API is asked whether that end has come: a read that is signed for the attempt's own time is
//! refused (1300). No clock of ours decides, and no `Date`.

use crate::change::log_clock::{ACCEPTED_MS, MACHINES_MS};
use crate::machine::time::Now;

/// An attempt is given this much longer than `timeoutMs` to arrive, in milliseconds.
const MARGIN_MS: i64 = 5_000;

/// How long the API may take longer to refuse than we expect: 3 s for its machines' clocks, and the
/// second by which timestamps are cut. In milliseconds.
const LATE_MS: i64 = 4_000;

/// The API is asked so often at this pause, in milliseconds; then at pauses twice as long each.
const FIRST_ASKS: u32 = 4;
const FIRST_PAUSE_MS: i64 = 1_000;
const LONGEST_PAUSE_MS: i64 = 8_000;

/// How long an attempt may live, in milliseconds.
pub(crate) fn lifetime_ms(timeout_ms: u32) -> i64 {
    (i64::from(timeout_ms) + MARGIN_MS).min(ACCEPTED_MS)
}

/// From the signing of an attempt until it is known to be dead, as expected, in milliseconds.
pub(crate) fn expected_ms(lifetime_ms: i64) -> i64 {
    lifetime_ms + LATE_MS
}

/// An attempt whose answer was lost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LostAttempt {
    /// When it was handed to the HTTP client.
    pub(crate) sent: Now,
    /// What it was signed for; `None` where nobody was asked to sign for a time.
    pub(crate) timestamp: Option<i64>,
    /// How long whoever signs for us vouches that a request lives; `None` where we sign.
    pub(crate) vouched_ms: Option<i64>,
}

/// The attempts in doubt, and what is known of their end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fence {
    /// The latest timestamp of an attempt in doubt; `None` where nobody was asked to sign for one.
    timestamp: Option<i64>,
    /// When the last one of them was sent.
    sent: Option<Now>,
    /// How long whoever signs for us vouches that a request lives; `None` where we sign.
    vouched_ms: Option<i64>,
    /// The latest timestamp of a read that the API accepted.
    accepted: Option<i64>,
    asked: u32,
    next_at: i64,
    dead_at: Option<i64>,
    /// When the last attempt was answered that may have been delivered before that as well.
    answered_at: Option<i64>,
}

impl Fence {
    /// An attempt was lost. `api_now` is the API's clock as it is assumed.
    pub(crate) fn lost(&mut self, attempt: &LostAttempt, now: Now, api_now: i64) {
        let LostAttempt { sent, timestamp, vouched_ms } = *attempt;
        self.vouched_ms = vouched_ms;
        self.timestamp = self.timestamp.max(timestamp);
        self.sent = Some(sent);
        self.dead_at = None;
        self.asked = 0;
        let end = self.timestamp.map_or(0, |timestamp| timestamp + ACCEPTED_MS);
        self.next_at = now.monotonic + (end - api_now).max(0);
    }

    /// An attempt was answered that may have been delivered before that as well. What the runtime
    /// repeats it has given up: the connection was closed, so the earlier delivery has arrived by
    /// now or never will.
    pub(crate) fn attempt_ended(&mut self, now: Now) {
        self.answered_at = Some(now.monotonic);
    }

    /// Whether an attempt was lost.
    pub(crate) fn is_any_lost(&self) -> bool {
        self.sent.is_some()
    }

    /// A read was accepted that was signed for this time.
    pub(crate) fn read_accepted(&mut self, timestamp: i64) {
        self.accepted = self.accepted.max(Some(timestamp));
    }

    /// The time for which the question is signed: if it is refused, so is every attempt in doubt, by
    /// each of the API's machines.
    pub(crate) fn question(&self) -> Option<i64> {
        self.timestamp.map(|timestamp| timestamp + MACHINES_MS)
    }

    /// Whether a read was accepted that was signed later than the question. Without one, a refusal
    /// may also mean that the question lies in the future.
    pub(crate) fn has_later_read(&self) -> bool {
        self.timestamp.is_some_and(|timestamp| {
            self.accepted.is_some_and(|accepted| accepted >= timestamp + 2 * MACHINES_MS)
        })
    }

    /// The question was accepted: an attempt may still arrive.
    pub(crate) fn question_accepted(&mut self, now: Now) {
        let doublings = self.asked.saturating_sub(FIRST_ASKS - 1).min(10);
        self.asked += 1;
        self.next_at = now.monotonic + (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    }

    /// The question was refused as expired.
    pub(crate) fn question_refused(&mut self, now: Now) {
        if self.has_later_read() {
            self.dead_at.get_or_insert(now.monotonic);
        } else {
            self.question_accepted(now);
        }
    }

    /// The question could not be read: ask again after so many milliseconds.
    pub(crate) fn ask_again(&mut self, now: Now, wait_ms: u32) {
        self.next_at = now.monotonic + i64::from(wait_ms);
    }

    /// When to ask next, by the monotonic clock; `None` where there is nothing to ask.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.timestamp.filter(|_| self.dead_at.is_none()).map(|_| self.next_at)
    }

    /// When the time is over for which others vouch, by the monotonic clock.
    pub(crate) fn vouched_until(&self) -> Option<i64> {
        let (sent, vouched) = (self.sent?, self.vouched_ms?);
        // Plus 0.1 % for clock drift and 1 ms for rounding.
        Some(sent.monotonic + vouched + vouched / 1000 + 1)
    }

    /// Since when no attempt can arrive any more, by the monotonic clock; `None` if one may.
    pub(crate) fn dead_at(&self, now: Now) -> Option<i64> {
        if !self.is_any_lost() {
            return self.answered_at;
        }
        let vouched = self.vouched_until().filter(|until| *until <= now.monotonic);
        let dead_at = [self.dead_at, vouched].into_iter().flatten().min()?;
        Some(self.answered_at.map_or(dead_at, |answered_at| answered_at.max(dead_at)))
    }

    /// Whether the API should have refused the question long ago, and never did.
    pub(crate) fn is_never_refused(&self) -> bool {
        self.dead_at.is_none() && self.asked > FIRST_ASKS + 3
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
        LostAttempt { sent: at(sent), timestamp: Some(timestamp), vouched_ms: None }
    }

    #[test]
    fn an_attempt_is_dead_when_its_own_time_is_refused_and_a_later_one_is_accepted() {
        let mut fence = Fence::default();
        fence.lost(&signed(0, T - 43_000), at(500), T + 500);
        assert_eq!(fence.next_at(), Some(17_000));
        assert_eq!(fence.question(), Some(T - 40_000));
        fence.question_accepted(at(17_000));
        assert_eq!((fence.next_at(), fence.dead_at(at(17_000))), (Some(18_000), None));
        fence.question_refused(at(18_000));
        assert_eq!(fence.dead_at(at(18_000)), None, "1300 also means too far in the future");
        fence.read_accepted(T - 38_000);
        fence.question_refused(at(19_000));
        assert_eq!(fence.dead_at(at(19_000)), None, "a second too early for its machines' clocks");
        fence.read_accepted(T + 500);
        fence.question_refused(at(20_000));
        assert_eq!(fence.dead_at(at(30_000)), Some(20_000));
        fence.lost(&signed(31_000, T - 12_000), at(31_500), T + 31_500);
        assert_eq!(fence.dead_at(at(40_000)), None, "the fence starts anew");
    }

    #[test]
    fn pauses_between_questions_grow() {
        let mut fence = Fence::default();
        fence.lost(&signed(0, T - 43_000), at(0), T);
        let mut now = 17_000;
        let pauses = (0..9).map(|_| {
            fence.question_accepted(at(now));
            let pause = fence.next_at().unwrap() - now;
            now += pause;
            pause
        });
        let pauses: Vec<i64> = pauses.collect();
        assert_eq!(pauses, [1000, 1000, 1000, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert!(fence.is_never_refused());
    }

    #[test]
    fn what_others_sign_lives_as_long_as_they_vouch_for() {
        let mut fence = Fence::default();
        let attempt = LostAttempt { timestamp: None, vouched_ms: Some(120_000), ..signed(0, T) };
        fence.lost(&attempt, at(500), T + 500);
        assert_eq!(fence.next_at(), None, "nobody can be asked");
        assert_eq!(fence.dead_at(at(120_120)), None);
        assert_eq!(fence.dead_at(at(120_121)), Some(120_121));
    }

    #[test]
    fn an_attempt_lives_a_little_longer_than_its_timeout_and_never_over_a_minute() {
        assert_eq!(lifetime_ms(12_000), 17_000);
        assert_eq!(lifetime_ms(3_600_000), 60_000);
    }
}
