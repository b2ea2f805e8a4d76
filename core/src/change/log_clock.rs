//! The API's clock, which sets the creation times in the log, and how it is measured.
//!
//! No single clock is trusted. The API is probed with reads that are signed for other times: it
//! refuses those that are more than 60 s old (1300). If a read signed 63 s back is refused and one
//! signed 57 s back is accepted, the clock is known within 3 s. If timestamps are not enforced, the
//! `Date` of the responses and this computer's clock are used, if they agree.

use crate::machine::baseline::Baseline;
use crate::machine::clock_offsets::EndpointClock;
use crate::machine::time::Now;
use crate::wire::headers::Head;

/// How far a timestamp may be off for the API to accept it, in milliseconds.
pub(crate) const ACCEPTED_MS: i64 = 60_000;

/// How much the clocks of the API's machines may differ, in milliseconds.
pub(crate) const MACHINES_MS: i64 = 3_000;

/// The rounding of creation times and timestamps to whole seconds, in milliseconds.
pub(crate) const SECOND_MS: i64 = 1_000;

/// The largest difference between `Date` and this computer's clock that counts as agreement, in
/// milliseconds.
const AGREEMENT_MS: i64 = 5_000;

/// How old a response may be that came undetected from a cache, in milliseconds: its `Date` has not
/// stood still for long enough to show it.
pub(crate) const POSSIBLE_AGE_MS: i64 = 5_000;

/// If the API's clock is known to within minutes only, rows older than this are too old to match,
/// in milliseconds.
pub(crate) const COARSE_MS: i64 = 600_000;

/// The time zone of the log is a multiple of 15 minutes from UTC, at most 14 hours (plus 30 minutes
/// of margin), in milliseconds.
pub(crate) const QUARTER_MS: i64 = 900_000;
pub(crate) const FARTHEST_ZONE_MS: i64 = 52_200_000;

/// A read signed for another time, to probe the API's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// Is a timestamp 63 s back refused? If so, the API's clock is at most 3 s behind.
    Expired,
    /// Is a timestamp 57 s back accepted? If so, the API's clock is at most 3 s ahead.
    Recent,
    /// Is a timestamp 2 minutes back refused? If not, timestamps are not enforced.
    Enforced,
    /// Is a timestamp 70 s ahead refused? If so, an accepted one bounds the API's clock from below.
    Ahead,
    /// Is the current time accepted? If not, a refused timestamp ahead may have been too old.
    Current,
}

impl Probe {
    /// Returns the timestamp of the read minus the assumed time of the API, in milliseconds.
    pub(crate) fn shift_ms(self) -> i64 {
        match self {
            Probe::Expired => -ACCEPTED_MS - MACHINES_MS,
            // Timestamps are rounded down to whole seconds, so this is at most 57 s back.
            Probe::Recent => -ACCEPTED_MS + MACHINES_MS + SECOND_MS,
            Probe::Enforced => -2 * ACCEPTED_MS,
            Probe::Ahead => ACCEPTED_MS + 10_000,
            Probe::Current => 0,
        }
    }
}

/// What one call knows of the API's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogClock {
    /// The assumed offset: the API's clock minus this computer's, in milliseconds.
    pub(crate) offset_ms: i64,
    /// The offset before a correction that is not confirmed yet.
    before_ms: Option<i64>,
    /// Whether the API refuses timestamps that are too far ahead; `None` if not probed.
    pub(crate) refuses_ahead: Option<bool>,
    /// A refused timestamp ahead. If an earlier one is accepted later, it was too far ahead.
    refused_ahead: Option<i64>,
    /// Whether the API can be probed. If so, nothing else is trusted before that.
    pub(crate) can_be_probed: bool,
    confirmed: Confirmed,
    /// The results of the current probes: whether the timestamp was accepted.
    expired_accepted: Option<bool>,
    recent_accepted: Option<bool>,
    /// The largest difference of a `Date` from the monotonic clock at its arrival, in milliseconds.
    dated_ms: Option<i64>,
    /// When the first response with a `Date` arrived, by the monotonic clock.
    dated_since: Option<i64>,
    /// The offset by the last `Date`, in milliseconds.
    by_date_ms: Option<i64>,
    /// The offset by the last `Ehpc-Date`, in milliseconds.
    by_proxy_ms: Option<i64>,
    /// Whether a row proves that the log's times are not behind UTC.
    log_is_utc: bool,
    /// Whether a row proves that the log's times are ahead of UTC.
    log_is_ahead: bool,
}

