//! Classifies the result of a request: accepted, rejected (not carried out), or indeterminate (its
//! response was lost).
//!
//! Each result is classified by itself; [`crate::ChangeMachine`] decides how the call continues.

use crate::machine::error::{HpcError, HpcErrorKind};
use crate::request::operation::{Effect, Operation};
use crate::text::{format_template, number, truncate};
use crate::wire::error_codes::{BEING_UPDATED, INTERNAL_ERROR, OF_THE_REQUEST, RetryPolicy};
use crate::wire::headers::Head;
use crate::wire::response::{Accepted, ApiResponse, InvalidResponse, RawResponse};
use std::time::Duration;

/// The most characters of a server's message that are passed on.
const MESSAGE_CHARS: usize = 1000;

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeResult {
    /// A complete response arrived.
    Response(RawResponse),
    /// The request was not sent, according to the runtime.
    NotSent(NotSent),
    /// The request was or may have been sent, and no complete response arrived.
    Failed(TransportFailure),
}

/// Why a request was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSent {
    /// No connection could be made; with the runtime's error message.
    NoConnection(String),
    /// This JavaScript runtime has no `fetch`.
    NoFetch,
    /// It could not be signed or built.
    Unready(Box<HpcError>),
}

/// Why no complete response arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailure {
    /// `fetch`, or reading the body, failed; with the runtime's error message.
    Connection(String),
    /// `timeoutMs`, this long, passed.
    TimedOut(Duration),
    /// The server redirected the request with this status; 0 if a browser hides it. Redirects are
    /// not followed: a signed request is for one server.
    Redirected(u16),
    /// `fetch` did not return a `Response`.
    NoResponse,
}

/// A result that is not success.
#[derive(Debug)]
pub(crate) enum AttemptFailure {
    /// The request was not carried out.
    Rejected(Rejected),
    /// The request may have been carried out.
    Indeterminate(Indeterminate),
}

/// A request that was not carried out.
#[derive(Clone, Debug)]
pub(crate) struct Rejected {
    /// The error to return if the request is not sent again.
    pub(crate) error: Box<HpcError>,
    /// How to retry.
    pub(crate) retry: RetryAction,
}

impl Rejected {
    /// Returns whether the refusal depends only on the request, so that every delivery of it is
    /// refused. Any other refusal may be caused by an earlier delivery that was carried out: the
    /// nodes are gone, the cluster is busy with it, or it counts towards a rate limit.
    pub(crate) fn depends_only_on_request(&self) -> bool {
        match (self.error.ret_code, self.error.status) {
            (Some(code), _) => OF_THE_REQUEST.contains(&code),
            (None, Some(status)) => matches!(status, 400 | 401 | 403 | 404 | 405 | 413..=415 | 431),
            (None, None) => false,
        }
    }
}

/// How to retry after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAction {
    /// Do not retry.
    None,
    /// Wait, at least as long as the server asks for (in milliseconds), and send again.
    Wait(Option<u32>),
    /// The cluster is being updated (5300): wait for the job that does it, and send again.
    Update(Option<u32>),
    /// Correct the clock by the head of the response, and send again.
    Clock(Head),
    /// The request was not sent: connect again.
    Connect,
}

/// A request whose outcome is not known.
#[derive(Clone, Debug)]
pub(crate) struct Indeterminate {
    /// What happened, as the start of a sentence.
    pub(crate) what: String,
    /// The API's `ret_code`, if any.
    pub(crate) ret_code: Option<i64>,
    /// The HTTP status, if any.
    pub(crate) status: Option<u16>,
    /// How long the server asks to wait, in milliseconds.
    pub(crate) retry_after_ms: Option<u32>,
}

/// Classifies the result of a change.
pub(crate) fn classify_change(
    operation: &Operation,
    result: &ExchangeResult,
) -> Result<Accepted, AttemptFailure> {
    let response = response_of(operation, result)?;
    classify(operation, response, response.read())
}

/// Classifies the result of a read. Returns the response if the API reports success.
pub(crate) fn classify_read<'e>(
    operation: &Operation,
    result: &'e ExchangeResult,
) -> Result<&'e RawResponse, AttemptFailure> {
    let response = response_of(operation, result)?;
    match response.read() {
        // A list has no job.
        ApiResponse::None { reason: InvalidResponse::NoJobId, .. } => Ok(response),
        other => classify(operation, response, other).map(|_| response),
    }
}

