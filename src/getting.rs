//! Reading one page, and reading it again where that may help. A GET changes nothing, so it may be
//! repeated at will.

use crate::backoff::Backoff;
use crate::fault::{Fault, Kind};
use crate::memory::Memory;
use crate::moment::Chance;
use crate::operation::Operation;
use crate::protocol::{Arrival, Note};
use crate::verdict::{self, Certain, Ending, Loss, NotSent, Remedy, Setback};
use crate::words::filled;

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
    clock_corrected: bool,
}

/// Corrects the clock of an endpoint by an answer's `Date`; `None` where that is not known, or the
/// request was not signed by this clock.
pub(crate) fn correct_clock(
    memory: &mut Memory,
    endpoint: &str,
    arrival: &Arrival,
    date: Option<i64>,
) -> Option<Note> {
    const HALF_A_SECOND_MS: i64 = 500;
    let (date, sent) = (date?, arrival.sent?);
    arrival.timestamp?;
    let ours = (sent.wall + arrival.received.wall) / 2;
    let offset_ms = date + HALF_A_SECOND_MS - ours;
    memory.set_offset(endpoint, offset_ms);
    Some(Note::Clock { offset_ms })
}

impl Getting {
    /// Judges how the request for the page ended.
    pub(crate) fn judge(
        &mut self,
        operation: &Operation,
        arrival: &Arrival,
        endpoint: &str,
        memory: &mut Memory,
        chance: Chance,
    ) -> Turn {
        match verdict::of_reading(operation, &arrival.ending) {
            Ok(answered) => Turn::Page(answered.text()),
            Err(Setback::Certain(certain)) => {
                self.certain(certain, arrival, endpoint, memory, chance)
            }
            Err(Setback::Lost(loss)) => self.lost(operation, loss, chance),
        }
    }

    fn certain(
        &mut self,
        Certain { fault: why, remedy }: Certain,
        arrival: &Arrival,
        endpoint: &str,
        memory: &mut Memory,
        chance: Chance,
    ) -> Turn {
        if let Ending::NotSent(NotSent::NoConnection(_)) = arrival.ending {
            return self.later(None, why, chance);
        }
        match remedy {
            Remedy::Wait(retry_after) => self.later(retry_after, why, chance),
            Remedy::Clock(date) if !self.clock_corrected => {
                self.clock_corrected = true;
                match correct_clock(memory, endpoint, arrival, date) {
                    None if arrival.timestamp.is_some() => Turn::Refused(why),
                    note => Turn::Again(Again { wait_ms: 0, note, why }),
                }
            }
            Remedy::Clock(_) | Remedy::None => Turn::Refused(why),
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