/// The result of probing the API's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Confirmed {
    /// It was not probed, or not completely.
    #[default]
    NotProbed,
    /// It is within 3 s of the assumption.
    Yes,
    /// The assumption is wrong.
    No,
    /// Timestamps are not enforced.
    NotEnforced,
}

/// The times of the first attempt, from which the possible creation times of the job follow.
pub(crate) struct FirstAttempt {
    /// When it was passed to the HTTP client.
    pub(crate) sent: Now,
    /// The assumed time of the API at that moment.
    pub(crate) assumed: i64,
    /// The earliest timestamp of all attempts.
    pub(crate) timestamp: Option<i64>,
}

impl LogClock {
    /// Creates a clock. `can_be_probed` tells whether the API checks the timestamps of the reads.
    pub(crate) fn new(can_be_probed: bool) -> Self {
        LogClock { can_be_probed, ..LogClock::default() }
    }

    /// Begins a scan: earlier confirmations are dropped, because clocks may be set and computers
    /// may sleep meanwhile.
    pub(crate) fn begin(&mut self, known: &EndpointClock) {
        self.offset_ms = known.offset_ms;
        self.refuses_ahead = self.refuses_ahead.or(known.refuses_ahead);
        self.confirmed = Confirmed::NotProbed;
        self.expired_accepted = None;
        self.recent_accepted = None;
        self.before_ms = None;
        self.refused_ahead = None;
    }

    /// Returns whether a response is fresh, not from a cache. The URL of a signed read is always
    /// unique; for an unsigned read, the `Date` must have advanced with time.
    pub(crate) fn is_fresh(&mut self, head: &Head, received: Now, is_signed: bool) -> bool {
        if head.age_s.is_some_and(|age| age > 0) {
            return false;
        }
        let Some(date) = head.ehpc_date.or(head.date).filter(|_| !is_signed) else {
            return true;
        };
        // Compared with all responses so far, not just the last: a cache may be read often.
        let ahead_ms = date - received.monotonic;
        if self.dated_ms.is_some_and(|most| ahead_ms < most - MACHINES_MS - SECOND_MS) {
            return false;
        }
        self.dated_ms = self.dated_ms.max(Some(ahead_ms));
        self.dated_since.get_or_insert(received.monotonic);
        true
    }

    /// Returns from when on a `Date` that stands still would reveal that unsigned reads, which
    /// share one URL, come from a cache. Returns `None` if no response has a `Date`.
    pub(crate) fn uncached_from(&self) -> Option<i64> {
        self.dated_since.map(|since| since + POSSIBLE_AGE_MS)
    }

    /// Records the dates of a response.
    pub(crate) fn note_dates(&mut self, head: &Head, sent: Now, received: Now) {
        let ours = (sent.unix + received.unix) / 2;
        let is_quick = received.since(sent) <= AGREEMENT_MS;
        let offset = |date: i64| date + SECOND_MS / 2 - ours;
        self.by_date_ms = head.date.filter(|_| is_quick).map(offset);
        self.by_proxy_ms = head.ehpc_date.filter(|_| is_quick).map(offset);
    }

    /// Returns the next probe for whether the API refuses timestamps that are ahead, or `None` if
    /// that is known.
    pub(crate) fn next_ahead_probe(&self) -> Option<Probe> {
        match (self.refuses_ahead, self.refused_ahead) {
            (Some(_), _) => None,
            (None, None) => Some(Probe::Ahead),
            (None, Some(_)) => Some(Probe::Current),
        }
    }

    /// Records that a read signed for `timestamp` was accepted.
    pub(crate) fn read_accepted(&mut self, timestamp: i64) {
        if self.refused_ahead.is_some_and(|ahead| timestamp + MACHINES_MS <= ahead) {
            self.refused_ahead = None;
            self.refuses_ahead = Some(true);
        }
    }

