//! The API's clock, by which the log stamps its rows: what is known of it, and how.
//!
//! No clock is believed. The API itself is asked, by reads that are signed for other times: it
//! refuses those that are more than 60 s old (1300). A read signed 63 s back that is refused, and
//! one signed 57 s back that is accepted, leave 3 s on either side. Where nobody enforces
//! timestamps, the `Date` of the answers and this computer's clock are two witnesses, if they agree.

use crate::change::baseline::Baseline;
use crate::machine::clock_offsets::EndpointClock;
use crate::machine::time::Now;
use crate::wire::headers::Head;

/// How far a timestamp may be off for the API to accept it, in milliseconds.
pub(crate) const ACCEPTED_MS: i64 = 60_000;

/// By how much the clocks of the API's machines may differ, in milliseconds.
pub(crate) const MACHINES_MS: i64 = 3_000;

/// Stamps and timestamps are cut to whole seconds, in milliseconds.
const SECOND_MS: i64 = 1_000;

/// Two witnesses agree up to this difference, in milliseconds.
const AGREEMENT_MS: i64 = 5_000;

/// An answer that came from a cache unseen may be so old, in milliseconds: its `Date` does not stand
/// still for long enough to tell.
pub(crate) const POSSIBLE_AGE_MS: i64 = 5_000;

/// Where the API's clock is only known to some minutes, its rows are too old to be ours when they
/// are older than this, in milliseconds.
const COARSE_MS: i64 = 600_000;

/// A zone of stamps is a whole number of quarters of an hour, at most 14 hours, from UTC.
const QUARTER_MS: i64 = 900_000;
const FARTHEST_ZONE_MS: i64 = 52_200_000;

/// What the API is asked by a read that is signed for another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// Is a timestamp 63 s back refused? Then the API's clock is not more than 3 s behind.
    Expired,
    /// Is a timestamp 57 s back accepted? Then the API's clock is not more than 3 s ahead.
    Recent,
    /// Is a timestamp two minutes back refused? If not, nobody enforces them.
    Enforced,
    /// Is a timestamp 70 s ahead refused? Then an accepted one bounds the API's clock from below.
    Ahead,
    /// Is the current time accepted? If not, a refusal of one ahead may mean that it is too old.
    Current,
}

impl Probe {
    /// The time that the read is signed for, less the API's as we know it.
    pub(crate) fn shift_ms(self) -> i64 {
        match self {
            Probe::Expired => -ACCEPTED_MS - MACHINES_MS,
            // Timestamps are cut to whole seconds: at most 57 s.
            Probe::Recent => -ACCEPTED_MS + MACHINES_MS + SECOND_MS,
            Probe::Enforced => -2 * ACCEPTED_MS,
            Probe::Ahead => ACCEPTED_MS + 10_000,
            Probe::Current => 0,
        }
    }
}

/// What is known of the API's clock in one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogClock {
    /// The API's clock less this computer's, as it is assumed, in milliseconds.
    pub(crate) offset_ms: i64,
    /// The same before a correction that is not confirmed yet.
    before_ms: Option<i64>,
    /// Whether the API refuses timestamps that are too far ahead; `None` if it was not asked.
    pub(crate) refuses_ahead: Option<bool>,
    /// A timestamp ahead that was refused: too far ahead, if an earlier one is accepted after that.
    refused_ahead: Option<i64>,
    /// Whether the API can be asked: then nothing else is believed before it is.
    pub(crate) can_be_asked: bool,
    confirmed: Confirmed,
    /// The answers to the probes under way: was the timestamp accepted?
    expired_accepted: Option<bool>,
    recent_accepted: Option<bool>,
    /// By how much a `Date` was ahead of the monotonic clock at most, when it came.
    dated_ms: Option<i64>,
    /// When the first answer with a `Date` came, by the monotonic clock.
    dated_since: Option<i64>,
    /// What the last `Date` says of the clock, less this computer's.
    by_date_ms: Option<i64>,
    /// What the last `Ehpc-Date` says of it.
    by_proxy_ms: Option<i64>,
    /// Whether a row proves that the log's stamps are not behind UTC.
    stamps_are_utc: bool,
    /// Whether a row proves that they are ahead of it.
    stamps_are_ahead: bool,
}

