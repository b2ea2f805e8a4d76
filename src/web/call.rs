//! A call, from the caller's objects to the answer.

use super::alarm::{Alarm, aborted, until};
use super::body::{self, Unread};
use super::credentials::Unsigned;
use super::failure::{Failure, words_of};
use super::given::{Reader, unpacked};
use super::object::{get, names};
use super::options::Options;
use super::{alarm, fetch};
use crate::fault::Fault;
use crate::given::Given;
use crate::invalid::Invalid;
use crate::operation::REMOVE_NODES;
use crate::removal::{Attempt, Ending, Lost, NotSent, Removal};
use crate::request::RemovalRequest;
use crate::sign::ToSign;
use crate::timestamp::Timestamp;
use crate::words::joined;
use js_sys::Date;
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// What `onEvent` is told.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Event {
    /// The request is about to be sent for the nth time, counted from 1.
    Attempt { attempt: u32 },
}

/// A call whose request and options are judged.
pub(super) struct Call {
    request: RemovalRequest,
    body: String,
    options: Options,
}

/// A request as it is sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prepared {
    method: &'static str,
    url: String,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<String>,
}

impl Call {
    /// Reads everything that the caller gave. Nothing of it is looked at again later, so the
    /// caller may change it at once.
    pub(super) fn read(
        request: &JsValue,
        options: &JsValue,
        packed: &JsValue,
    ) -> Result<Self, Failure> {
        let options = Options::read(options)?;
        let request = read_request(request, packed)?;
        Ok(Call { body: request.body(), request, options })
    }

    /// Signs the request without sending it.
    pub(super) async fn sign(self) -> Result<JsValue, Failure> {
        let call = self.alarms()?;
        let (url, string_to_sign) = self.signed_url(&call, &self.now()?).await?;
        let prepared =
            Prepared { method: REMOVE_NODES.method.as_str(), url, body: self.body, string_to_sign };
        // Strings only: there is nothing in it that could not cross.
        let prepared = serde_wasm_bindgen::to_value(&prepared).unwrap_or_default();
        super::object::set(&prepared, "headers", &self.options.extras.with_content_type());
        Ok(prepared)
    }

    /// Sends the removal, once, and says what became of it.
    pub(super) async fn remove(self) -> Result<Removal, Failure> {
        let call = self.alarms()?;
        let sent_at = self.now()?;
        let attempt = Attempt {
            request: &self.request,
            sent_at: &sent_at,
            settle_ms: self.options.settle_ms,
        };
        let conclude = |ending, cause| {
            attempt.conclude(ending).map_err(|fault| Failure::Told(Box::new(fault), cause))
        };
        let controller = match AbortController::new() {
            Ok(controller) if fetch::is_available() => controller,
            _ => return conclude(Ending::NotSent(NotSent::NoFetch), None),
        };
        let (url, _) = self.signed_url(&call, &sent_at).await?;
        let init = self.options.extras.post(&url, &self.body, &controller.signal())?;
        self.options.tell(&Event::Attempt { attempt: 1 });
        if let Some(reason) = call.aborted()? {
            return Err(Failure::Aborted(reason));
        }

        let answering = fetch::send(&url, &init);
        let timeout = Alarm::after(self.options.timeout_ms);
        let alarms = [&call.abort, &call.deadline, &timeout];
        let read = match &answering {
            Ok(answering) => match until(&alarm::promise_of(answering), &alarms).await {
                Ok(Ok(response)) => body::read(&response, &alarms).await,
                Ok(Err(rejection)) if fetch::never_connected(&rejection) => {
                    let why = NotSent::NoConnection(words_of(&rejection));
                    return conclude(Ending::NotSent(why), Some(rejection));
                }
                Ok(Err(rejection)) => Err(Unread::Broken(rejection)),
                Err(alarm) => Err(Unread::Rang(alarm)),
            },
            Err(thrown) => Err(Unread::Broken(thrown.clone())),
        };
        let read_to_its_end = matches!(&read, Ok(reply) if !reply.is_cut_short());
        if !read_to_its_end {
            // Whatever is still under way of this request is of no use any more.
            controller.abort();
        }
        let (lost, cause) = match read {
            Ok(reply) => return conclude(Ending::Replied(reply), None),
            Err(Unread::Broken(thrown)) => (Lost::Connection(words_of(&thrown)), Some(thrown)),
            Err(Unread::NoResponse) => (Lost::NoResponse, None),
            Err(Unread::Redirected(status)) => (Lost::Redirected(status), None),
            Err(Unread::Rang(alarm)) if std::ptr::eq(alarm, &call.abort) => {
                (Lost::Aborted, call.reason())
            }
            Err(Unread::Rang(alarm)) if std::ptr::eq(alarm, &timeout) => {
                (Lost::TimedOut(self.options.timeout_ms), None)
            }
            Err(Unread::Rang(_)) => (Lost::Deadline(self.options.deadline_ms), None),
        };
        conclude(Ending::Lost(lost), cause)
    }

