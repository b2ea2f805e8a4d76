//! What the caller is told of a change at its end: what happened, what it means for the nodes,
//! what to do next.

use crate::fault::{Fault, Kind};
use crate::look::FailedJob;
use crate::operation::{Deed, Operation};
use crate::outcome::Bounds;
use crate::protocol::Interruption;
use crate::request::RemovalRequest;
use crate::timestamp::Timestamp;
use crate::verdict::{Certain, Loss, Remedy, shortage};
use crate::words::{joined, shown};

/// How many job ids are named in a message. All are in the fault's own field.
const NAMED_JOBS: usize = 5;

/// A call, as far as it matters for what is said about it.
pub(crate) struct Account<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) request: &'a RemovalRequest,
    pub(crate) bounds: &'a Bounds,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Whether we signed it, and not a server in between.
    pub(crate) signed: bool,
    /// When it was sent first, by the server's clock as far as that is known, in milliseconds
    /// since 1970-01-01 UTC.
    pub(crate) first_sent: Option<i64>,
}

/// Why the outcome could not be found out.
#[derive(Debug)]
pub(crate) enum Unsure {
    /// The call was interrupted while a request was under way.
    InFlight(Interruption),
    /// It was interrupted before the log could tell.
    Interrupted(Interruption),
    /// The log holds these jobs, and nobody can tell whether one is ours.
    Jobs(Vec<String>),
    /// The log was not read.
    Unread,
}

