//! One request: signing it, sending it, and reading the response.

use super::{Change, Driver};
use crate::credentials::Unsigned;
use crate::failure::{ErrorOf, Failure, describe_error};
use crate::now::now;
use crate::options::Options;
use crate::rejection::never_connected;
use crate::request_init::{self, OwnHeaders};
use crate::response_body::{self, Read, ReadFailure};
use crate::shared::with_memory;
use crate::timer::{Timer, until};
use ehpc_remove_nodes_core::catalogue::ErrorCode;
use ehpc_remove_nodes_core::{
    ApiRequest, Event, ExchangeResult, Interruption, NotSent, Progress, Timestamp, ToSign,
    TransportFailure, unsigned_url,
};
use std::time::Duration;
use web_sys::AbortController;

/// A request ready to send.
struct Ready {
    url: String,
    init: web_sys::RequestInit,
    controller: AbortController,
    /// The timestamp it is signed with, or that a proxy is asked to sign with.
    timestamp: Option<i64>,
}

/// A request that is signed, or that a proxy will sign.
struct Signed {
    url: String,
    /// `None` if it is unsigned.
    string_to_sign: Option<String>,
}

/// Why a request cannot be sent.
enum NotReady {
    Interrupted(Interruption),
    Unsigned(Failure),
    NoFetch,
}

impl Driver {
    /// Signs the change without sending it. Returns the URL and the string to sign.
    pub(crate) async fn signed(
        &self,
        change: &Change,
    ) -> Result<(String, Option<String>), Failure> {
        if self.options.extras.are_unreadable() {
            return Err(
                ehpc_remove_nodes_core::never_sent(change.operation, &NotSent::NoFetch).into()
            );
        }
        let timestamp = match &change.timestamp {
            Some(given) => given.unix_ms(),
            None => {
                let endpoint = self.options.endpoint.base();
                with_memory(|memory| memory.clocks.server_time(endpoint, now()))
            }
        };
        let operation = change.operation;
        let request = ApiRequest { operation, parameters: Vec::new(), timestamp };
        let timestamp = to_timestamp(timestamp)?;
        match self.sign(&request, &change.body, &timestamp, &self.never).await {
            Ok(Signed { url, string_to_sign }) => Ok((url, string_to_sign)),
            Err(NotReady::Unsigned(failure)) => Err(failure),
            Err(NotReady::Interrupted(Interruption::Abort)) => Err(Failure::aborted(self.reason())),
            Err(_) => {
                let ms = self.options.deadline_ms;
                Err(ehpc_remove_nodes_core::deadline_passed(change.operation, ms, None).into())
            }
        }
    }

    /// Signs and builds a request. A POST has no query parameters.
    async fn ready(
        &self,
        request: &ApiRequest,
        attempt: Option<u32>,
        stop: &Timer,
    ) -> Result<Ready, NotReady> {
        let controller = AbortController::new().map_err(|_| NotReady::NoFetch)?;
        let signal = controller.signal();
        if !self.options.extras.can_send(&signal) {
            return Err(NotReady::NoFetch);
        }
        let change = self.change.as_ref().filter(|_| attempt.is_some());
        let body = change.map(|change| change.body.as_str());
        let timestamp = to_timestamp(request.timestamp).map_err(NotReady::Unsigned)?;
        let Signed { url, string_to_sign } =
            self.sign(request, body.unwrap_or_default(), &timestamp, stop).await?;
        let is_signed = string_to_sign.is_some();
        let is_asked_for =
            !is_signed && request_init::may_add_headers(self.options.endpoint.origin());
        let own = OwnHeaders {
            key: self.key.as_deref().zip(attempt),
            time: is_asked_for.then(|| timestamp.as_str()),
        };
        let init = self.options.extras.init(&url, body, attempt, &own, &signal);
        let init = init.map_err(NotReady::Unsigned)?;
        let timestamp = (is_signed || is_asked_for).then(|| timestamp.unix_ms());
        Ok(Ready { url, init, controller, timestamp })
    }