    fn alarms(&self) -> Result<CallAlarms, Failure> {
        let alarms = CallAlarms {
            abort: Alarm::on_abort(self.options.signal.as_ref()),
            deadline: Alarm::after(self.options.deadline_ms),
            signal: self.options.signal.clone(),
        };
        match alarms.aborted()? {
            Some(reason) => Err(Failure::Aborted(reason)),
            None => Ok(alarms),
        }
    }

    fn now(&self) -> Result<Timestamp, Failure> {
        Timestamp::from_unix_ms(Date::now()).ok_or_else(|| {
            let problem = "This computer's clock is beyond the year 9999";
            Invalid::new("timestamp", problem, "Set the clock right.").into()
        })
    }

    /// The URL to send to, and what was signed for it, if anything was.
    async fn signed_url(
        &self,
        call: &CallAlarms,
        now: &Timestamp,
    ) -> Result<(String, Option<String>), Failure> {
        let Options { endpoint, credentials, timeout_ms, .. } = &self.options;
        let Some(credentials) = credentials else {
            return Ok((endpoint.url(REMOVE_NODES.path), None));
        };
        let timestamp = self.request.timestamp.as_ref().unwrap_or(now);
        let to_sign = ToSign::new(
            endpoint,
            &REMOVE_NODES,
            &[],
            timestamp,
            &credentials.access_key_id,
            &self.body,
        );
        let alarms = [&call.abort, &call.deadline];
        match credentials.sign(to_sign.string_to_sign(), *timeout_ms, alarms).await {
            Ok(signature) => {
                let url = to_sign.signed_url(&signature);
                Ok((url, Some(to_sign.string_to_sign().into())))
            }
            Err(Unsigned::Failed(failure)) => Err(failure),
            Err(Unsigned::Rang(alarm)) if std::ptr::eq(alarm, &call.abort) => {
                Err(Failure::Aborted(call.reason().unwrap_or_default()))
            }
            Err(Unsigned::Rang(_)) => {
                Err(Fault::from(NotSent::Deadline(self.options.deadline_ms)).into())
            }
        }
    }
}

/// What can end the whole call.
struct CallAlarms {
    abort: Alarm,
    deadline: Alarm,
    signal: Option<JsValue>,
}

impl CallAlarms {
    fn aborted(&self) -> Result<Option<JsValue>, Failure> {
        aborted(self.signal.as_ref()).map_err(|thrown| Failure::unreadable("signal", thrown))
    }

    fn reason(&self) -> Option<JsValue> {
        self.signal.as_ref().and_then(|signal| get(signal, "reason").ok())
    }
}

fn read_request(request: &JsValue, packed: &JsValue) -> Result<RemovalRequest, Failure> {
    if !request.is_object() {
        let kind = Reader::new().read(request).unwrap_or(Given::Other("unreadable"));
        let problem = joined(&["The request is ", &kind.described()]);
        let hint = "It must be an object with cluster_id, hpcqueue_id, nodelist and zone.";
        return Err(Invalid::new("request", &problem, hint).into());
    }
    let names = names(request).map_err(|thrown| Failure::unreadable("request", thrown))?;
    let mut reader = Reader::new();
    RemovalRequest::parse(&names, unpacked(packed), |field| {
        get(request, field)
            .and_then(|value| reader.read(&value))
            .map_err(|thrown| Failure::unreadable(field, thrown))
    })
}
