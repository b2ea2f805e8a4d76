//! What a 1300 (request expired) teaches about this computer's clock.

use crate::head::Head;
use crate::memory::Memory;
use crate::protocol::{Arrival, Note};

/// Up to this difference, in milliseconds, a clock is right, as far as a `Date` can tell.
const RIGHT_MS: i64 = 5_000;

/// The correction of one call, or of one page: made once, and undone if it did not help.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockCorrection {
    /// What was assumed before, and what was assumed instead.
    made: Option<(i64, i64)>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Corrected {
    /// The clock was off and is corrected: send it again.
    Yes(Note),
    /// The clock of a server that signs for us is off. It may have learnt from the refusal.
    SignersClock,
    /// By the answer's `Date` the clock is right: the API is stricter than it documents, or the
    /// request took too long.
    WasRight,
    /// It was refused again after a correction, which is undone.
    DidNotHelp,
    /// The answer shows no `Date`.
    NoDate,
}

impl ClockCorrection {
    /// Whether a correction was made.
    pub(crate) fn is_made(&self) -> bool {
        self.made.is_some()
    }

    /// Corrects the assumed clock of an endpoint by the answer that refused a request.
    pub(crate) fn refused(
        &mut self,
        memory: &mut Memory,
        endpoint: &str,
        arrival: &Arrival,
        head: &Head,
    ) -> Corrected {
        const HALF_A_SECOND_MS: i64 = 500;
        if let Some((before, instead)) = self.made {
            if memory.offset(endpoint) == instead {
                memory.set_offset(endpoint, before);
            }
            return Corrected::DidNotHelp;
        }
        let before = memory.offset(endpoint);
        let date = head.ehpc_date.or(head.date).zip(arrival.sent);
        let offset_ms = date
            .map(|(date, sent)| date + HALF_A_SECOND_MS - (sent.wall + arrival.received.wall) / 2);
        let is_right = offset_ms.is_none_or(|offset_ms| (offset_ms - before).abs() <= RIGHT_MS);
        if arrival.enforced_timestamp(head).is_none() && (is_right || arrival.timestamp.is_none()) {
            // Once, although nothing was corrected.
            self.made = Some((before, before));
            return Corrected::SignersClock;
        }
        let Some(offset_ms) = offset_ms else {
            return Corrected::NoDate;
        };
        if is_right {
            return Corrected::WasRight;
        }
        memory.set_offset(endpoint, offset_ms);
        self.made = Some((before, offset_ms));
        Corrected::Yes(Note::Clock { offset_ms })
    }
}