/// What came of asking the API for its clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Confirmed {
    /// It was not asked, or not all of it.
    #[default]
    NotAsked,
    /// It is within 3 s of what was assumed.
    Yes,
    /// It is not what was assumed.
    No,
    /// Nobody enforces timestamps.
    NotEnforced,
}

/// Which stamps our own job may bear.
pub(crate) struct FirstAttempt {
    /// When it was handed to the HTTP client.
    pub(crate) sent: Now,
    /// The same by the API's clock, as it was assumed then.
    pub(crate) assumed: i64,
    /// The earliest timestamp of all attempts: the API accepted none more than 60 s after it.
    pub(crate) timestamp: Option<i64>,
}

impl LogClock {
    /// Nothing is known yet but whether the API can be asked: whether it sees our timestamps.
    pub(crate) fn new(can_be_asked: bool) -> Self {
        LogClock { can_be_asked, ..LogClock::default() }
    }

    /// A scan begins: what the API confirmed before may not be so any more, for clocks are set and
    /// computers sleep.
    pub(crate) fn begin(&mut self, known: &EndpointClock) {
        self.offset_ms = known.offset_ms;
        self.refuses_ahead = self.refuses_ahead.or(known.refuses_ahead);
        self.confirmed = Confirmed::NotAsked;
        self.expired_accepted = None;
        self.recent_accepted = None;
        self.before_ms = None;
        self.refused_ahead = None;
    }

    /// Whether an answer is as new as it should be: not out of a cache. The URL of a signed read is
    /// always a new one; of another, the `Date` must have advanced as time has.
    pub(crate) fn is_fresh(&mut self, head: &Head, received: Now, is_signed: bool) -> bool {
        if head.age_s.is_some_and(|age| age > 0) {
            return false;
        }
        let Some(date) = head.ehpc_date.or(head.date).filter(|_| !is_signed) else {
            return true;
        };
        // Held against all answers so far, not the last one: a cache may be asked often.
        let ahead_ms = date - received.monotonic;
        if self.dated_ms.is_some_and(|most| ahead_ms < most - MACHINES_MS - SECOND_MS) {
            return false;
        }
        self.dated_ms = self.dated_ms.max(Some(ahead_ms));
        self.dated_since.get_or_insert(received.monotonic);
        true
    }

    /// From when on a `Date` that stands still would show that unsigned reads, which all have the
    /// same URL, are answered from a cache; `None` where no answer has a `Date`.
    pub(crate) fn uncached_from(&self) -> Option<i64> {
        self.dated_since.map(|since| since + POSSIBLE_AGE_MS)
    }

    /// Takes note of an answer's dates.
    pub(crate) fn note_dates(&mut self, head: &Head, sent: Now, received: Now) {
        let ours = (sent.unix + received.unix) / 2;
        let is_quick = received.since(sent) <= AGREEMENT_MS;
        let less_ours = |date: i64| date + SECOND_MS / 2 - ours;
        self.by_date_ms = head.date.filter(|_| is_quick).map(less_ours);
        self.by_proxy_ms = head.ehpc_date.filter(|_| is_quick).map(less_ours);
    }

    /// What to ask next to know whether the API refuses timestamps that are ahead; `None` where that
    /// is known.
    pub(crate) fn next_ahead_probe(&self) -> Option<Probe> {
        match (self.refuses_ahead, self.refused_ahead) {
            (Some(_), _) => None,
            (None, None) => Some(Probe::Ahead),
            (None, Some(_)) => Some(Probe::Current),
        }
    }

    /// A read was accepted that was signed for this time.
    pub(crate) fn read_accepted(&mut self, timestamp: i64) {
        if self.refused_ahead.is_some_and(|ahead| timestamp + MACHINES_MS <= ahead) {
            self.refused_ahead = None;
            self.refuses_ahead = Some(true);
        }
    }

    /// What to ask next to know the API's clock within 3 s; `None` where there is nothing to ask.
    pub(crate) fn next_clock_probe(&self) -> Option<Probe> {
        let is_known = self.confirmed != Confirmed::NotAsked || self.by_proxy_ms.is_some();
        if is_known || !self.can_be_asked {
            return None;
        }
        match (self.expired_accepted, self.recent_accepted) {
            (None, _) => Some(Probe::Expired),
            (_, None) => Some(Probe::Recent),
            (Some(true), Some(true)) => Some(Probe::Enforced),
            _ => None,
        }
    }