    /// Returns the next probe for the API's clock, or `None` if there is nothing to probe.
    pub(crate) fn next_clock_probe(&self) -> Option<Probe> {
        let is_known = self.confirmed != Confirmed::NotProbed || self.by_proxy_ms.is_some();
        if is_known || !self.can_be_probed {
            return None;
        }
        match (self.expired_accepted, self.recent_accepted) {
            (None, _) => Some(Probe::Expired),
            (_, None) => Some(Probe::Recent),
            (Some(true), Some(true)) => Some(Probe::Enforced),
            _ => None,
        }
    }

    /// Records the result of a probe signed for `timestamp`.
    pub(crate) fn probed(&mut self, probe: Probe, timestamp: i64, accepted: bool) {
        match probe {
            Probe::Ahead if accepted => self.refuses_ahead = Some(false),
            Probe::Ahead => self.refused_ahead = Some(timestamp),
            Probe::Current => {
                // Not known, so an accepted timestamp bounds nothing from below.
                self.refuses_ahead = self.refuses_ahead.or(Some(false));
            }
            Probe::Enforced if accepted => self.confirmed = Confirmed::NotEnforced,
            Probe::Enforced => self.correct(),
            Probe::Expired => self.expired_accepted = Some(accepted),
            Probe::Recent => self.recent_accepted = Some(accepted),
        }
        match (self.expired_accepted, self.recent_accepted) {
            (Some(false), Some(true)) => self.confirmed = Confirmed::Yes,
            // Both are refused: the API's clock is ahead.
            (Some(false), Some(false)) => self.correct(),
            (Some(true), Some(false)) => {
                self.offset_ms = self.before_ms.unwrap_or(self.offset_ms);
                self.confirmed = Confirmed::No;
            }
            _ => {}
        }
    }

    /// Corrects a wrong assumption by the `Date`, once, and probes the API again.
    fn correct(&mut self) {
        match (self.by_date_ms, self.before_ms) {
            (Some(by_date), None) => {
                self.before_ms = Some(self.offset_ms);
                self.offset_ms = by_date;
                self.refused_ahead = None;
                if self.refuses_ahead == Some(false) {
                    // It was probed with a wrong clock.
                    self.refuses_ahead = None;
                }
                self.expired_accepted = None;
                self.recent_accepted = None;
            }
            (_, before) => {
                self.offset_ms = before.unwrap_or(self.offset_ms);
                self.confirmed = Confirmed::No;
            }
        }
    }

