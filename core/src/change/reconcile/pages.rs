//! Pages of the operation log as they arrive: whether they are fresh, and what they say.

use super::{ProbeResult, Reconciliation, StepContext, Task, Turn};
use crate::change::log_scan::{LogScan, ScanContext, ScanStep};
use crate::machine::Exchange;
use crate::machine::classify::{self, AttemptFailure, ExchangeResult};
use crate::machine::page::{self, PageRead};
use crate::request::operation::LIST_OPERATIONS;
use crate::wire::error_codes::EXPIRED;
use crate::wire::headers::Head;
use crate::wire::operation_log::{self, LogPage};

impl Reconciliation {
    /// Whether the timestamp of a read was accepted.
    pub(super) fn answer(&mut self, arrival: &Exchange, context: &mut StepContext) -> ProbeResult {
        let fresh = match &arrival.ending {
            ExchangeResult::Response(answered) => self.is_fresh(&answered.head, arrival),
            _ => true,
        };
        let wait_ms = match classify::of_reading(&LIST_OPERATIONS, &arrival.ending) {
            Ok(answered) if fresh => {
                self.accepted(arrival, &answered.head.clone());
                self.getting = PageRead::default();
                return ProbeResult::Accepted;
            }
            Err(AttemptFailure::Rejected(certain))
                if fresh && certain.fault.ret_code == Some(EXPIRED) =>
            {
                // The time of a later read is ours to correct; that of a question is the question.
                if self.task != Task::LaterRead {
                    return ProbeResult::Expired;
                }
                self.judge(arrival, context)
            }
            _ => self.judge(arrival, context),
        };
        ProbeResult::Unread(wait_ms)
    }

    /// When to read again what could not be read.
    fn judge(&mut self, arrival: &Exchange, context: &mut StepContext) -> u32 {
        let judged = self.getting.judge(
            &LIST_OPERATIONS,
            arrival,
            &self.endpoint,
            &mut context.memory.clocks,
            context.chance,
        );
        match judged {
            page::Turn::Again(again) => {
                context.notes.extend(again.note);
                again.wait_ms
            }
            page::Turn::Page(_) | page::Turn::Refused(_) => {
                self.getting.unreadable(&LIST_OPERATIONS, context.chance).wait_ms
            }
        }
    }

    fn is_fresh(&mut self, head: &Head, arrival: &Exchange) -> bool {
        self.clock.is_fresh(head, arrival.received, self.is_signed)
    }

    /// A read was accepted: that bounds the API's clock.
    fn accepted(&mut self, arrival: &Exchange, head: &Head) {
        self.clock.can_be_asked |= arrival.enforced_timestamp(head).is_some();
        if let Some(timestamp) = arrival.timestamp {
            self.fence.read_accepted(timestamp);
            self.clock.read_accepted(timestamp);
        }
        if let Some(sent) = arrival.sent {
            self.clock.note_dates(head, sent, arrival.received);
        }
    }

    /// A page of the log came, or did not. What cannot be read is read again: it is not empty.
    pub(super) fn scanned(&mut self, arrival: &Exchange, context: &mut StepContext) -> Turn {
        let page = match &arrival.ending {
            ExchangeResult::Response(answered) if self.is_fresh(&answered.head, arrival) => {
                match classify::of_reading(&LIST_OPERATIONS, &arrival.ending) {
                    Ok(answered) => {
                        let head = answered.head;
                        self.accepted(arrival, &head);
                        let page = answered.object().and_then(operation_log::page);
                        page.map(|page| (page, answered.size()))
                    }
                    Err(_) => None,
                }
            }
            _ => None,
        };
        let Some((page, bytes)) = page else {
            let wait_ms = self.judge(arrival, context);
            self.task = Task::WaitForPage;
            return Turn::Wait(wait_ms);
        };
        let known = context.memory.clocks.clock(&self.endpoint);
        if known.offset_ms != self.clock.offset_ms && !self.clock.is_confirmed() {
            // It was corrected for this page.
            self.clock.begin(&known);
        }
        let step = self.read_page(&page, bytes, context);
        self.is_read = step == ScanStep::Done;
        match step {
            ScanStep::More | ScanStep::Done => {
                self.getting = PageRead::default();
                self.go_on(context)
            }
            ScanStep::Unreadable => {
                self.scan = LogScan::starting(context.now.monotonic);
                let again = self.getting.unreadable(&LIST_OPERATIONS, context.chance);
                self.task = Task::WaitForPage;
                Turn::Wait(again.wait_ms)
            }
        }
    }

    fn read_page(&mut self, page: &LogPage, bytes: usize, context: &StepContext) -> ScanStep {
        let (clock, first, baseline) = (&self.clock, &self.first, self.baseline.as_ref());
        let step = self.scan.page(
            page,
            bytes,
            &ScanContext {
                limit: self.scan_rows,
                expected: &self.expected,
                baseline,
                is_claimed: &|job_id| context.memory.is_claimed(context.target, job_id),
                is_too_old: &|created| {
                    first.as_ref().is_some_and(|first| clock.is_too_old(created, first, baseline))
                },
                lag_ms: self.settle_ms,
            },
        );
        self.clock.note_newest(self.scan.newest(), context.now);
        step
    }
}