    /// Takes note of the answer to a probe that was signed for this time.
    pub(crate) fn probed(&mut self, probe: Probe, timestamp: i64, accepted: bool) {
        match probe {
            Probe::Ahead if accepted => self.refuses_ahead = Some(false),
            Probe::Ahead => self.refused_ahead = Some(timestamp),
            Probe::Current => {
                // It is not known: then an accepted timestamp bounds nothing from below.
                self.refuses_ahead = self.refuses_ahead.or(Some(false));
            }
            Probe::Enforced if accepted => self.confirmed = Confirmed::NotEnforced,
            Probe::Enforced => self.correct(),
            Probe::Expired => self.expired_accepted = Some(accepted),
            Probe::Recent => self.recent_accepted = Some(accepted),
        }
        match (self.expired_accepted, self.recent_accepted) {
            (Some(false), Some(true)) => self.confirmed = Confirmed::Yes,
            // Older ones are refused, newer ones too: the API's clock is ahead.
            (Some(false), Some(false)) => self.correct(),
            (Some(true), Some(false)) => {
                self.offset_ms = self.before_ms.unwrap_or(self.offset_ms);
                self.confirmed = Confirmed::No;
            }
            _ => {}
        }
    }

    /// The assumption was wrong: once, the `Date` may correct it, and the API is asked again.
    fn correct(&mut self) {
        match (self.by_date_ms, self.before_ms) {
            (Some(by_date), None) => {
                self.before_ms = Some(self.offset_ms);
                self.offset_ms = by_date;
                self.refused_ahead = None;
                if self.refuses_ahead == Some(false) {
                    // It was asked by a clock that was wrong.
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

    /// Whether the API has confirmed what was assumed.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.confirmed == Confirmed::Yes
    }

    /// The API's clock less this computer's, at least and at most, where it is known to some
    /// seconds: confirmed by the API, told by our proxy, or told alike by two witnesses.
    fn narrow(&self) -> Option<(i64, i64)> {
        if let Some(offset) = self.by_proxy_ms {
            return Some((offset, offset));
        }
        match self.confirmed {
            Confirmed::Yes => Some((self.offset_ms, self.offset_ms)),
            Confirmed::No => None,
            Confirmed::NotAsked if self.can_be_asked => None,
            Confirmed::NotAsked | Confirmed::NotEnforced => {
                let by_date = self.by_date_ms?;
                (by_date.abs() <= AGREEMENT_MS).then_some((by_date.min(0), by_date.max(0)))
            }
        }
    }

    /// Whether a row with this stamp was not created before our first attempt, as far as seconds
    /// tell, nor in the future.
    pub(crate) fn is_since(&self, created: i64, first: &FirstAttempt, now: Now) -> bool {
        let Some((_, most)) = self.narrow().filter(|_| !self.stamps_are_ahead) else {
            return false;
        };
        // By the wall clock as it was then, and by what the monotonic clock says has passed since:
        // if one of them stood still or was set, the later one counts.
        let sent = first.sent.unix.max(now.unix - now.since(first.sent));
        created + SECOND_MS > sent + most - MACHINES_MS
            && created <= now.unix + most + MACHINES_MS + SECOND_MS
    }

    /// Takes note of the newest stamp of a scan. If it is of the last quarter of an hour, the log's
    /// stamps are not those of a zone that is behind UTC.
    pub(crate) fn note_newest(&mut self, newest: Option<i64>, now: Now) {
        let age = newest.map(|newest| now.unix + self.offset_ms - newest);
        self.stamps_are_utc |=
            age.is_some_and(|age| (-ACCEPTED_MS..QUARTER_MS - ACCEPTED_MS).contains(&age));
        self.stamps_are_ahead |= age.is_some_and(|age| age < -QUARTER_MS + 2 * ACCEPTED_MS);
    }

    /// The earliest stamp, in UTC, that a job of our attempts may bear; `None` where that is not
    /// known.
    fn earliest(&self, first: &FirstAttempt) -> Option<i64> {
        match (self.refuses_ahead, first.timestamp) {
            // A row is not written before its request is accepted, and that is at most 60 s before
            // its timestamp.
            (Some(true), Some(timestamp)) => {
                Some(timestamp - ACCEPTED_MS - MACHINES_MS - SECOND_MS)
            }
            _ => {
                let (least, _) = self.narrow()?;
                Some(first.assumed.min(first.sent.unix + least) - COARSE_MS)
            }
        }
    }

    /// Whether a row with this stamp is certainly older than our first attempt.
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
        self.stamps_are_utc
            || created < earliest - FARTHEST_ZONE_MS
            || !self.is_of_another_zone(created, earliest, now)
    }

    /// The same for a row and all that are older: without a doubt about zones.
    pub(crate) fn is_too_old(
        &self,
        created: i64,
        first: &FirstAttempt,
        baseline: Option<&Baseline>,
    ) -> bool {
        let zone = if self.stamps_are_utc { 0 } else { FARTHEST_ZONE_MS };
        baseline.and_then(Baseline::earliest).is_some_and(|earliest| created < earliest)
            || self.earliest(first).is_some_and(|earliest| created < earliest - zone)
    }

    /// Whether a stamp may be that of our own job, written in the time of a zone behind UTC.
    fn is_of_another_zone(&self, created: i64, earliest: i64, now: Now) -> bool {
        // An API that accepts our timestamps, and none that are ahead, has about our time.
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
    fn only_what_the_api_has_confirmed_makes_a_row_ours() {
        let now = at(2_000);
        assert!(confirmed().is_since(API, &first(), now));
        assert!(!confirmed().is_since(API - 5_000, &first(), now), "before the first attempt");
        assert!(!confirmed().is_since(API + 60_000, &first(), now), "in the future");
        assert!(!LogClock::default().is_since(API, &first(), now), "nothing is known");
    }

    #[test]
    fn a_date_that_disagrees_with_this_computer_is_no_witness() {
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
    fn a_refusal_of_what_is_ahead_counts_only_if_an_earlier_time_is_accepted_after_it() {
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
    fn where_nobody_enforces_timestamps_that_is_found_out() {
        let mut clock = LogClock::new(true);
        while let Some(probe) = clock.next_clock_probe() {
            clock.probed(probe, 0, true);
        }
        assert!(!clock.is_confirmed());
        assert!(clock.narrow().is_none());
    }

    #[test]
    fn a_cached_answer_is_not_fresh() {
        let mut clock = LogClock::default();
        let dated = |ms| Head { date: Some(API + ms), ..Head::default() };
        assert!(clock.is_fresh(&dated(0), at(0), false));
        assert!(clock.is_fresh(&dated(0), at(900), false));
        assert!(!clock.is_fresh(&dated(0), at(9_000), false), "the same Date nine seconds later");
        for ms in [1_500, 2_500, 3_500] {
            let _ = clock.is_fresh(&dated(0), at(ms), false);
        }
        assert!(!clock.is_fresh(&dated(0), at(5_000), false), "asked often, and still the same");
        assert!(clock.is_fresh(&dated(9_000), at(9_500), false));
        assert!(
            clock.is_fresh(&dated(0), at(9_600), true),
            "signed, and a clock that was set back"
        );
        let aged = Head { age_s: Some(1), ..dated(10_000) };
        assert!(!clock.is_fresh(&aged, at(10_000), false));
    }

    #[test]
    fn a_row_is_older_only_if_no_zone_of_its_stamp_makes_it_ours() {
        let mut clock = confirmed();
        clock.refuses_ahead = Some(true);
        let older =
            |clock: &LogClock, ms: i64| clock.is_older(API + ms, &first(), None, at(20_000));
        assert!(!older(&clock, -60_000), "within what the timestamp allows");
        assert!(older(&clock, -5 * 60_000));
        assert!(!older(&clock, -5 * 3_600_000), "our own, as New York writes it");
        assert!(older(&clock, -24 * 3_600_000));
        clock.note_newest(Some(API - 60_000), at(20_000));
        assert!(older(&clock, -5 * 3_600_000), "a row of the last minutes proves UTC");
    }
}