    /// Returns whether the API has confirmed the assumed offset.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.confirmed == Confirmed::Yes
    }

    /// Returns the least and greatest possible offset, if the clock is known to within seconds:
    /// confirmed by the API, given by this package's proxy, or by a `Date` that agrees with this
    /// computer's clock.
    fn narrow(&self) -> Option<(i64, i64)> {
        if let Some(offset) = self.by_proxy_ms {
            return Some((offset, offset));
        }
        match self.confirmed {
            Confirmed::Yes => Some((self.offset_ms, self.offset_ms)),
            Confirmed::No => None,
            Confirmed::NotProbed if self.can_be_probed => None,
            Confirmed::NotProbed | Confirmed::NotEnforced => {
                let by_date = self.by_date_ms?;
                (by_date.abs() <= AGREEMENT_MS).then_some((by_date.min(0), by_date.max(0)))
            }
        }
    }

    /// Returns whether a row was created after the first attempt, to within seconds, and not in the
    /// future.
    pub(crate) fn is_since(&self, created: i64, first: &FirstAttempt, now: Now) -> bool {
        let Some((_, most)) = self.narrow().filter(|_| !self.log_is_ahead) else {
            return false;
        };
        // By the wall clock then, and by the wall clock now minus the monotonic time since: if one
        // of the clocks stopped or was set, the later time counts.
        let sent = first.sent.unix.max(now.unix - now.since(first.sent));
        created + SECOND_MS > sent + most - MACHINES_MS
            && created <= now.unix + most + MACHINES_MS + SECOND_MS
    }

    /// Returns whether a row proves that the log's times are in UTC, or `false` if they may be in
    /// another time zone.
    pub(crate) fn is_log_utc(&self) -> bool {
        self.log_is_utc && !self.log_is_ahead
    }

    /// Returns whether a row proves that the log's times are ahead of UTC.
    pub(crate) fn is_log_ahead(&self) -> bool {
        self.log_is_ahead
    }

    /// Records the newest creation time of a scan. If it is within the last 15 minutes, the log's
    /// time zone is not behind UTC.
    pub(crate) fn note_newest(&mut self, newest: Option<i64>, now: Now) {
        let age = newest.map(|newest| now.unix + self.offset_ms - newest);
        self.log_is_utc |=
            age.is_some_and(|age| (-ACCEPTED_MS..QUARTER_MS - ACCEPTED_MS).contains(&age));
        self.log_is_ahead |= age.is_some_and(|age| age < -QUARTER_MS + 2 * ACCEPTED_MS);
    }

    /// Returns the earliest possible creation time, in UTC, of a job of the attempts, or `None` if
    /// it is not known.
    fn earliest(&self, first: &FirstAttempt) -> Option<i64> {
        match (self.refuses_ahead, first.timestamp) {
            // A row is written after its request is accepted, at most 60 s before its timestamp.
            (Some(true), Some(timestamp)) => {
                Some(timestamp - ACCEPTED_MS - MACHINES_MS - SECOND_MS)
            }
            _ => {
                let (least, _) = self.narrow()?;
                Some(first.assumed.min(first.sent.unix + least) - COARSE_MS)
            }
        }
    }

    /// Returns whether a row created at this time is older than the first attempt.
    pub(crate) fn is_older(
        &self,
        created: i64,
        first: &FirstAttempt,
        baseline: Option<&Baseline>,
        now: Now,
    ) -> bool {
        if baseline.and_then(Baseline::earliest).is_some_and(|earliest| created < earliest) {
            return true;
        }
        let Some(earliest) = self.earliest(first) else {
            return false;
        };
        if created >= earliest {
            return false;
        }
        self.log_is_utc
            || created < earliest - FARTHEST_ZONE_MS
            || !self.is_of_another_zone(created, earliest, now)
    }

    /// Returns whether a row created at this time, and every older row, is too old in any time
    /// zone.
    pub(crate) fn is_too_old(
        &self,
        created: i64,
        first: &FirstAttempt,
        baseline: Option<&Baseline>,
    ) -> bool {
        let zone = if self.log_is_utc { 0 } else { FARTHEST_ZONE_MS };
        baseline.and_then(Baseline::earliest).is_some_and(|earliest| created < earliest)
            || self.earliest(first).is_some_and(|earliest| created < earliest - zone)
    }

    /// Returns whether a creation time may be that of the job, in a time zone behind UTC.
    fn is_of_another_zone(&self, created: i64, earliest: i64, now: Now) -> bool {
        // An API that accepts this call's timestamps, and none that are ahead, has about the same
        // time.
        let is_about_right = self.refuses_ahead == Some(true);
        let latest = now.unix + self.offset_ms + ACCEPTED_MS + MACHINES_MS;
        let behind = latest - created;
        !is_about_right || behind.rem_euclid(QUARTER_MS) <= latest - earliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The API's clock when this computer's is right.
    const API: i64 = 1_767_323_045_000;

    fn at(ms: i64) -> Now {
        Now { monotonic: ms, unix: API + ms }
    }

    fn first() -> FirstAttempt {
        FirstAttempt { sent: at(0), assumed: API, timestamp: Some(API - 43_000) }
    }

    fn confirmed() -> LogClock {
        let mut clock = LogClock::new(true);
        while let Some(probe) = clock.next_clock_probe() {
            clock.probed(probe, 0, probe == Probe::Recent);
        }
        clock
    }

    #[test]
    fn a_row_is_since_the_first_attempt_only_if_the_clock_is_confirmed() {
        let now = at(2_000);
        assert!(confirmed().is_since(API, &first(), now));
        assert!(!confirmed().is_since(API - 5_000, &first(), now), "before the first attempt");
        assert!(!confirmed().is_since(API + 60_000, &first(), now), "in the future");
        assert!(!LogClock::default().is_since(API, &first(), now), "nothing is known");
    }

    #[test]
    fn a_date_that_disagrees_with_this_computer_is_not_used() {
        for (date, is_since) in [(0, true), (3_000, true), (8_000, false), (-8_000, false)] {
            let mut clock = LogClock::default();
            let head = Head { date: Some(API + 1_000 + date), ..Head::default() };
            clock.note_dates(&head, at(1_000), at(1_100));
            assert_eq!(clock.is_since(API, &first(), at(1_100)), is_since, "{date}");
        }
    }

    #[test]
    fn a_wrong_assumption_is_corrected_once_by_the_date() {
        // The API is 20 s ahead of this computer.
        let mut clock = LogClock::new(true);
        let head = Head { date: Some(API + 20_000), ..Head::default() };
        clock.note_dates(&head, at(0), at(100));
        let mut asked = Vec::new();
        while let Some(probe) = clock.next_clock_probe() {
            asked.push(probe);
            let timestamp = clock.offset_ms + probe.shift_ms();
            clock.probed(probe, timestamp, (20_000 - timestamp).abs() <= ACCEPTED_MS);
        }
        assert!(clock.is_confirmed(), "{asked:?}");
        assert!((19_000..21_500).contains(&clock.offset_ms));
        assert_eq!(asked.len(), 4);
    }

    #[test]
    fn a_refused_timestamp_ahead_counts_only_if_an_earlier_one_is_accepted_later() {
        let mut clock = LogClock::new(true);
        assert_eq!(clock.next_ahead_probe(), Some(Probe::Ahead));
        clock.probed(Probe::Ahead, API + 70_000, false);
        assert_eq!(clock.next_ahead_probe(), Some(Probe::Current), "it may have been too old");
        clock.read_accepted(API + 69_000);
        assert_eq!(clock.refuses_ahead, None);
        clock.read_accepted(API);
        assert_eq!(clock.refuses_ahead, Some(true));
    }

    #[test]
    fn unenforced_timestamps_are_detected() {
        let mut clock = LogClock::new(true);
        while let Some(probe) = clock.next_clock_probe() {
            clock.probed(probe, 0, true);
        }
        assert!(!clock.is_confirmed());
        assert!(clock.narrow().is_none());
    }

    #[test]
    fn a_cached_response_is_not_fresh() {
        let mut clock = LogClock::default();
        let dated = |ms| Head { date: Some(API + ms), ..Head::default() };
        assert!(clock.is_fresh(&dated(0), at(0), false));
        assert!(clock.is_fresh(&dated(0), at(900), false));
        assert!(!clock.is_fresh(&dated(0), at(9_000), false), "the same Date nine seconds later");
        for ms in [1_500, 2_500, 3_500] {
            let _ = clock.is_fresh(&dated(0), at(ms), false);
        }
        assert!(!clock.is_fresh(&dated(0), at(5_000), false), "the same Date after several reads");
        assert!(clock.is_fresh(&dated(9_000), at(9_500), false));
        assert!(
            clock.is_fresh(&dated(0), at(9_600), true),
            "signed, and a clock that was set back"
        );
        let aged = Head { age_s: Some(1), ..dated(10_000) };
        assert!(!clock.is_fresh(&aged, at(10_000), false));
    }

    #[test]
    fn a_row_is_older_only_if_no_time_zone_makes_it_recent() {
        let mut clock = confirmed();
        clock.refuses_ahead = Some(true);
        let older =
            |clock: &LogClock, ms: i64| clock.is_older(API + ms, &first(), None, at(20_000));
        assert!(!older(&clock, -60_000), "within what the timestamp allows");
        assert!(older(&clock, -5 * 60_000));
        assert!(!older(&clock, -5 * 3_600_000), "may be recent, in New York time");
        assert!(older(&clock, -24 * 3_600_000));
        clock.note_newest(Some(API - 60_000), at(20_000));
        assert!(older(&clock, -5 * 3_600_000), "a recent row proves UTC");
    }
}
