//! When the job of a receipt was created, by the API's clock alone.
//!
//! The clocks of the computer that made the receipt are not known any more. What bounds its job is
//! that the API refuses a timestamp that is more than 60 s off.

use crate::change::log_clock::{
    ACCEPTED_MS, COARSE_MS, FARTHEST_ZONE_MS, LogClock, MACHINES_MS, QUARTER_MS, SECOND_MS,
};
use crate::machine::baseline::Baseline;
use crate::machine::receipt::Receipt;

/// The possible creation times of a receipt's job, in milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The earliest, whatever the clocks were, if the API refuses timestamps that are ahead.
    earliest: i64,
    /// When the first attempt was sent, as the API's time was assumed then.
    sent: i64,
    /// The latest.
    latest: i64,
    /// Whether a proxy signed, perhaps with other timestamps.
    signed_elsewhere: bool,
}

impl Window {
    /// Returns the window of a receipt, or `None` if it has no attempts.
    pub(crate) fn of(receipt: &Receipt) -> Option<Self> {
        // The API's machines differ by 3 s, and timestamps are rounded down to whole seconds.
        const ROUGH_MS: i64 = MACHINES_MS + SECOND_MS;
        let timestamps = || receipt.attempts.iter().map(|attempt| attempt.timestamp);
        let sent = || receipt.attempts.iter().map(|attempt| attempt.sent);
        let (first, last) = (timestamps().min()?, timestamps().max()?);
        let (sent, last_sent) = (sent().min()?, sent().max()?);
        let settle_ms = i64::from(receipt.settle_ms);
        let (mut earliest, mut latest) = (first, last);
        if let Some(lifetime_ms) = receipt.lifetime_ms {
            earliest = earliest.min(sent - COARSE_MS);
            latest = latest.max(last_sent + i64::from(lifetime_ms) + COARSE_MS);
        }
        Some(Window {
            earliest: earliest - ACCEPTED_MS - ROUGH_MS,
            sent: sent - ROUGH_MS,
            latest: latest + ACCEPTED_MS + ROUGH_MS + settle_ms,
            signed_elsewhere: receipt.lifetime_ms.is_some(),
        })
    }

    /// Returns whether a row created at this time is not the job, whatever the log's time zone.
    pub(crate) fn excludes(
        &self,
        created: i64,
        clock: &LogClock,
        baseline: Option<&Baseline>,
    ) -> bool {
        if is_before(created, baseline) {
            return true;
        }
        let earliest = self.earliest(clock);
        if (earliest..=self.latest).contains(&created) {
            return false;
        }
        // In a time zone that many quarters of an hour off it would be inside.
        let (off, inner) = match created > self.latest {
            true => (created - self.latest, self.latest - earliest),
            false => (earliest - created, self.latest - earliest),
        };
        let shift = off.saturating_add(QUARTER_MS - 1) / QUARTER_MS * QUARTER_MS;
        clock.is_log_utc() || shift > FARTHEST_ZONE_MS || shift - off > inner
    }

    /// Returns whether a matching row created at this time is the job. With a baseline, it was
    /// created after that; without one, the time must show that it was created after the sending.
    pub(crate) fn holds(
        &self,
        created: i64,
        clock: &LogClock,
        baseline: Option<&Baseline>,
    ) -> bool {
        // Rows beyond the baseline's page are recognised by the time of its newest row.
        let is_bounded = baseline.is_some_and(|it| !it.has_anchor() || it.earliest().is_some());
        let since = if is_bounded { self.earliest } else { self.sent };
        !clock.is_log_ahead() && (since..=self.latest).contains(&created)
    }

    /// Returns whether a row created at this time, and every older row, is older than the job.
    pub(crate) fn is_over(
        &self,
        created: i64,
        clock: &LogClock,
        baseline: Option<&Baseline>,
    ) -> bool {
        let zone = if clock.is_log_utc() { 0 } else { FARTHEST_ZONE_MS };
        is_before(created, baseline) || created < self.earliest(clock).saturating_sub(zone)
    }

    /// Returns the earliest time: unbounded if the API accepts timestamps that are ahead.
    fn earliest(&self, clock: &LogClock) -> i64 {
        let is_bounded = self.signed_elsewhere || clock.refuses_ahead == Some(true);
        if is_bounded { self.earliest } else { i64::MIN / 4 }
    }
}

/// Returns whether a row is older than the newest row of the baseline, by the log alone.
fn is_before(created: i64, baseline: Option<&Baseline>) -> bool {
    baseline.and_then(Baseline::earliest).is_some_and(|earliest| created < earliest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: i64 = 1_767_323_045_000;

    #[test]
    fn a_baseline_whose_newest_row_has_no_time_does_not_bound_the_log() {
        let window = Window {
            earliest: SENT - COARSE_MS,
            sent: SENT,
            latest: SENT + 60_000,
            signed_elsewhere: true,
        };
        let clock = LogClock::new(true);
        let holds = |baseline: Option<&Baseline>| window.holds(SENT - 300_000, &clock, baseline);
        let keys = || vec!["j-1".into()];
        let dated = Baseline::restored(keys(), Some("j-1".into()), Some(SENT - 400_000));
        assert!(holds(Some(&dated)), "newer than the baseline");
        assert!(holds(Some(&Baseline::restored(Vec::new(), None, None))), "the log was empty");
        let undated = Baseline::restored(keys(), Some("j-1".into()), None);
        assert!(!holds(Some(&undated)), "it may be an older row, of another page");
        assert!(!holds(None));
    }
}
