//! Correcting the assumed clock offset after a 1300 (request expired).

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::{Exchange, Progress};
use crate::wire::headers::Head;

/// Up to this difference from a `Date`, in milliseconds, the assumed clock counts as right.
const TOLERANCE_MS: i64 = 5_000;

/// A timestamp is at most `BACKDATED_MS` before the assumed time and less than `AFTER_MS` after it,
/// in milliseconds.
const BACKDATED_MS: i64 = 60_000;
const AFTER_MS: i64 = 2_000;

/// The correction of one call or one page: made once, and undone if it did not help.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockCorrection {
    /// The offsets before and after the correction.
    made: Option<(i64, i64)>,
}

/// The result of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Corrected {
    /// The clock was off and is corrected, by this call or a concurrent one: send again.
    Yes(Progress),
    /// The clock of the signing proxy is off. The proxy may have corrected it after the refusal.
    SignersClock,
    /// By the response's `Date`, the clock is right: the API is stricter than documented, or the
    /// request took too long.
    WasRight,
    /// The request was refused again after a correction, which is undone.
    DidNotHelp,
    /// The response has no `Date`.
    NoDate,
}

impl ClockCorrection {
    /// Returns whether a correction was made.
    pub(crate) fn is_made(&self) -> bool {
        self.made.is_some()
    }

    /// Corrects the assumed clock of an endpoint by the response that refused a request.
    pub(crate) fn refused(
        &mut self,
        clocks: &mut ClockOffsets,
        endpoint: &str,
        exchange: &Exchange,
        head: &Head,
    ) -> Corrected {
        const HALF_A_SECOND_MS: i64 = 500;
        if let Some((before, instead)) = self.made {
            if clocks.offset(endpoint) == instead {
                clocks.set_offset(endpoint, before);
            }
            return Corrected::DidNotHelp;
        }
        let before = clocks.offset(endpoint);
        let date = head.ehpc_date.or(head.date).zip(exchange.sent);
        let offset_ms = date
            .map(|(date, sent)| date + HALF_A_SECOND_MS - (sent.unix + exchange.received.unix) / 2);
        let is_right = offset_ms.is_none_or(|offset_ms| (offset_ms - before).abs() <= TOLERANCE_MS);
        if exchange.enforced_timestamp(head).is_none() && (is_right || exchange.timestamp.is_none())
        {
            // Retry once, although nothing was corrected.
            self.made = Some((before, before));
            return Corrected::SignersClock;
        }
        let Some(offset_ms) = offset_ms else {
            return Corrected::NoDate;
        };
        if is_right && !is_signed_by_old_offset(exchange, before) {
            return Corrected::WasRight;
        }
        let offset_ms = if is_right { before } else { offset_ms };
        clocks.set_offset(endpoint, offset_ms);
        self.made = Some((before, offset_ms));
        Corrected::Yes(Progress::Clock { offset_ms })
    }
}

/// Returns whether a request was signed before the clock was corrected to the offset assumed now.
/// Concurrent calls share the clock.
fn is_signed_by_old_offset(exchange: &Exchange, offset_ms: i64) -> bool {
    exchange.timestamp.zip(exchange.sent).is_some_and(|(timestamp, sent)| {
        let assumed = sent.unix + offset_ms;
        timestamp < assumed - BACKDATED_MS || timestamp > assumed + AFTER_MS
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::classify::{ExchangeResult, NotSent};
    use crate::machine::time::Now;

    const NOW: i64 = 1_767_323_045_000;
    const ENDPOINT: &str = "https://h/api";

    fn refused(clocks: &mut ClockOffsets, signed_for: i64, api: i64) -> Corrected {
        let at = Now { monotonic: 0, unix: NOW };
        let exchange = Exchange {
            result: ExchangeResult::NotSent(NotSent::NoFetch),
            sent: Some(at),
            timestamp: Some(signed_for),
            signed: true,
            received: at,
        };
        let head = Head { status: 200, date: Some(api), ..Head::default() };
        ClockCorrection::default().refused(clocks, ENDPOINT, &exchange, &head)
    }

    #[test]
    fn concurrent_calls_are_all_sent_again_after_one_correction() {
        for api in [NOW + 600_000, NOW - 600_000] {
            // Reads, and a backdated change.
            let mut clocks = ClockOffsets::new();
            for signed_for in [NOW, NOW, NOW - 43_000] {
                let corrected = refused(&mut clocks, signed_for, api);
                let offset_ms = clocks.offset(ENDPOINT);
                assert_eq!(corrected, Corrected::Yes(Progress::Clock { offset_ms }));
                assert_eq!(offset_ms, api + 500 - NOW);
            }
            // A request signed after the correction was refused for another reason.
            for ago in [0, 999, 43_000, 55_000] {
                let corrected = refused(&mut clocks, api - ago, api);
                assert_eq!(corrected, Corrected::WasRight, "{ago}");
            }
        }
    }
}
