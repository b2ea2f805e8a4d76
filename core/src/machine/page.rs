//! Reading one page, with retries. A GET changes nothing, so it is safe to repeat.

use crate::catalogue::{ErrorCode, Message};
use crate::machine::backoff::Backoff;
use crate::machine::classify::{self, AttemptFailure, Indeterminate, Rejected, RetryAction};
use crate::machine::clock_correction::{ClockCorrection, Corrected};
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::time::Jitter;
use crate::machine::{Exchange, Progress};
use crate::request::operation::Operation;
use crate::wire::response::RawResponse;

/// What to do after the request for a page.
#[derive(Debug)]
pub(crate) enum PageStep<'e> {
    /// The API returned a page.
    Page(&'e RawResponse),
    /// Request it again.
    Again(Again),
    /// Repeating the request would not help.
    Refused(Box<HpcError>),
}

/// When and why to request a page again.
#[derive(Debug)]
pub(crate) struct Again {
    /// The wait before that, in milliseconds.
    pub(crate) wait_ms: u32,
    /// A progress event, if any.
    pub(crate) progress: Option<Progress>,
    /// The error to return if the page is not requested again.
    pub(crate) why: Box<HpcError>,
}

/// The retry state of one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageRead {
    backoff: Backoff,
    correction: ClockCorrection,
}

impl PageRead {
    /// Handles the result of the request for the page.
    pub(crate) fn handle<'e>(
        &mut self,
        operation: &Operation,
        exchange: &'e Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        jitter: Jitter,
    ) -> PageStep<'e> {
        match classify::classify_read(operation, &exchange.result) {
            Ok(response) => PageStep::Page(response),
            Err(AttemptFailure::Rejected(rejected)) => {
                self.rejected(rejected, exchange, endpoint, clocks, jitter)
            }
            Err(AttemptFailure::Indeterminate(loss)) => self.lost(operation, loss, jitter),
        }
    }

    fn rejected(
        &mut self,
        Rejected { error: why, retry }: Rejected,
        exchange: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        jitter: Jitter,
    ) -> PageStep<'static> {
        match retry {
            RetryAction::Wait(retry_after) => self.later(retry_after, why, jitter),
            RetryAction::Update(retry_after) => self.later(retry_after, why, jitter),
            RetryAction::Connect => {
                let wait_ms = self.backoff.next_unsent(jitter);
                PageStep::Again(Again { wait_ms, progress: None, why })
            }
            RetryAction::Clock(head) => {
                match self.correction.refused(clocks, endpoint, exchange, &head) {
                    Corrected::Yes(progress) => {
                        PageStep::Again(Again { wait_ms: 0, progress: Some(progress), why })
                    }
                    Corrected::SignersClock => self.later(None, why, jitter),
                    Corrected::WasRight | Corrected::DidNotHelp | Corrected::NoDate => {
                        PageStep::Refused(why)
                    }
                }
            }
            RetryAction::None => PageStep::Refused(why),
        }
    }

    fn lost(
        &mut self,
        operation: &Operation,
        loss: Indeterminate,
        jitter: Jitter,
    ) -> PageStep<'static> {
        let mut error = could_not_be_read(operation, loss.message);
        error.ret_code = loss.ret_code;
        error.status = loss.status;
        self.later(loss.retry_after_ms, error, jitter)
    }

    fn later(
        &mut self,
        retry_after: Option<u32>,
        why: Box<HpcError>,
        jitter: Jitter,
    ) -> PageStep<'static> {
        PageStep::Again(Again {
            wait_ms: self.backoff.next(jitter, retry_after),
            progress: None,
            why,
        })
    }

    /// The API reported success, but the response is not a valid page.
    pub(crate) fn unreadable(&mut self, operation: &Operation, jitter: Jitter) -> Again {
        let why = could_not_be_read(operation, Message::new(ErrorCode::InvalidPage));
        Again { wait_ms: self.backoff.next(jitter, None), progress: None, why }
    }
}

fn could_not_be_read(operation: &Operation, reason: Message) -> Box<HpcError> {
    let message = Message::new(ErrorCode::ReadFailed).message("reason", reason);
    let message = message.term(operation.term);
    let mut error = HpcError::new(HpcErrorKind::Http, operation.effect, message);
    error.retryable = true;
    error
}
