//! Reading one page, and reading it again where that may help. A GET changes nothing, so it may be
//! repeated at will.

use crate::machine::backoff::Backoff;
use crate::machine::classify::{self, AttemptFailure, Indeterminate, Rejected, RetryAction};
use crate::machine::clock_correction::{ClockCorrection, Corrected};
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::{Fault, Kind};
use crate::machine::time::Jitter;
use crate::machine::{Exchange, Progress};
use crate::request::operation::Operation;
use crate::text::format_template;
use crate::wire::response::RawResponse;

/// How a page came to be read, or not yet.
#[derive(Debug)]
pub(crate) enum Turn<'e> {
    /// The API says that here it is.
    Page(&'e RawResponse),
    /// It should be asked for again.
    Again(Again),
    /// It would be answered the same again.
    Refused(Box<Fault>),
}

/// Why and when a page should be asked for again.
#[derive(Debug)]
pub(crate) struct Again {
    /// After so many milliseconds.
    pub(crate) wait_ms: u32,
    /// What a listener may want to know.
    pub(crate) note: Option<Progress>,
    /// What the caller is told if that does not happen.
    pub(crate) why: Box<Fault>,
}

/// One page that is being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageRead {
    backoff: Backoff,
    correction: ClockCorrection,
}

impl PageRead {
    /// Judges how the request for the page ended.
    pub(crate) fn judge<'e>(
        &mut self,
        operation: &Operation,
        arrival: &'e Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        chance: Jitter,
    ) -> Turn<'e> {
        match classify::of_reading(operation, &arrival.ending) {
            Ok(answered) => Turn::Page(answered),
            Err(AttemptFailure::Rejected(certain)) => {
                self.certain(certain, arrival, endpoint, clocks, chance)
            }
            Err(AttemptFailure::Indeterminate(loss)) => self.lost(operation, loss, chance),
        }
    }

    fn certain(
        &mut self,
        Rejected { fault: why, remedy }: Rejected,
        arrival: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        chance: Jitter,
    ) -> Turn<'static> {
        match remedy {
            RetryAction::Wait(retry_after) => self.later(retry_after, why, chance),
            RetryAction::Update(retry_after) => self.later(retry_after, why, chance),
            RetryAction::Connect => {
                let wait_ms = self.backoff.next_unsent(chance);
                Turn::Again(Again { wait_ms, note: None, why })
            }
            RetryAction::Clock(head) => {
                match self.correction.refused(clocks, endpoint, arrival, &head) {
                    Corrected::Yes(note) => {
                        Turn::Again(Again { wait_ms: 0, note: Some(note), why })
                    }
                    Corrected::SignersClock => self.later(None, why, chance),
                    Corrected::WasRight | Corrected::DidNotHelp | Corrected::NoDate => {
                        Turn::Refused(why)
                    }
                }
            }
            RetryAction::None => Turn::Refused(why),
        }
    }

    fn lost(
        &mut self,
        operation: &Operation,
        loss: Indeterminate,
        chance: Jitter,
    ) -> Turn<'static> {
        let mut fault = could_not_be_read(operation, &loss.what);
        fault.ret_code = loss.ret_code;
        fault.status = loss.status;
        self.later(loss.retry_after_ms, fault, chance)
    }

    fn later(
        &mut self,
        retry_after: Option<u32>,
        why: Box<Fault>,
        chance: Jitter,
    ) -> Turn<'static> {
        Turn::Again(Again { wait_ms: self.backoff.next(chance, retry_after), note: None, why })
    }

    /// The API said that it succeeded, but what came is no such page.
    pub(crate) fn unreadable(&mut self, operation: &Operation, chance: Jitter) -> Again {
        let why = could_not_be_read(operation, "The server's answer is no whole page of it");
        Again { wait_ms: self.backoff.next(chance, None), note: None, why }
    }
}

fn could_not_be_read(operation: &Operation, what: &str) -> Box<Fault> {
    let what = format_template("{}: {} could not be read", &[what, operation.name]);
    let next = "Try again; if that does not help, check `endpoint` and the network.";
    let mut fault = Fault::new(Kind::Http, operation.effect, &what, next);
    fault.retryable = true;
    fault
}
