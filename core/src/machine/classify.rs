//! Classifies the result of a request: accepted, rejected (not carried out), or indeterminate (its
//! response was lost).
//!
//! Each result is classified by itself; [`crate::ChangeMachine`] decides how the call continues.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::request::operation::{Effect, Operation};
use crate::text::truncate;
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
    /// What happened.
    pub(crate) message: Message,
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
    let (ret_code, message) = match api_response {
        ApiResponse::Accepted(accepted) => return Ok(accepted),
        ApiResponse::Refused { ret_code, refusal, message } => {
            let mut refused = api_message(refusal.code, ret_code, message.as_deref());
            refused = refused.term(operation.term);
            if refusal.retry_policy == RetryPolicy::Clock {
                refused = refused.term(Term::ClockOff);
            }
            let mut error = HpcError::new(HpcErrorKind::Refused, operation.effect, refused);
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
            let code = match ret_code {
                INTERNAL_ERROR => ErrorCode::ApiInternalError,
                _ => ErrorCode::ApiUndocumented,
            };
            (Some(ret_code), api_message(code, ret_code, message.as_deref()))
        }
        ApiResponse::None { reason, start } => {
            let is_refusal = is_refusal_status(head.status, reason);
            let message = Message::new(status_code(head.status, is_refusal))
                .number("status", head.status.into())
                .term(reason.term())
                .maybe_text("start", Some(&*start).filter(|start| !start.is_empty()));
            if is_refusal {
                return Err(AttemptFailure::Rejected(refused_by_status(
                    operation.effect,
                    head,
                    message,
                )));
            }
            (None, message)
        }
    };
    Err(AttemptFailure::Indeterminate(Indeterminate {
        message,
        ret_code,
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

/// Returns the code of a response that is not the API's.
fn status_code(status: u16, is_refusal: bool) -> ErrorCode {
    match (status, is_refusal) {
        (401, true) => ErrorCode::Unauthorized,
        (403, true) => ErrorCode::Forbidden,
        (404, true) => ErrorCode::NotFound,
        (429, true) => ErrorCode::RateLimited,
        (_, true) => ErrorCode::HttpRefused,
        (502..=504, false) => ErrorCode::BadGateway,
        (500.., false) => ErrorCode::ServerError,
        (_, false) => ErrorCode::InvalidResponse,
    }
}

fn refused_by_status(effect: Effect, head: Head, message: Message) -> Rejected {
    let busy = head.status == 429;
    let mut error = HpcError::new(HpcErrorKind::Http, effect, message);
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
            let message = Message::new(ErrorCode::NotConnected).text("words", words);
            let mut error = HpcError::new(HpcErrorKind::Http, effect, message);
            error.retryable = true;
            error
        }
        NotSent::NoFetch => {
            HpcError::new(HpcErrorKind::Http, effect, Message::new(ErrorCode::NoFetch))
        }
        NotSent::Unready(error) => error.clone(),
    };
    Rejected { error, retry }
}

/// Returns `None` for a status of 0, with which a browser hides the real one.
fn known_status(status: u16) -> Option<u16> {
    (status > 0).then_some(status)
}

fn api_message(code: ErrorCode, ret_code: i64, message: Option<&str>) -> Message {
    let message = message.map(|message| truncate(message, MESSAGE_CHARS));
    Message::new(code).number("retCode", ret_code).maybe_text("apiMessage", message)
}

fn lost(why: &TransportFailure) -> Indeterminate {
    let mut status = None;
    let message = match why {
        TransportFailure::Connection(words) => {
            Message::new(ErrorCode::ConnectionFailed).text("words", words)
        }
        TransportFailure::TimedOut(timeout) => {
            let ms = i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX);
            Message::new(ErrorCode::TimedOut).number("timeoutMs", ms)
        }
        TransportFailure::Redirected(seen) => {
            status = known_status(*seen);
            Message::new(ErrorCode::Redirected)
        }
        TransportFailure::NoResponse => Message::new(ErrorCode::NotResponse),
    };
    Indeterminate { message, ret_code: None, status, retry_after_ms: None }
}

/// Returns the error for a `deadlineMs` that passed without a response, when nothing was changed.
pub fn deadline_passed(
    operation: &Operation,
    deadline_ms: u32,
    why: Option<&HpcError>,
) -> Box<HpcError> {
    let message = match operation.effect {
        Effect::Reading => Message::new(ErrorCode::ReadDeadlinePassed).term(operation.term),
        _ => Message::new(ErrorCode::DeadlinePassed),
    };
    let message = message.number("deadlineMs", deadline_ms.into());
    let mut error = HpcError::new(HpcErrorKind::Http, operation.effect, message);
    error.retryable = true;
    if let Some(why) = why {
        error.ret_code = why.ret_code;
        error.status = why.status;
    }
    error
}
