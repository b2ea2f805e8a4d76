//! Reading one page, and reading it again where that may help. A GET changes nothing, so it may be
//! repeated at will.

use crate::machine::backoff::Backoff;
use crate::machine::classify::{self, Certain, Loss, Remedy, Setback};
use crate::machine::clock_correction::{ClockCorrection, Corrected};
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::{Fault, Kind};
use crate::machine::time::Chance;
use crate::machine::{Arrival, Note};
use crate::request::operation::Operation;
use crate::text::filled;

/// How a page came to be read, or not yet.
#[derive(Debug)]
pub(crate) enum Turn {
    /// The API says that here it is; this is its text.
    Page(String),
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
    pub(crate) note: Option<Note>,
    /// What the caller is told if that does not happen.
    pub(crate) why: Box<Fault>,
}

/// One page that is being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Getting {
    backoff: Backoff,
    correction: ClockCorrection,
}

impl Getting {
    /// Judges how the request for the page ended.
    pub(crate) fn judge(
        &mut self,
        operation: &Operation,
        arrival: &Arrival,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        chance: Chance,
    ) -> Turn {
        match classify::of_reading(operation, &arrival.ending) {
            Ok(answered) => Turn::Page(answered.text()),
            Err(Setback::Certain(certain)) => {
                self.certain(certain, arrival, endpoint, clocks, chance)
            }
            Err(Setback::Lost(loss)) => self.lost(operation, loss, chance),
        }
    }

    fn certain(
        &mut self,
        Certain { fault: why, remedy }: Certain,
        arrival: &Arrival,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        chance: Chance,
    ) -> Turn {
        match remedy {
            Remedy::Wait(retry_after) => self.later(retry_after, why, chance),
            Remedy::Update(retry_after) => self.later(retry_after, why, chance),
            Remedy::Connect => {
                let wait_ms = self.backoff.next_unsent(chance);
                Turn::Again(Again { wait_ms, note: None, why })
            }
            Remedy::Clock(head) => {
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
            Remedy::None => Turn::Refused(why),
        }
    }

    fn lost(&mut self, operation: &Operation, loss: Loss, chance: Chance) -> Turn {
        let mut fault = could_not_be_read(operation, &loss.what);
        fault.ret_code = loss.ret_code;
        fault.status = loss.status;
        self.later(loss.retry_after_ms, fault, chance)
    }

    fn later(&mut self, retry_after: Option<u32>, why: Box<Fault>, chance: Chance) -> Turn {
        Turn::Again(Again { wait_ms: self.backoff.next(chance, retry_after), note: None, why })
    }

    /// The API said that it succeeded, but what came is no such page.
    pub(crate) fn unreadable(&mut self, operation: &Operation, chance: Chance) -> Again {
        let why = could_not_be_read(operation, "The server's answer is no whole page of it");
        Again { wait_ms: self.backoff.next(chance, None), note: None, why }
    }
}

fn could_not_be_read(operation: &Operation, what: &str) -> Box<Fault> {
    let what = filled("{}: {} could not be read", &[what, operation.name]);
    let next = "Try again; if that does not help, check `endpoint` and the network.";
    let mut fault = Fault::new(Kind::Http, operation.deed, &what, next);
    fault.retryable = true;
    fault
}
