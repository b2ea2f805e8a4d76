//! The server's clock, as far as it can be known: an interval, not a point.
//!
//! A `Date` is in whole seconds and on its way for a while. So the server's time less ours lies in
//! `[Date − received, Date + 1 s − sent]`, and rows of the log are judged by that interval.

use crate::moment::Moment;

/// By how much the `Date` of an answer and the stamps of the log may differ, in milliseconds:
/// several machines answer, and clocks drift.
const TOLERANCE_MS: i64 = 2_000;

/// How far a timestamp may be off for the server to accept it, in milliseconds; it says 60 s, and
/// timestamps are cut to whole seconds.
const ACCEPTED_MS: i64 = 60_000;

/// Stamps are cut to whole seconds: this much may have been cut off, in milliseconds.
const SECOND_MS: i64 = 1_000;

/// Up to this width of the interval, in milliseconds, a row that is not surely older than our
/// first attempt is taken to be from the same moment.
const SAME_MOMENT_MS: i64 = 10_000;

/// When a row of the log was created, seen from our first attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Surely before it.
    Earlier,
    /// At that moment or after it.
    Since,
    /// Nobody can tell.
    Doubtful,
}

/// What is known of the server's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerClock {
    /// The server's time less the steady clock, from the log's own answers.
    by_date: Option<Interval>,
    /// The same, from timestamps that were accepted.
    by_timestamp: Option<Interval>,
    /// When it was read last.
    read: Option<Moment>,
}

#[derive(Clone, Copy, Debug)]
struct Interval {
    least: i64,
    most: i64,
}

impl Interval {
    /// What both say. Where they contradict each other, a clock was set or the computer slept:
    /// then everything from one to the other is possible.
    fn and(self, other: Option<Interval>) -> Interval {
        let Some(other) = other else {
            return self;
        };
        let both = Interval { least: self.least.max(other.least), most: self.most.min(other.most) };
        if both.least <= both.most {
            return both;
        }
        Interval { least: self.least.min(other.least), most: self.most.max(other.most) }
    }
}

impl ServerClock {
    /// An answer came with a `Date`.
    pub(crate) fn dated(&mut self, date: i64, sent: Moment, received: Moment) {
        let read = Interval {
            least: date - received.steady - TOLERANCE_MS,
            most: date + SECOND_MS - sent.steady + TOLERANCE_MS,
        };
        self.by_date = Some(read.and(self.by_date));
        self.read = Some(received);
    }

    /// A request was accepted that was signed for this time, in milliseconds since 1970: so the
    /// server's clock was not further off than it allows.
    pub(crate) fn accepted(&mut self, timestamp: i64, sent: Moment, received: Moment) {
        let read = Interval {
            least: timestamp - ACCEPTED_MS - received.steady,
            most: timestamp + ACCEPTED_MS + SECOND_MS - sent.steady,
        };
        self.by_timestamp = Some(read.and(self.by_timestamp));
        self.read = Some(received);
    }

    /// When a row with this stamp (milliseconds since 1970, cut to whole seconds) was created.
    pub(crate) fn age(&self, created: i64, first_sent: Moment) -> Age {
        let (Some(offset), Some(read)) = (self.by_date.or(self.by_timestamp), self.read) else {
            return Age::Doubtful;
        };
        let (least, most) = (first_sent.steady + offset.least, first_sent.steady + offset.most);
        let latest = created + SECOND_MS;
        if latest <= least - read.lapse_since(first_sent) {
            return Age::Earlier;
        }
        let same_moment = most - least <= SAME_MOMENT_MS && latest > least;
        if same_moment || created >= most { Age::Since } else { Age::Doubtful }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: i64 = 1_767_323_045_000;

    fn at(steady: i64) -> Moment {
        Moment { steady, wall: 50_000 + steady }
    }

    /// The clock after a read from `sent` to `received`, when the server's clock is `SERVER` plus
    /// the steady one.
    fn read(sent: i64, received: i64) -> ServerClock {
        let mut clock = ServerClock::default();
        let date = (SERVER + received) / 1000 * 1000;
        clock.dated(date, at(sent), at(received));
        clock
    }

    #[test]
    fn a_job_that_was_created_at_once_is_ours_although_its_stamp_is_cut() {
        let clock = read(1_000, 1_100);
        for ms in [0, 1, 500, 999] {
            let stamp = (SERVER + ms) / 1000 * 1000;
            assert_eq!(clock.age(stamp, at(ms)), Age::Since, "{ms}");
        }
    }

    #[test]
    fn a_job_of_some_seconds_before_is_surely_earlier() {
        let clock = read(1_000, 1_100);
        assert_eq!(clock.age(SERVER - 5_000, at(0)), Age::Earlier);
        assert_eq!(clock.age(SERVER + 60_000, at(0)), Age::Since);
    }

    #[test]
    fn without_any_clock_nothing_is_sure() {
        assert_eq!(ServerClock::default().age(0, at(0)), Age::Doubtful);
    }

    #[test]
    fn by_accepted_timestamps_alone_only_what_is_over_a_minute_away_is_sure() {
        let mut clock = ServerClock::default();
        clock.accepted(SERVER, at(0), at(100));
        assert_eq!(clock.age(SERVER - 62_000, at(0)), Age::Earlier);
        assert_eq!(clock.age(SERVER - 30_000, at(0)), Age::Doubtful);
        assert_eq!(clock.age(SERVER, at(0)), Age::Doubtful);
        assert_eq!(clock.age(SERVER + 61_000, at(0)), Age::Since);
    }

    #[test]
    fn a_computer_that_slept_calls_nothing_earlier_that_may_be_its_own() {
        // It was sent, then an hour passed that the steady clock did not see.
        let slept = Moment { steady: 200, wall: 50_000 + 200 + 3_600_000 };
        let mut clock = ServerClock::default();
        clock.dated(SERVER + 3_600_000, slept, slept);
        assert_eq!(clock.age(SERVER, at(0)), Age::Doubtful);
    }
}