impl Account<'_> {
    /// A refusal that stays. What can be done about it depends on what was tried.
    pub(crate) fn refusal(&self, refusal: &Certain, clock_corrected: bool) -> Fault {
        let Certain { fault, remedy } = refusal;
        let Remedy::Clock(date) = remedy else {
            return (**fault).clone();
        };
        let next = if self.request.timestamp.is_some() {
            "The `timestamp` that was given is sent unchanged: leave it out, so that it is now."
        } else if !self.signed {
            "The clock of the server that signs is off. Set it right, then send it again."
        } else if clock_corrected && date.is_some() {
            "It was refused again after the clock was corrected by the answer's `Date`: a server \
             in between may have another time than the API. Set the clocks right, then send it \
             again."
        } else {
            "This computer's clock is off, and it could not be corrected: the answer shows no \
             `Date` (a browser hides it from a page of another origin, unless the server exposes \
             it). Set the clock right, then send it again."
        };
        let (what, _) = fault.message.split_once(". ").unwrap_or((&fault.message, ""));
        let told = Fault::new(fault.kind, self.deed(), &joined(&[what, "."]), next);
        Fault { message: told.message, ..(**fault).clone() }
    }

    /// `deadlineMs` passed before anything was sent.
    pub(crate) fn nothing_sent(&self) -> Fault {
        shortage(self.operation, self.bounds.deadline_ms, None)
    }

    /// The log shows that no attempt was carried out, and there is none left.
    pub(crate) fn never_happened(&self, loss: Option<&Loss>) -> Fault {
        let attempts = self.attempts.to_string();
        let left = if self.attempts < self.bounds.max_attempts {
            " There was no time left to send it again and to find out what became of it."
        } else {
            ""
        };
        let what = joined(&[
            &of(loss),
            ". The operation log shows that it was not carried out (sent: ",
            &attempts,
            ").",
            left,
        ]);
        let next = "Find out why answers are lost, then send it again.";
        Fault {
            retryable: true,
            ..self.lost(loss, Fault::new(Kind::Http, self.deed(), &what, next))
        }
    }

    /// The log shows that it was accepted, and that its job failed; or else that it was refused,
    /// for the log holds refusals as failed jobs too.
    pub(crate) fn failed(
        &self,
        loss: Option<&Loss>,
        refusal: Option<&Certain>,
        jobs: &[FailedJob],
    ) -> Fault {
        let codes: Vec<&str> = jobs.iter().filter_map(|job| job.error_codes.as_deref()).collect();
        let codes = codes.join(" ");
        let ids: Vec<String> = jobs.iter().map(|job| job.job_id.clone()).collect();
        let why = if codes.is_empty() {
            String::new()
        } else {
            joined(&[" (error_codes ", &shown(&codes), ")"])
        };
        let refused = match refusal.and_then(|refusal| refusal.fault.message.split_once(". ")) {
            Some((said, _)) => joined(&["; the last one was refused: ", said]),
            None => String::new(),
        };
        let what = joined(&[
            &of(loss),
            &refused,
            ". The operation log shows it as failed: ",
            &named(&ids),
            &why,
            ".",
        ]);
        let next = "Look at the queue's nodes before you send anything again.";
        let fault = Fault::new(Kind::Job, self.deed(), &what, next);
        let error_codes = (!codes.is_empty()).then_some(codes);
        Fault { job_ids: ids, error_codes, ..self.lost(loss, fault) }
    }

    /// Nobody can know.
    pub(crate) fn unknown(&self, loss: Option<&Loss>, why: &Unsure) -> Fault {
        let deadline = self.bounds.deadline_ms.to_string();
        let loss_and = |then: &str| joined(&[&of(loss), ". ", then]);
        let what = match why {
            Unsure::InFlight(Interruption::Abort) => {
                "The call was aborted while the request was under way.".into()
            }
            Unsure::InFlight(Interruption::Deadline) => {
                joined(&["No whole answer arrived within `deadlineMs` (", &deadline, ")."])
            }
            Unsure::Interrupted(Interruption::Abort) => {
                loss_and("The call was aborted before the operation log could tell.")
            }
            Unsure::Interrupted(Interruption::Deadline) => loss_and(&joined(&[
                "`deadlineMs` (",
                &deadline,
                ") passed before the operation log could tell.",
            ])),
            Unsure::Jobs(ids) => loss_and(&joined(&[
                "The operation log holds what may be it, and what may be somebody else's: ",
                &named(ids),
                ".",
            ])),
            Unsure::Unread => loss_and("The operation log was not read."),
        };
        let fault = Fault::new(Kind::Unknown, self.deed(), &what, &self.how_to_find_out());
        let job_ids = match why {
            Unsure::Jobs(ids) => ids.clone(),
            _ => Vec::new(),
        };
        Fault { job_ids, ..self.lost(loss, fault) }
    }

    fn how_to_find_out(&self) -> String {
        let wait_ms = (2 * u64::from(self.bounds.settle_ms)).to_string();
        let first = self.first_sent.and_then(|ms| Timestamp::from_unix_ms(ms as f64));
        let since = first.as_ref().map_or("the time of the call", Timestamp::as_str);
        joined(&[
            "Do not send it again before you know. It was sent ",
            &times(self.attempts),
            ", first at ",
            since,
            ". Look in the operation log (GET /operation) for a job ",
            self.operation.action,
            " of queue ",
            &shown(self.request.hpcqueue_id.as_str()),
            " that was created then or later: if there is one, it was accepted; if there is still \
             none after ",
            &wait_ms,
            " ms, it was most likely never carried out.",
        ])
    }

    fn lost(&self, loss: Option<&Loss>, fault: Fault) -> Fault {
        Fault {
            ret_code: loss.and_then(|loss| loss.ret_code),
            status: loss.and_then(|loss| loss.status),
            ..fault
        }
    }

    fn deed(&self) -> Deed {
        self.operation.deed
    }
}

fn of(loss: Option<&Loss>) -> String {
    loss.map_or("An answer was lost", |loss| &loss.what).into()
}

fn times(count: u32) -> String {
    if count == 1 { "once".into() } else { joined(&[&count.to_string(), " times"]) }
}

fn named(ids: &[String]) -> String {
    let some: Vec<&str> = ids.iter().take(NAMED_JOBS).map(String::as_str).collect();
    let more = if ids.len() > NAMED_JOBS { " and others" } else { "" };
    match some.is_empty() {
        true => "a row without a job_id".into(),
        false => joined(&[&some.join(", "), more]),
    }
}
