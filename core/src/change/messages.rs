//! The messages of a change's outcome: what happened, what it means for the nodes, what to do next.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::change::reconcile::FailedJob;
use crate::machine::Interruption;
use crate::machine::classify::{Indeterminate, Rejected, RetryAction, deadline_passed};
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::limits::Limits;
use crate::request::RemovalRequest;
use crate::request::operation::{Effect, Operation};
use crate::request::timestamp::Timestamp;
use crate::text::excerpt;

/// How many job ids a message lists. All of them are in the error's `job_ids`.
const NAMED_JOBS: usize = 5;

/// The facts about a call that its messages need.
pub(crate) struct Messages<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) request: &'a RemovalRequest,
    pub(crate) limits: &'a Limits,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Whether the caller signs, not a proxy.
    pub(crate) signed: bool,
    /// When it was first sent, by the server's clock as far as known, in milliseconds since
    /// 1970-01-01 UTC.
    pub(crate) first_sent: Option<i64>,
    /// When an attempt can no longer be accepted, by the same clock.
    pub(crate) may_arrive_until: Option<i64>,
}

/// Why the outcome is not known.
#[derive(Debug)]
pub(crate) enum UnknownReason {
    /// The call was interrupted while a request was in flight.
    InFlight(Interruption),
    /// The call was interrupted before the log could confirm the outcome.
    Interrupted(Interruption),
    /// The log contains these jobs, any of which may be this call's.
    Jobs(Vec<String>),
    /// The log was not read.
    Unread,
    /// The log does not show the change, but the lists look as if it had been carried out.
    Happened,
    /// The API did not refuse the old timestamp of an attempt, contrary to its documentation.
    NeverRefused,
    /// The request could not be signed again.
    Unsigned,
}

impl Messages<'_> {
    /// Returns the error of a final refusal, with advice that depends on what was tried.
    pub(crate) fn refusal(&self, refusal: &Rejected, clock_corrected: bool) -> Box<HpcError> {
        let refused = &refusal.error;
        let RetryAction::Clock(head) = refusal.retry else {
            return refused.clone();
        };
        let advice = if self.request.timestamp.is_some() {
            Term::ClockGiven
        } else if !self.signed {
            Term::ClockOfSigner
        } else if clock_corrected && head.date.is_some() {
            Term::ClockCorrected
        } else {
            Term::ClockUnknown
        };
        let mut error = HpcError::new(refused.kind, self.effect(), refused.reason().term(advice));
        error.ret_code = refused.ret_code;
        error.status = refused.status;
        error.retryable = refused.retryable;
        error
    }

    /// Returns the error for a `deadlineMs` that passed before anything was sent.
    pub(crate) fn nothing_sent(&self) -> Box<HpcError> {
        deadline_passed(self.operation, self.limits.deadline_ms, None)
    }

    /// Returns the error if no attempt was carried out, by the log, and none is left.
    pub(crate) fn not_applied(&self, loss: Option<&Indeterminate>) -> Box<HpcError> {
        let mut message = Message::new(ErrorCode::NotApplied);
        message = message.number("attempts", self.attempts.into());
        if self.attempts < self.limits.max_attempts {
            message = message.term(Term::NoTimeLeft);
        }
        let mut error = self.lost(loss, HpcErrorKind::Http, message);
        error.retryable = true;
        error
    }

    /// Returns the error if the log shows the change as a failed job: its job failed, or it was
    /// refused, because the log records refusals as failed jobs too.
    pub(crate) fn failed(
        &self,
        loss: Option<&Indeterminate>,
        refusal: Option<&Rejected>,
        jobs: &[FailedJob],
    ) -> Box<HpcError> {
        let codes: Vec<&str> = jobs.iter().filter_map(|job| job.error_codes.as_deref()).collect();
        let codes = codes.join(" ");
        let ids: Vec<String> = jobs.iter().map(|job| job.job_id.clone()).collect();
        let mut message = list_jobs(Message::new(ErrorCode::ChangeFailed), &ids);
        if !codes.is_empty() {
            message = message.text("errorCodes", &excerpt(&codes));
        }
        if let Some(refusal) = refusal {
            message = message.message("refusal", refusal.error.reason());
        }
        let mut error = self.lost(loss, HpcErrorKind::Job, message);
        error.error_codes = (!codes.is_empty()).then_some(codes);
        error.job_ids = ids;
        error
    }

    /// Returns the error for an outcome that is not known.
    pub(crate) fn unknown(
        &self,
        loss: Option<&Indeterminate>,
        why: &UnknownReason,
    ) -> Box<HpcError> {
        let mut message = self.how_to_find_out().term(match why {
            UnknownReason::InFlight(Interruption::Abort) => Term::AbortedInFlight,
            UnknownReason::InFlight(Interruption::Deadline) => Term::DeadlineInFlight,
            UnknownReason::Interrupted(Interruption::Abort) => Term::Aborted,
            UnknownReason::Interrupted(Interruption::Deadline) => Term::Deadline,
            UnknownReason::Jobs(_) => Term::AmbiguousJobs,
            UnknownReason::Unread => Term::LogUnread,
            UnknownReason::Happened => Term::LooksApplied,
            UnknownReason::NeverRefused => Term::NotRefused,
            UnknownReason::Unsigned => Term::NotSignedAgain,
        });
        let mut job_ids = Vec::new();
        if let UnknownReason::Jobs(ids) = why {
            message = list_jobs(message, ids);
            job_ids.clone_from(ids);
        }
        let mut error = self.lost(loss, HpcErrorKind::Unknown, message);
        error.job_ids = job_ids;
        error
    }

    fn how_to_find_out(&self) -> Message {
        let timestamp = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_unix_ms(ms as f64));
        // A request accepted at the last moment may take `settleMs` to be carried out, and as long
        // again to be logged.
        let settle_ms = 2 * i64::from(self.limits.settle_ms);
        let message = Message::new(ErrorCode::OutcomeUnknown)
            .number("deadlineMs", self.limits.deadline_ms.into())
            .number("attempts", self.attempts.into())
            .term(if self.attempts == 1 { Term::Once } else { Term::Times })
            .text("action", self.operation.action)
            .text("queue", &excerpt(self.request.hpcqueue_id.as_str()));
        let message = match timestamp(self.first_sent) {
            Some(since) => message.text("since", since.as_str()),
            None => message.term(Term::TimeOfCall),
        };
        match timestamp(self.may_arrive_until.map(|until| until + settle_ms + 4_000)) {
            Some(until) => message.text("until", until.as_str()),
            None => message.term(Term::TwoMinutes),
        }
    }

    fn lost(
        &self,
        loss: Option<&Indeterminate>,
        kind: HpcErrorKind,
        message: Message,
    ) -> Box<HpcError> {
        let reason = match loss {
            Some(loss) => loss.message.clone(),
            None => Message::new(ErrorCode::ResponseLost),
        };
        let mut error = HpcError::new(kind, self.effect(), message.message("reason", reason));
        if let Some(loss) = loss {
            error.ret_code = loss.ret_code;
            error.status = loss.status;
        }
        error
    }

    fn effect(&self) -> Effect {
        self.operation.effect
    }
}

fn list_jobs(message: Message, ids: &[String]) -> Message {
    if ids.is_empty() {
        return message.term(Term::NoJobId);
    }
    let some: Vec<&str> = ids.iter().take(NAMED_JOBS).map(String::as_str).collect();
    let more = if ids.len() > NAMED_JOBS { ", …" } else { "" };
    message.text("jobs", &[&some.join(", "), more].concat())
}
