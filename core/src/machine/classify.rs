//! How a request ended, and what that is worth: accepted, certainly not carried out, or lost.
//!
//! Nothing here remembers anything: one ending is judged by itself. What a whole call makes of it
//! is the business of [`crate::ChangeMachine`].

use crate::machine::error::{HpcError, HpcErrorKind};
use crate::request::operation::{Effect, Operation};
use crate::text::{format_template, number, truncate};
use crate::wire::error_codes::{BEING_UPDATED, INTERNAL_ERROR, OF_THE_REQUEST, RetryPolicy};
use crate::wire::headers::Head;
use crate::wire::response::{Accepted, ApiResponse, InvalidResponse, RawResponse};
use std::time::Duration;

/// How much of a server's own message is passed on, in characters.
const MESSAGE_CHARS: usize = 1000;

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeResult {
    /// A whole answer arrived.
    Response(RawResponse),
    /// The request never left: the runtime says so for certain.
    NotSent(NotSent),
    /// The request was sent, or may have been, and no whole answer arrived.
    Failed(TransportFailure),
}

/// Why a request never left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSent {
    /// There was no connection to send it on; in the runtime's words.
    NoConnection(String),
    /// This JavaScript runtime has no `fetch`.
    NoFetch,
    /// It could not be signed or laid out.
    Unsigned(Box<HpcError>),
}

/// Why no whole answer arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailure {
    /// `fetch`, or the reading of the body, failed; in the runtime's words.
    Connection(String),
    /// `timeoutMs`, this many milliseconds, passed.
    TimedOut(Duration),
    /// The server sent the request elsewhere, with this status; 0 where a browser hides it. It is
    /// not followed: a signed request belongs to one server.
    Redirected(u16),
    /// What `fetch` gave is no `Response`.
    NoResponse,
}

/// What an ending that is no success is worth.
#[derive(Debug)]
pub(crate) enum AttemptFailure {
    /// For certain nothing was done.
    Rejected(Rejected),
    /// It may have been done or not.
    Indeterminate(Indeterminate),
}

/// A certain refusal.
#[derive(Clone, Debug)]
pub(crate) struct Rejected {
    /// What the caller is told if it stays at that.
    pub(crate) error: Box<HpcError>,
    /// What may be done about it.
    pub(crate) retry: RetryAction,
}

impl Rejected {
    /// Whether it is about the request as it stands, so that each delivery of it is refused alike.
    /// Other refusals may be due to an earlier delivery, which was carried out: the nodes have left,
    /// the cluster is busy with it, or it was counted.
    pub(crate) fn is_of_the_request(&self) -> bool {
        match (self.error.ret_code, self.error.status) {
            (Some(code), _) => OF_THE_REQUEST.contains(&code),
            (None, Some(status)) => matches!(status, 400 | 401 | 403 | 404 | 405 | 413..=415 | 431),
            (None, None) => false,
        }
    }
}

/// What may be done about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAction {
    /// Nothing.
    None,
    /// Wait, and send it again; the server may say how long, in milliseconds.
    Wait(Option<u32>),
    /// The cluster is being updated (5300): wait for the job that does it, and send it again.
    Update(Option<u32>),
    /// Correct the clock, and send it again. The head of the answer tells the server's.
    Clock(Head),
    /// It was not sent: connect once more.
    Connect,
}

/// A loss: no certain answer.
#[derive(Clone, Debug)]
pub(crate) struct Indeterminate {
    /// What happened, as the start of a sentence.
    pub(crate) what: String,
    /// The API's code, where it gave one.
    pub(crate) ret_code: Option<i64>,
    /// The HTTP status, where there was one.
    pub(crate) status: Option<u16>,
    /// How long the server asks to wait before anything else, in milliseconds.
    pub(crate) retry_after_ms: Option<u32>,
}

/// Judges how a change ended: accepted as one job, or not.
pub(crate) fn of_change(
    operation: &Operation,
    result: &ExchangeResult,
) -> Result<Accepted, AttemptFailure> {
    let response = replied(operation, result)?;
    judged(operation, response, response.read())
}

/// Judges how reading a list ended: the answer, where the API says that it succeeded.
pub(crate) fn of_reading<'e>(
    operation: &Operation,
    result: &'e ExchangeResult,
) -> Result<&'e RawResponse, AttemptFailure> {
    let response = replied(operation, result)?;
    match response.read() {
        // A list has no job.
        ApiResponse::None { reason: InvalidResponse::NoJobId, .. } => Ok(response),
        other => judged(operation, response, other).map(|_| response),
    }
}

fn replied<'e>(
    operation: &Operation,
    result: &'e ExchangeResult,
) -> Result<&'e RawResponse, AttemptFailure> {
    match result {
        ExchangeResult::Response(response) => Ok(response),
        ExchangeResult::NotSent(why) => {
            Err(AttemptFailure::Rejected(not_sent(operation.effect, why)))
        }
        ExchangeResult::Failed(why) => Err(AttemptFailure::Indeterminate(lost(why))),
    }
}

