//! What the attempts of a change are signed for, and what refusals teach about it.
//!
//! An attempt carries its own end: its timestamp lies so far back that the API refuses it soon after
//! we stop waiting for it.

use crate::change::fence;
use crate::change::log_clock::ACCEPTED_MS;
use crate::machine::classify::AttemptFailure;
use crate::machine::clock_correction::{ClockCorrection, Corrected};
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::limits::Limits;
use crate::machine::{Exchange, Progress};
use crate::request::timestamp::Timestamp;
use crate::wire::error_codes::EXPIRED;
use crate::wire::headers::Head;

/// From here on a signature took long, in milliseconds.
const SLOW_SIGNING_MS: i64 = 2_000;

/// The timestamps of one call's attempts.
pub(crate) struct Signing {
    /// The time that the caller gave.
    given: Option<i64>,
    /// How long an attempt lives, in milliseconds.
    lifetime_ms: i64,
    /// How long a request may be passed on that a server in between signs.
    vouched_ms: Option<i64>,
    correction: ClockCorrection,
    /// Whether timestamps are not backdated: the API refused one.
    plain: bool,
    /// Whether it refused one that cannot have been too old.
    seems_strict: bool,
    /// The timestamp of the last attempt.
    timestamp: i64,
    /// The API's time, as it was assumed for it.
    assumed: i64,
    /// The latest of both among the attempts in doubt.
    in_doubt: Option<(i64, i64)>,
}

impl Signing {
    pub(crate) fn new(given: Option<&Timestamp>, limits: &Limits) -> Self {
        Signing {
            given: given.map(Timestamp::unix_ms),
            lifetime_ms: fence::lifetime_ms(limits.timeout_ms),
            vouched_ms: limits.lifetime_ms.map(i64::from),
            correction: ClockCorrection::default(),
            plain: false,
            seems_strict: false,
            timestamp: 0,
            assumed: 0,
            in_doubt: None,
        }
    }

    /// The API is known to refuse backdated timestamps.
    pub(crate) fn do_not_backdate(&mut self) {
        self.plain = true;
    }

    /// The timestamp of a new attempt; `assumed` is the API's time.
    pub(crate) fn next(&mut self, assumed: i64) -> i64 {
        self.assumed = assumed;
        self.timestamp = match self.given {
            Some(given) => given,
            None if self.plain => assumed,
            None => assumed - ACCEPTED_MS + self.lifetime_ms,
        };
        self.timestamp
    }

    /// The API's time, as it was assumed for the last attempt.
    pub(crate) fn assumed(&self) -> i64 {
        self.assumed
    }

    /// The last attempt is in doubt.
    pub(crate) fn doubt(&mut self) {
        let (timestamp, assumed) = self.in_doubt.unwrap_or((self.timestamp, self.assumed));
        self.in_doubt = Some((timestamp.max(self.timestamp), assumed.max(self.assumed)));
    }

    /// Until when the API may still accept an attempt in doubt, by its own clock.
    pub(crate) fn may_arrive_until(&self, is_enforced: bool) -> Option<i64> {
        let (timestamp, assumed) = self.in_doubt?;
        Some(match self.vouched_ms.filter(|_| !is_enforced) {
            Some(vouched) => assumed + vouched,
            None => timestamp + ACCEPTED_MS,
        })
    }

    /// From signing an attempt until it is known to be dead, as expected, in milliseconds.
    /// `is_enforced` says that whoever signs is known to sign the time that is asked for.
    pub(crate) fn expected_ms(&self, is_enforced: bool) -> i64 {
        match self.vouched_ms.filter(|_| !is_enforced) {
            Some(vouched) => vouched,
            None if self.plain => fence::expected_ms(ACCEPTED_MS),
            None => fence::expected_ms(self.lifetime_ms),
        }
    }

    /// Whether a clock was corrected.
    pub(crate) fn is_corrected(&self) -> bool {
        self.correction.is_made()
    }

    /// An attempt was refused as expired (1300), so it was not carried out: the clock is corrected
    /// and it is sent once more, and once more without backdating. `None` where that is over, or
    /// the caller gave the timestamp, which is not ours to change.
    pub(crate) fn expired(
        &mut self,
        clocks: &mut ClockOffsets,
        endpoint: &str,
        exchange: &Exchange,
        head: &Head,
    ) -> Option<Vec<Progress>> {
        if self.given.is_some() {
            return None;
        }
        match self.correction.refused(clocks, endpoint, exchange, head) {
            Corrected::Yes(progress) => Some(vec![progress]),
            Corrected::SignersClock => Some(Vec::new()),
            Corrected::WasRight | Corrected::DidNotHelp | Corrected::NoDate => {
                if self.plain || exchange.enforced_timestamp(head).is_none() {
                    return None;
                }
                // A signer that takes its time uses up what the attempt has to live.
                let sent = exchange.sent.map(|sent| clocks.server_time(endpoint, sent));
                self.seems_strict = sent.is_some_and(|sent| sent - self.assumed <= SLOW_SIGNING_MS);
                self.plain = true;
                Some(Vec::new())
            }
        }
    }

    /// An attempt was answered. An API that refused a backdated timestamp and takes a plain one is
    /// stricter than documented: that is remembered for its endpoint.
    pub(crate) fn attempt_ended<T>(
        &self,
        clocks: &mut ClockOffsets,
        endpoint: &str,
        judged: &Result<T, AttemptFailure>,
    ) {
        let is_taken = match judged {
            Ok(_) => true,
            Err(AttemptFailure::Rejected(certain)) => {
                certain.error.ret_code.is_some_and(|code| code != EXPIRED)
            }
            Err(AttemptFailure::Indeterminate(_)) => false,
        };
        let mut clock = clocks.clock(endpoint);
        if self.seems_strict && is_taken && !clock.is_strict {
            clock.is_strict = true;
            clocks.set_clock(endpoint, clock);
        }
    }
}
