//! The messages of a change's outcome: what happened, what it means for the nodes, what to do next.

use crate::change::reconcile::FailedJob;
use crate::machine::Interruption;
use crate::machine::classify::{Indeterminate, Rejected, RetryAction, deadline_passed};
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::limits::Limits;
use crate::request::RemovalRequest;
use crate::request::operation::{Effect, Operation};
use crate::request::timestamp::Timestamp;
use crate::text::{format_template, number, quoted};

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
        let mut error = refusal.error.clone();
        let RetryAction::Clock(head) = refusal.retry else {
            return error;
        };
        let next = if self.request.timestamp.is_some() {
            "The given `timestamp` is sent unchanged: leave it out to use the current time."
        } else if !self.signed {
            "The clock of the server that signs is off. Set it, then send it again."
        } else if clock_corrected && head.date.is_some() {
            "It was refused again after the clock was corrected by the response's `Date`: the clock \
             of a server in between may differ from the API's. Set the clocks, then send it again."
        } else {
            "This computer's clock is off, and it could not be corrected: the response has no `Date` \
             (a browser hides it from a page of another origin, unless the server exposes it). \
             Set the clock, then send it again."
        };
        error.message = HpcError::new(error.kind, self.effect(), &error.summary, next).message;
        error
    }

    /// Returns the error for a `deadlineMs` that passed before anything was sent.
    pub(crate) fn nothing_sent(&self) -> Box<HpcError> {
        deadline_passed(self.operation, self.limits.deadline_ms, None)
    }

    /// Returns the error if no attempt was carried out, by the log, and none is left.
    pub(crate) fn not_applied(&self, loss: Option<&Indeterminate>) -> Box<HpcError> {
        let left = if self.attempts < self.limits.max_attempts {
            ". There was no time left to send it again and to confirm the outcome"
        } else {
            ""
        };
        let what = format_template(
            "{}. The operation log shows that it was not carried out (sent: {}){}",
            &[summary(loss), &number(self.attempts), left],
        );
        let next = "Find out why responses are lost, then send it again.";
        let mut error = self.lost(loss, HpcErrorKind::Http, &what, next);
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
        let why = if codes.is_empty() {
            String::new()
        } else {
            format_template(" (error_codes {})", &[&quoted(&codes)])
        };
        let refused = match refusal {
            Some(refusal) => {
                format_template("; the last one was refused: {}", &[&refusal.error.summary])
            }
            None => String::new(),
        };
        let what = format_template(
            "{}{}. The operation log shows it as failed: {}{}",
            &[summary(loss), &refused, &list_jobs(&ids), &why],
        );
        let next = "Check the queue's nodes before you send anything again.";
        let mut error = self.lost(loss, HpcErrorKind::Job, &what, next);
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
        let job_ids: &[String] = match why {
            UnknownReason::Jobs(ids) => ids,
            _ => &[],
        };
        let (lost, deadline) = (summary(loss), number(self.limits.deadline_ms));
        let jobs = list_jobs(job_ids);
        let (what, parts): (_, &[&str]) = match why {
            UnknownReason::InFlight(Interruption::Abort) => {
                ("The call was aborted while the request was in flight", &[])
            }
            UnknownReason::InFlight(Interruption::Deadline) => {
                ("No complete response arrived within `deadlineMs` ({})", &[&deadline])
            }
            UnknownReason::Interrupted(Interruption::Abort) => {
                ("{}. The call was aborted before the operation log could confirm it", &[lost])
            }
            UnknownReason::Interrupted(Interruption::Deadline) => (
                "{}. `deadlineMs` ({}) passed before the operation log could confirm it",
                &[lost, &deadline],
            ),
            UnknownReason::Jobs(_) => (
                "{}. The operation log shows jobs that may be this one or another's: {}",
                &[lost, &jobs],
            ),
            UnknownReason::Unread => ("{}. The operation log was not read", &[lost]),
            UnknownReason::Happened => (
                "{}. The operation log does not show it, but the lists of queues and nodes look as \
                 if it had been carried out",
                &[lost],
            ),
            UnknownReason::NeverRefused => (
                "{}. The API did not refuse the timestamp of the request as expired, so it may still \
                 arrive; `deadlineMs` ({}) passed",
                &[lost, &deadline],
            ),
            UnknownReason::Unsigned => ("{}. Then it could not be signed again", &[lost]),
        };
        let what = format_template(what, parts);
        let mut error = self.lost(loss, HpcErrorKind::Unknown, &what, &self.how_to_find_out());
        error.job_ids = job_ids.to_vec();
        error
    }

    fn how_to_find_out(&self) -> String {
        let timestamp = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_unix_ms(ms as f64));
        let since = timestamp(self.first_sent);
        let since = since.as_ref().map_or("the time of the call", Timestamp::as_str);
        // A request accepted at the last moment may take `settleMs` to be carried out, and as long
        // again to be logged.
        let settle_ms = 2 * i64::from(self.limits.settle_ms);
        let until = timestamp(self.may_arrive_until.map(|until| until + settle_ms + 4_000));
        let until = until.as_ref().map_or("two minutes later", Timestamp::as_str);
        let times = match self.attempts {
            1 => "once".into(),
            more => format_template("{} times", &[&number(more)]),
        };
        format_template(
            "Do not send it again before you know: `lookUp` finds out from this error. It was sent {}, \
             first at {}. By hand: check the operation log (GET /operation) for a job {} of queue {} \
             that was created then or later: if there is one, it was accepted; if there is still \
             none after {}, it was not carried out.",
            &[
                &times,
                since,
                self.operation.action,
                &quoted(self.request.hpcqueue_id.as_str()),
                until,
            ],
        )
    }

    fn lost(
        &self,
        loss: Option<&Indeterminate>,
        kind: HpcErrorKind,
        what: &str,
        next: &str,
    ) -> Box<HpcError> {
        let mut error = HpcError::new(kind, self.effect(), what, next);
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

fn summary(loss: Option<&Indeterminate>) -> &str {
    loss.map_or("A response was lost", |loss| &loss.what)
}

fn list_jobs(ids: &[String]) -> String {
    if ids.is_empty() {
        return "a row without a job_id".into();
    }
    let some: Vec<&str> = ids.iter().take(NAMED_JOBS).map(String::as_str).collect();
    let more = if ids.len() > NAMED_JOBS { " and others" } else { "" };
    format_template("{}{}", &[&some.join(", "), more])
}
