//! What the caller is told of a change at its end: what happened, what it means for the nodes,
//! what to do next.

use crate::change::reconcile::FailedJob;
use crate::machine::Interruption;
use crate::machine::classify::{Indeterminate, Rejected, RetryAction, deadline_passed};
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::limits::Limits;
use crate::request::RemovalRequest;
use crate::request::operation::{Effect, Operation};
use crate::request::timestamp::Timestamp;
use crate::text::{format_template, number, quoted};

/// How many job ids are named in a message. All are in the fault's own field.
const NAMED_JOBS: usize = 5;

/// A call, as far as it matters for what is said about it.
pub(crate) struct Messages<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) request: &'a RemovalRequest,
    pub(crate) limits: &'a Limits,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Whether we signed it, and not a server in between.
    pub(crate) signed: bool,
    /// When it was sent first, by the server's clock as far as that is known, in milliseconds
    /// since 1970-01-01 UTC.
    pub(crate) first_sent: Option<i64>,
    /// Until when an attempt may still be accepted, by the same clock.
    pub(crate) may_arrive_until: Option<i64>,
}

/// Why the outcome could not be found out.
#[derive(Debug)]
pub(crate) enum UnknownReason {
    /// The call was interrupted while a request was under way.
    InFlight(Interruption),
    /// It was interrupted before the log could tell.
    Interrupted(Interruption),
    /// The log holds these jobs, and nobody can tell whether one is ours.
    Jobs(Vec<String>),
    /// The log was not read.
    Unread,
    /// The log shows nothing, and the queue shows that it happened.
    Happened,
    /// The API never refused the old timestamp of an attempt, as it documents.
    NeverRefused,
    /// It could not be signed once more.
    Unsigned,
}

impl Messages<'_> {
    /// A refusal that stays. What can be done about it depends on what was tried.
    pub(crate) fn refusal(&self, refusal: &Rejected, clock_corrected: bool) -> Box<HpcError> {
        let mut error = refusal.error.clone();
        let RetryAction::Clock(head) = refusal.retry else {
            return error;
        };
        let next = if self.request.timestamp.is_some() {
            "The `timestamp` that was given is sent unchanged: leave it out, so that it is now."
        } else if !self.signed {
            "The clock of the server that signs is off. Set it right, then send it again."
        } else if clock_corrected && head.date.is_some() {
            "It was refused again after the clock was corrected by the answer's `Date`: a server \
             in between may have another time than the API. Set the clocks right, then send it \
             again."
        } else {
            "This computer's clock is off, and it could not be corrected: the answer shows no \
             `Date` (a browser hides it from a page of another origin, unless the server exposes \
             it). Set the clock right, then send it again."
        };
        error.message = HpcError::new(error.kind, self.effect(), &error.summary, next).message;
        error
    }

    /// `deadlineMs` passed before anything was sent.
    pub(crate) fn nothing_sent(&self) -> Box<HpcError> {
        deadline_passed(self.operation, self.limits.deadline_ms, None)
    }

    /// The log shows that no attempt was carried out, and there is none left.
    pub(crate) fn never_happened(&self, loss: Option<&Indeterminate>) -> Box<HpcError> {
        let left = if self.attempts < self.limits.max_attempts {
            ". There was no time left to send it again and to find out what became of it"
        } else {
            ""
        };
        let what = format_template(
            "{}. The operation log shows that it was not carried out (sent: {}){}",
            &[of(loss), &number(self.attempts), left],
        );
        let next = "Find out why answers are lost, then send it again.";
        let mut error = self.lost(loss, HpcErrorKind::Http, &what, next);
        error.retryable = true;
        error
    }

    /// The log shows that it was accepted, and that its job failed; or else that it was refused,
    /// for the log holds refusals as failed jobs too.
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
            &[of(loss), &refused, &named(&ids), &why],
        );
        let next = "Look at the queue's nodes before you send anything again.";
        let mut error = self.lost(loss, HpcErrorKind::Job, &what, next);
        error.error_codes = (!codes.is_empty()).then_some(codes);
        error.job_ids = ids;
        error
    }

    /// Nobody can know.
    pub(crate) fn unknown(
        &self,
        loss: Option<&Indeterminate>,
        why: &UnknownReason,
    ) -> Box<HpcError> {
        let job_ids: &[String] = match why {
            UnknownReason::Jobs(ids) => ids,
            _ => &[],
        };
        let (loss_was, deadline) = (of(loss), number(self.limits.deadline_ms));
        let jobs = named(job_ids);
        let (what, parts): (_, &[&str]) = match why {
            UnknownReason::InFlight(Interruption::Abort) => {
                ("The call was aborted while the request was under way", &[])
            }
            UnknownReason::InFlight(Interruption::Deadline) => {
                ("No whole answer arrived within `deadlineMs` ({})", &[&deadline])
            }
            UnknownReason::Interrupted(Interruption::Abort) => {
                ("{}. The call was aborted before the operation log could tell", &[loss_was])
            }
            UnknownReason::Interrupted(Interruption::Deadline) => (
                "{}. `deadlineMs` ({}) passed before the operation log could tell",
                &[loss_was, &deadline],
            ),
            UnknownReason::Jobs(_) => (
                "{}. The operation log holds what may be it, and what may be somebody else's: {}",
                &[loss_was, &jobs],
            ),
            UnknownReason::Unread => ("{}. The operation log was not read", &[loss_was]),
            UnknownReason::Happened => (
                "{}. The operation log does not show it, but the lists of queues and nodes look as \
                 if it had been carried out",
                &[loss_was],
            ),
            UnknownReason::NeverRefused => (
                "{}. The API never refused the timestamp of the request as expired, so it may still \
                 arrive; `deadlineMs` ({}) passed",
                &[loss_was, &deadline],
            ),
            UnknownReason::Unsigned => ("{}. Then it could not be signed again", &[loss_was]),
        };
        let what = format_template(what, parts);
        let mut error = self.lost(loss, HpcErrorKind::Unknown, &what, &self.how_to_find_out());
        error.job_ids = job_ids.to_vec();
        error
    }

    fn how_to_find_out(&self) -> String {
        let written = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_unix_ms(ms as f64));
        let since = written(self.first_sent);
        let since = since.as_ref().map_or("the time of the call", Timestamp::as_str);
        // Accepted at the last moment, it is carried out and logged within `settleMs` each.
        let settle_ms = 2 * i64::from(self.limits.settle_ms);
        let until = written(self.may_arrive_until.map(|until| until + settle_ms + 4_000));
        let until = until.as_ref().map_or("two minutes later", Timestamp::as_str);
        let times = match self.attempts {
            1 => "once".into(),
            more => format_template("{} times", &[&number(more)]),
        };
        format_template(
            "Do not send it again before you know. It was sent {}, first at {}. Check the operation \
             log (GET /operation) for a job {} of queue {} that was created then or later: if there \
             is one, it was accepted; if there is still none after {}, it was not carried out.",
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

fn of(loss: Option<&Indeterminate>) -> &str {
    loss.map_or("An answer was lost", |loss| &loss.what)
}

fn named(ids: &[String]) -> String {
    if ids.is_empty() {
        return "a row without a job_id".into();
    }
    let some: Vec<&str> = ids.iter().take(NAMED_JOBS).map(String::as_str).collect();
    let more = if ids.len() > NAMED_JOBS { " and others" } else { "" };
    format_template("{}{}", &[&some.join(", "), more])
}
