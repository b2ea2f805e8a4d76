//! Handling pages of the operation log: whether they are fresh, and what they contain.

use super::{ProbeResult, ReconcileStep, Reconciliation, StepContext, Task};
use crate::change::log_scan::{LogScan, ScanContext, ScanStep};
use crate::machine::Exchange;
use crate::machine::classify::{self, AttemptFailure, ExchangeResult};
use crate::machine::page::{PageRead, PageStep};
use crate::request::operation::LIST_OPERATIONS;
use crate::wire::error_codes::EXPIRED;
use crate::wire::headers::Head;
use crate::wire::operation_log::{self, LogPage};

impl Reconciliation {
    /// Returns whether the timestamp of a probe was accepted.
    pub(super) fn probe_result(
        &mut self,
        exchange: &Exchange,
        context: &mut StepContext,
    ) -> ProbeResult {
        let fresh = match &exchange.result {
            ExchangeResult::Response(response) => self.is_fresh(&response.head, exchange),
            _ => true,
        };
        let wait_ms = match classify::classify_read(&LIST_OPERATIONS, &exchange.result) {
            Ok(response) if fresh => {
                self.accepted(exchange, &response.head.clone());
                self.page_read = PageRead::default();
                return ProbeResult::Accepted;
            }
            Err(AttemptFailure::Rejected(rejected))
                if fresh && rejected.error.ret_code == Some(EXPIRED) =>
            {
                // The timestamp of a later read may be corrected; that of a probe must not change.
                if self.task != Task::LaterRead {
                    return ProbeResult::Expired;
                }
                self.retry_after(exchange, context)
            }
            _ => self.retry_after(exchange, context),
        };
        ProbeResult::Unread(wait_ms)
    }

    /// Returns the wait before a failed read is repeated, in milliseconds.
    fn retry_after(&mut self, exchange: &Exchange, context: &mut StepContext) -> u32 {
        let step = self.page_read.handle(
            &LIST_OPERATIONS,
            exchange,
            &self.endpoint,
            &mut context.memory.clocks,
            context.jitter,
        );
        match step {
            PageStep::Again(again) => {
                context.progress.extend(again.progress);
                again.wait_ms
            }
            PageStep::Page(_) => {
                self.page_read.unreadable(&LIST_OPERATIONS, context.jitter).wait_ms
            }
            PageStep::Refused(error) => {
                self.refusal = Some(error);
                self.page_read.unreadable(&LIST_OPERATIONS, context.jitter).wait_ms
            }
        }
    }

    fn is_fresh(&mut self, head: &Head, exchange: &Exchange) -> bool {
        self.clock.is_fresh(head, exchange.received, self.is_signed)
    }

    /// Records an accepted read, which bounds the API's clock.
    fn accepted(&mut self, exchange: &Exchange, head: &Head) {
        self.clock.can_be_probed |= exchange.enforced_timestamp(head).is_some();
        if let Some(timestamp) = exchange.timestamp {
            self.fence.read_accepted(timestamp);
            self.clock.read_accepted(timestamp);
        }
        if let Some(sent) = exchange.sent {
            self.clock.note_dates(head, sent, exchange.received);
        }
    }

    /// Handles the response to a page request. An unreadable page is requested again, not taken as
    /// empty.
    pub(super) fn page_arrived(
        &mut self,
        exchange: &Exchange,
        context: &mut StepContext,
    ) -> ReconcileStep {
        let page = match &exchange.result {
            ExchangeResult::Response(response) if self.is_fresh(&response.head, exchange) => {
                match classify::classify_read(&LIST_OPERATIONS, &exchange.result) {
                    Ok(response) => {
                        let head = response.head;
                        self.accepted(exchange, &head);
                        let page = response.object().and_then(operation_log::page);
                        page.map(|page| (page, response.size()))
                    }
                    Err(_) => None,
                }
            }
            _ => None,
        };
        let Some((page, bytes)) = page else {
            let wait_ms = self.retry_after(exchange, context);
            self.task = Task::WaitForPage;
            return ReconcileStep::Wait(wait_ms);
        };
        let known = context.memory.clocks.clock(&self.endpoint);
        if known.offset_ms != self.clock.offset_ms && !self.clock.is_confirmed() {
            // The offset was corrected while reading this page.
            self.clock.begin(&known);
        }
        let step = self.read_page(&page, bytes, context);
        self.is_read = step == ScanStep::Done;
        self.has_read |= self.is_read;
        match step {
            ScanStep::More | ScanStep::Done => {
                self.page_read = PageRead::default();
                self.proceed(context)
            }
            ScanStep::Unreadable => {
                self.scan = LogScan::starting(context.now.monotonic);
                let again = self.page_read.unreadable(&LIST_OPERATIONS, context.jitter);
                self.task = Task::WaitForPage;
                ReconcileStep::Wait(again.wait_ms)
            }
        }
    }

    fn read_page(&mut self, page: &LogPage, bytes: usize, context: &StepContext) -> ScanStep {
        let (clock, first, baseline) = (&self.clock, &self.first, self.baseline.as_ref());
        let window = self.window.as_ref();
        let step = self.scan.page(
            page,
            bytes,
            &ScanContext {
                limit: self.scan_rows,
                expected: &self.expected,
                baseline,
                is_claimed: &|job_id| {
                    context.memory.is_claimed(context.target, job_id, context.receipt)
                },
                is_too_old: &|created| match (window, first) {
                    (Some(window), _) => window.is_over(created, clock, baseline),
                    (None, Some(first)) => clock.is_too_old(created, first, baseline),
                    (None, None) => false,
                },
                lag_ms: self.settle_ms,
            },
        );
        self.clock.note_newest(self.scan.newest(), context.now);
        step
    }
}