fn judged(
    operation: &Operation,
    response: &RawResponse,
    answer: ApiResponse,
) -> Result<Accepted, AttemptFailure> {
    let head = response.head;
    let (code, what) = match answer {
        ApiResponse::Accepted(accepted) => return Ok(accepted),
        ApiResponse::Refused { ret_code, refusal, message } => {
            let said = format_template("refused {} with", &[operation.name]);
            let what = api_said(&said, ret_code, refusal.meaning, message.as_deref());
            let mut error =
                HpcError::new(HpcErrorKind::Refused, operation.effect, &what, refusal.advice);
            error.ret_code = Some(ret_code);
            error.status = shown_status(head.status);
            error.retryable = refusal.retry_policy == RetryPolicy::Later;
            let retry = match refusal.retry_policy {
                RetryPolicy::None => RetryAction::None,
                RetryPolicy::Later if ret_code == BEING_UPDATED => {
                    RetryAction::Update(head.retry_after_ms)
                }
                RetryPolicy::Later => RetryAction::Wait(head.retry_after_ms),
                RetryPolicy::Clock => RetryAction::Clock(head),
            };
            return Err(AttemptFailure::Rejected(Rejected { error, retry }));
        }
        ApiResponse::Doubtful { ret_code, message } => {
            let meaning = match ret_code {
                INTERNAL_ERROR => "internal error",
                _ => "a code that its documentation does not know",
            };
            (Some(ret_code), api_said("answered", ret_code, meaning, message.as_deref()))
        }
        ApiResponse::None { reason, start } => {
            let what = format_template(
                "The server answered with HTTP {} and {}{}{}",
                &[
                    &number(head.status),
                    reason.described(),
                    if start.is_empty() { "" } else { ": " },
                    &start,
                ],
            );
            if refused_by_status(head.status, reason) {
                return Err(AttemptFailure::Rejected(by_status(operation.effect, head, &what)));
            }
            (None, what)
        }
    };
    Err(AttemptFailure::Indeterminate(Indeterminate {
        what,
        ret_code: code,
        status: shown_status(head.status),
        retry_after_ms: head.retry_after_ms,
    }))
}

/// Refused by status: all of 4xx but 408, which says that the server gave up waiting. An answer
/// that claims success contradicts such a status, and is believed no more than it.
fn refused_by_status(status: u16, reason: InvalidResponse) -> bool {
    (400..500).contains(&status) && status != 408 && reason != InvalidResponse::NoJobId
}

fn by_status(effect: Effect, head: Head, what: &str) -> Rejected {
    let busy = head.status == 429;
    let next = if busy {
        "Wait a little and send it again."
    } else {
        "Check `endpoint` and what the servers in between allow."
    };
    let mut error = HpcError::new(HpcErrorKind::Http, effect, what, next);
    error.retryable = busy;
    error.status = shown_status(head.status);
    Rejected {
        error,
        retry: if busy { RetryAction::Wait(head.retry_after_ms) } else { RetryAction::None },
    }
}

/// What a caller is told of a request that is not even tried.
pub fn never_sent(operation: &Operation, why: &NotSent) -> Box<HpcError> {
    not_sent(operation.effect, why).error
}

fn not_sent(effect: Effect, why: &NotSent) -> Rejected {
    let mut retry = RetryAction::None;
    let error = match why {
        NotSent::NoConnection(words) => {
            retry = RetryAction::Connect;
            let what = format_template("Could not connect to the server ({})", &[words]);
            let next = "Check `endpoint` and the network, then send it again.";
            let mut error = HpcError::new(HpcErrorKind::Http, effect, &what, next);
            error.retryable = true;
            error
        }
        NotSent::NoFetch => {
            let what = "This JavaScript runtime has no fetch that takes our requests";
            let next = "Use a browser, or Node 20 or newer; in a test environment, let fetch, \
                        Request, Headers and AbortController come from one place.";
            HpcError::new(HpcErrorKind::Http, effect, what, next)
        }
        NotSent::Unsigned(error) => error.clone(),
    };
    Rejected { error, retry }
}

/// A status of 0 is none: a browser hides the real one.
fn shown_status(status: u16) -> Option<u16> {
    (status > 0).then_some(status)
}

fn api_said(said: &str, ret_code: i64, meaning: &str, message: Option<&str>) -> String {
    let message = message.map(|message| truncate(message, MESSAGE_CHARS));
    format_template(
        "The API {} ret_code {} ({}){}{}",
        &[
            said,
            &number(ret_code),
            meaning,
            if message.is_some() { ": " } else { "" },
            message.unwrap_or_default(),
        ],
    )
}

fn lost(why: &TransportFailure) -> Indeterminate {
    let mut status = None;
    let what = match why {
        TransportFailure::Connection(words) => {
            format_template("The connection failed before a whole answer arrived ({})", &[words])
        }
        TransportFailure::TimedOut(timeout) => {
            let ms = i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX);
            format_template("No whole answer arrived within `timeoutMs` ({})", &[&number(ms)])
        }
        TransportFailure::Redirected(seen) => {
            status = shown_status(*seen);
            "The server redirected the request instead of answering it; it is not followed, for a \
             signed request belongs to one server"
                .into()
        }
        TransportFailure::NoResponse => "`fetch` did not return a Response".into(),
    };
    Indeterminate { what, ret_code: None, status, retry_after_ms: None }
}

/// `deadlineMs` passed before there was an answer, and for certain nothing was done.
pub fn deadline_passed(
    operation: &Operation,
    deadline_ms: u32,
    why: Option<&HpcError>,
) -> Box<HpcError> {
    let (name, was) = match operation.effect {
        Effect::Reading => (operation.name, "read"),
        _ => ("anything", "sent"),
    };
    let what = format_template(
        "`deadlineMs` ({}) passed before {} was {}",
        &[&number(deadline_ms), name, was],
    );
    let next = "Find out what is slow, then try again.";
    let mut error = HpcError::new(HpcErrorKind::Http, operation.effect, &what, next);
    error.retryable = true;
    if let Some(why) = why {
        error.ret_code = why.ret_code;
        error.status = why.status;
    }
    error
}