    /// Signs a request, if there are credentials.
    async fn sign(
        &self,
        request: &ApiRequest,
        body: &str,
        timestamp: &Timestamp,
        stop: &Timer,
    ) -> Result<Signed, NotReady> {
        let Options { endpoint, credentials, timeout_ms, .. } = &self.options;
        let operation = request.operation;
        let parameters: Vec<(&str, &str)> =
            request.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let Some(credentials) = credentials else {
            let url = unsigned_url(endpoint, operation, &parameters);
            return Ok(Signed { url, string_to_sign: None });
        };
        let unsigned = |why: Unsigned| match why {
            Unsigned::Failed(failure) => NotReady::Unsigned(failure),
            Unsigned::Fired(timer) => NotReady::Interrupted(self.interruption(timer)),
        };
        let timers = [&self.abort, &self.deadline, stop];
        let known = credentials.get(*timeout_ms, timers).await.map_err(unsigned)?;
        let id = &known.access_key_id;
        let to_sign = ToSign::new(endpoint, operation, &parameters, timestamp, id, body);
        let string_to_sign = to_sign.string_to_sign();
        let signature = known.sign(string_to_sign, *timeout_ms, timers).await;
        Ok(Signed {
            url: to_sign.signed_url(&signature.map_err(unsigned)?),
            string_to_sign: Some(string_to_sign.into()),
        })
    }

    /// Sends a request and reads the response. If `stop` fires first, nobody needs the response.
    pub(super) async fn exchange(
        &self,
        request: &ApiRequest,
        attempt: Option<u32>,
        stop: &Timer,
    ) -> Event {
        let ready = self.ready(request, attempt, stop).await;
        let Ready { url, init, controller, timestamp } = match ready {
            Ok(ready) => ready,
            Err(NotReady::Interrupted(by)) => return Event::Interrupted { by, sent: None },
            Err(NotReady::NoFetch) => return self.not_sent(NotSent::NoFetch),
            Err(NotReady::Unsigned(failure)) => return self.unsigned(failure, attempt),
        };
        self.throw(None, attempt);
        if let Some(attempt) = attempt {
            self.report(&[Progress::Attempt { attempt }]);
        }
        match self.aborted() {
            Ok(false) => {}
            Ok(true) => {
                return Event::Interrupted { by: Interruption::Abort, sent: None };
            }
            Err(failure) => return self.unsigned(failure, attempt),
        }
        if self.options.extras.is_offline() {
            return self.not_sent(NotSent::NoConnection("`navigator.onLine` is false".into()));
        }
        if let Some(attempt) = attempt {
            self.options.progress.sent(attempt);
        }
        let sent = now();
        let timeout = Timer::after(self.options.timeout_ms);
        let all = [&self.abort, stop, &timeout, &self.deadline];
        // A deadline after the timeout needs no timer.
        let is_after = self.deadline.is_after(sent, self.options.timeout_ms);
        let timers = all.get(..if is_after { 3 } else { 4 }).unwrap_or(&all);
        let sending = match self.options.extras.send(&url, &init) {
            Ok(pending) => until(&pending, timers).await,
            Err(thrown) => Ok(Err(thrown)),
        };
        let read = match sending {
            Ok(Ok(response)) => response_body::read(&response, attempt.is_none(), timers).await,
            Ok(Err(rejection)) if never_connected(&rejection, &self.options.progress) => {
                let why = NotSent::NoConnection(describe_error(&rejection));
                self.throw(Some(rejection), attempt);
                return self.not_sent(why);
            }
            Ok(Err(rejection)) => Err(ReadFailure::Broken(rejection)),
            Err(timer) => Err(ReadFailure::Fired(timer)),
        };
        if !matches!(&read, Ok(read) if !read.response.is_cut_short()) {
            // The rest of the response is not needed.
            controller.abort();
        }
        let result = match read {
            Ok(Read { response, parsed }) => {
                if attempt.is_none() {
                    self.last_body.replace(parsed);
                }
                ExchangeResult::Response(response)
            }
            Err(ReadFailure::Broken(thrown)) => {
                let words = describe_error(&thrown);
                self.throw(Some(thrown), attempt);
                ExchangeResult::Failed(TransportFailure::Connection(words))
            }
            Err(ReadFailure::NoResponse) => ExchangeResult::Failed(TransportFailure::NoResponse),
            Err(ReadFailure::Redirected(status)) => {
                ExchangeResult::Failed(TransportFailure::Redirected(status))
            }
            Err(ReadFailure::Fired(timer)) if std::ptr::eq(timer, &timeout) => {
                ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_millis(
                    self.options.timeout_ms.into(),
                )))
            }
            Err(ReadFailure::Fired(timer)) => {
                return Event::Interrupted { by: self.interruption(timer), sent: Some(sent) };
            }
        };
        Event::Exchanged(self.ended(result, Some(sent), timestamp))
    }
}

/// A Unix time in milliseconds as an API timestamp.
fn to_timestamp(unix_ms: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_unix_ms(unix_ms as f64)
        .ok_or_else(|| ErrorOf("timestamp", ErrorCode::ClockOutOfRange).into())
}
