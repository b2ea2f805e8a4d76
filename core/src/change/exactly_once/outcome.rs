//! The outcomes of the call, and their errors.

use super::{ChangeMachine, Outcome, Stage};
use crate::change::messages::{Messages, UnknownReason};
use crate::change::reconcile::FailedJob;
use crate::machine::error::HpcError;
use crate::machine::outcome::{CallError, CauseSource, Removal};
use crate::machine::receipt::ReceiptState;
use crate::machine::time::Now;
use crate::machine::{Action, Interruption, Step};

impl ChangeMachine {
    /// Handles the caller's abort or the deadline. A request in flight is lost.
    pub(super) fn interrupted(
        &mut self,
        stage: &Stage,
        by: Interruption,
        sent: Option<Now>,
        now: Now,
    ) -> Step<Outcome> {
        let in_flight = matches!(stage, Stage::Sending) && sent.is_some();
        if in_flight {
            self.count(sent);
            self.signing.doubt();
        } else if matches!(stage, Stage::Sending | Stage::Recording) {
            self.receipt.attempts.pop();
        }
        let cause = match by {
            Interruption::Abort => CauseSource::Abort,
            Interruption::Deadline => CauseSource::LastRequest,
        };
        if in_flight {
            return self.unknown(UnknownReason::InFlight(by), cause, now);
        }
        if self.loss.is_some() {
            let why = match by {
                Interruption::Deadline if self.reconciliation.is_never_refused() => {
                    UnknownReason::NeverRefused
                }
                by => UnknownReason::Interrupted(by),
            };
            return self.unknown(why, cause, now);
        }
        match by {
            Interruption::Abort => {
                self.receipt.state = ReceiptState::NotApplied;
                self.finish(Err(CallError::Aborted))
            }
            Interruption::Deadline => self.refusal_is_final(),
        }
    }

    pub(super) fn done(
        &mut self,
        action: String,
        job_id: String,
        recovered: bool,
    ) -> Step<Outcome> {
        self.memory.claim(&self.target, &job_id, &self.receipt.id);
        self.receipt.state = ReceiptState::Applied;
        self.receipt.claims = vec![job_id.clone()];
        let (attempts, receipt) = (self.attempts, self.receipt.clone());
        self.finish(Ok(Removal { action, job_id, ret_code: 0, attempts, recovered, receipt }))
    }

    /// Ends the call with the last refusal, or because there was no time to send anything.
    pub(super) fn refusal_is_final(&mut self) -> Step<Outcome> {
        let error = match &self.refusal {
            Some(refusal) => self.messages().refusal(refusal, self.signing.is_corrected()),
            None => self.messages().nothing_sent(),
        };
        self.fail(error, CauseSource::LastRequest)
    }

    pub(super) fn not_applied(&mut self) -> Step<Outcome> {
        match &self.refusal {
            Some(_) => self.refusal_is_final(),
            None => {
                let error = self.messages().not_applied(self.loss.as_ref());
                self.fail(error, CauseSource::LastRequest)
            }
        }
    }

    pub(super) fn failed(&mut self, jobs: &[FailedJob]) -> Step<Outcome> {
        for job in jobs {
            self.memory.claim(&self.target, &job.job_id, &self.receipt.id);
        }
        let mut error = self.messages().failed(self.loss.as_ref(), self.refusal.as_ref(), jobs);
        self.receipt.state = ReceiptState::Failed;
        self.receipt.claims = jobs.iter().map(|job| job.job_id.clone()).collect();
        error.receipt = Some(Box::new(self.receipt.clone()));
        self.fail(error, CauseSource::LastRequest)
    }

    pub(super) fn unknown(
        &mut self,
        why: UnknownReason,
        cause: CauseSource,
        now: Now,
    ) -> Step<Outcome> {
        let nodes = self.reconciliation.nodes();
        let (settle_ms, lifetime_ms) = (self.limits.settle_ms, self.limits.lifetime_ms);
        let memory = &mut self.memory;
        memory.record_unresolved(
            &self.receipt.id,
            self.target.clone(),
            nodes,
            now,
            settle_ms,
            lifetime_ms.unwrap_or(0),
        );
        let mut error = self.messages().unknown(self.loss.as_ref(), &why);
        error.receipt = Some(Box::new(self.receipt.clone()));
        self.fail(error, cause)
    }

    fn fail(&mut self, mut error: Box<HpcError>, cause: CauseSource) -> Step<Outcome> {
        error.attempts = self.attempts;
        if !error.maybe_applied {
            self.receipt.state = ReceiptState::NotApplied;
        }
        self.finish(Err(CallError::Failed(error, cause)))
    }

    /// Ends the call. Its outcome, if it is known, is written to the journal first. That it was not
    /// carried out must be durable before the caller is told and repeats it: otherwise a power loss
    /// could bring the receipt back, and it would match the repetition's job.
    fn finish(&mut self, outcome: Outcome) -> Step<Outcome> {
        let state = self.receipt.state;
        if !self.is_recorded || state == ReceiptState::Open {
            return Step::of(Action::Finish(outcome));
        }
        self.stage = Stage::Closing(Box::new(outcome));
        Step::of(Action::Record { durable: state == ReceiptState::NotApplied })
    }

    fn messages(&self) -> Messages<'_> {
        Messages {
            operation: self.operation,
            request: &self.request,
            limits: &self.limits,
            attempts: self.attempts,
            signed: self.limits.is_signed_here(),
            first_sent: self.first_sent.map(|sent| {
                // By the server's clock, as far as known, as in the log.
                sent.unix + self.memory.clocks.offset(&self.endpoint)
            }),
            may_arrive_until: self.signing.may_arrive_until(self.is_enforced),
        }
    }
}