fn response_of<'e>(
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

fn classify(
    operation: &Operation,
    response: &RawResponse,
    api_response: ApiResponse,
) -> Result<Accepted, AttemptFailure> {
    let head = response.head;
    let (code, what) = match api_response {
        ApiResponse::Accepted(accepted) => return Ok(accepted),
        ApiResponse::Refused { ret_code, refusal, message } => {
            let verb = format_template("refused {} with", &[operation.name]);
            let what = api_message(&verb, ret_code, refusal.meaning, message.as_deref());
            let mut error =
                HpcError::new(HpcErrorKind::Refused, operation.effect, &what, refusal.advice);
            error.ret_code = Some(ret_code);
            error.status = known_status(head.status);
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
                _ => "an undocumented code",
            };
            (Some(ret_code), api_message("returned", ret_code, meaning, message.as_deref()))
        }
        ApiResponse::None { reason, start } => {
            let what = format_template(
                "The server returned HTTP {} with {}{}{}",
                &[
                    &number(head.status),
                    reason.described(),
                    if start.is_empty() { "" } else { ": " },
                    &start,
                ],
            );
            if is_refusal_status(head.status, reason) {
                return Err(AttemptFailure::Rejected(refused_by_status(
                    operation.effect,
                    head,
                    &what,
                )));
            }
            (None, what)
        }
    };
    Err(AttemptFailure::Indeterminate(Indeterminate {
        what,
        ret_code: code,
        status: known_status(head.status),
        retry_after_ms: head.retry_after_ms,
    }))
}

/// Returns whether the status alone is a refusal: any 4xx except 408, which means that the server
/// gave up waiting. A body that reports success contradicts such a status, so the outcome is in
/// doubt.
fn is_refusal_status(status: u16, reason: InvalidResponse) -> bool {
    (400..500).contains(&status) && status != 408 && reason != InvalidResponse::NoJobId
}

fn refused_by_status(effect: Effect, head: Head, what: &str) -> Rejected {
    let busy = head.status == 429;
    let next = if busy {
        "Wait a little and send it again."
    } else {
        "Check `endpoint` and what the servers in between allow."
    };
    let mut error = HpcError::new(HpcErrorKind::Http, effect, what, next);
    error.retryable = busy;
    error.status = known_status(head.status);
    Rejected {
        error,
        retry: if busy { RetryAction::Wait(head.retry_after_ms) } else { RetryAction::None },
    }
}

/// Returns the error for a request that is not attempted.
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
            let what = "This JavaScript runtime has no fetch that accepts our requests";
            let next = "Use a browser, or Node 20 or newer; in a test environment, take fetch, \
                        Request, Headers and AbortController from one implementation.";
            HpcError::new(HpcErrorKind::Http, effect, what, next)
        }
        NotSent::Unready(error) => error.clone(),
    };
    Rejected { error, retry }
}

/// Returns `None` for a status of 0, with which a browser hides the real one.
fn known_status(status: u16) -> Option<u16> {
    (status > 0).then_some(status)
}

fn api_message(verb: &str, ret_code: i64, meaning: &str, message: Option<&str>) -> String {
    let message = message.map(|message| truncate(message, MESSAGE_CHARS));
    format_template(
        "The API {} ret_code {} ({}){}{}",
        &[
            verb,
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
        TransportFailure::Connection(words) => format_template(
            "The connection failed before a complete response arrived ({})",
            &[words],
        ),
        TransportFailure::TimedOut(timeout) => {
            let ms = i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX);
            format_template("No complete response arrived within `timeoutMs` ({})", &[&number(ms)])
        }
        TransportFailure::Redirected(seen) => {
            status = known_status(*seen);
            "The server redirected the request; redirects are not followed, because a signed \
             request is for one server"
                .into()
        }
        TransportFailure::NoResponse => "`fetch` did not return a Response".into(),
    };
    Indeterminate { what, ret_code: None, status, retry_after_ms: None }
}

/// Returns the error for a `deadlineMs` that passed without a response, when nothing was changed.
pub fn deadline_passed(
    operation: &Operation,
    deadline_ms: u32,
    why: Option<&HpcError>,
) -> Box<HpcError> {
    let (name, verb) = match operation.effect {
        Effect::Reading => (operation.name, "read"),
        _ => ("anything", "sent"),
    };
    let what = format_template(
        "`deadlineMs` ({}) passed before {} was {}",
        &[&number(deadline_ms), name, verb],
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
