//! The timestamps of a change's attempts, and their correction after refusals.
//!
//! Timestamps are backdated, so that the API refuses an attempt soon after the caller stops waiting
//! for it.

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

/// From this duration on, signing counts as slow, in milliseconds.
const SLOW_SIGNING_MS: i64 = 2_000;

/// The timestamps of one call's attempts.
pub(crate) struct Signing {
    /// The caller's timestamp.
    given: Option<i64>,
    /// How long an attempt is valid, in milliseconds.
    lifetime_ms: i64,
    /// How long a signing proxy may forward a request, in milliseconds; `None` if the caller signs.
    forward_ms: Option<i64>,
    correction: ClockCorrection,
    /// Whether timestamps are not backdated, because the API refused one.
    plain: bool,
    /// Whether the API refused a timestamp that cannot have been too old.
    seems_strict: bool,
    /// The timestamp of the last attempt.
    timestamp: i64,
    /// The assumed time of the API at the last attempt.
    assumed: i64,
    /// The latest values of both for the attempts in doubt.
    in_doubt: Option<(i64, i64)>,
}

impl Signing {
    pub(crate) fn new(given: Option<&Timestamp>, limits: &Limits) -> Self {
        Signing {
            given: given.map(Timestamp::unix_ms),
            lifetime_ms: fence::lifetime_ms(limits.timeout_ms),
            forward_ms: limits.lifetime_ms.map(i64::from),
            correction: ClockCorrection::default(),
            plain: false,
            seems_strict: false,
            timestamp: 0,
            assumed: 0,
            in_doubt: None,
        }
    }

    /// Disables backdating: the API is known to refuse backdated timestamps.
    pub(crate) fn do_not_backdate(&mut self) {
        self.plain = true;
    }

    /// Returns the timestamp of a new attempt; `assumed` is the assumed time of the API.
    pub(crate) fn next(&mut self, assumed: i64) -> i64 {
        self.assumed = assumed;
        self.timestamp = match self.given {
            Some(given) => given,
            None if self.plain => assumed,
            None => assumed - ACCEPTED_MS + self.lifetime_ms,
        };
        self.timestamp
    }

    /// Returns the timestamp of the last attempt.
    pub(crate) fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// Returns the assumed time of the API at the last attempt.
    pub(crate) fn assumed(&self) -> i64 {
        self.assumed
    }

    /// Notes that the last attempt is in doubt.
    pub(crate) fn doubt(&mut self) {
        let (timestamp, assumed) = self.in_doubt.unwrap_or((self.timestamp, self.assumed));
        self.in_doubt = Some((timestamp.max(self.timestamp), assumed.max(self.assumed)));
    }

    /// Returns when the API can no longer accept an attempt in doubt, by its own clock.
    pub(crate) fn may_arrive_until(&self, is_enforced: bool) -> Option<i64> {
        let (timestamp, assumed) = self.in_doubt?;
        Some(match self.forward_ms.filter(|_| !is_enforced) {
            Some(forward_ms) => assumed + forward_ms,
            None => timestamp + ACCEPTED_MS,
        })
    }

    /// Returns the expected time from signing an attempt until it is known to be expired, in
    /// milliseconds. `is_enforced` means that the signer is known to sign the requested timestamp.
    pub(crate) fn expected_ms(&self, is_enforced: bool) -> i64 {
        match self.forward_ms.filter(|_| !is_enforced) {
            Some(forward_ms) => forward_ms,
            None if self.plain => fence::expected_ms(ACCEPTED_MS),
            None => fence::expected_ms(self.lifetime_ms),
        }
    }

    /// Returns whether a clock was corrected.
    pub(crate) fn is_corrected(&self) -> bool {
        self.correction.is_made()
    }

    /// Handles an attempt that was refused as expired (1300), so it was not carried out. It is sent
    /// again with a corrected clock, and then once more without backdating. Returns `None` if
    /// neither is left, or if the timestamp is the caller's, which is not changed.
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
                // A slow signer uses up the lifetime of the attempt.
                let sent = exchange.sent.map(|sent| clocks.server_time(endpoint, sent));
                self.seems_strict = sent.is_some_and(|sent| sent - self.assumed <= SLOW_SIGNING_MS);
                self.plain = true;
                Some(Vec::new())
            }
        }
    }

    /// Handles the result of an attempt. An API that refused a backdated timestamp and accepts a
    /// current one is stricter than documented, which is remembered for its endpoint.
    pub(crate) fn attempt_ended<T>(
        &self,
        clocks: &mut ClockOffsets,
        endpoint: &str,
        result: &Result<T, AttemptFailure>,
    ) {
        let is_accepted = match result {
            Ok(_) => true,
            Err(AttemptFailure::Rejected(rejected)) => {
                rejected.error.ret_code.is_some_and(|code| code != EXPIRED)
            }
            Err(AttemptFailure::Indeterminate(_)) => false,
        };
        let mut clock = clocks.clock(endpoint);
        if self.seems_strict && is_accepted && !clock.is_strict {
            clock.is_strict = true;
            clocks.set_clock(endpoint, clock);
        }
    }
}
