//! Carries out what a protocol asks for: sends, waits, and tells it what happened.

use super::alarm::{Alarm, abort_error, aborted, reason_of, until};
use super::body::{self, Unread};
use super::clocks::{chance, moment};
use super::credentials::Unsigned;
use super::failure::{Failure, Thrown, words_of};
use super::options::Options;
use super::{fetch, shared};
use crate::invalid::Invalid;
use crate::moment::Moment;
use crate::operation::{Operation, REMOVE_NODES};
use crate::outcome::{Because, Ended};
use crate::protocol::{Action, Arrival, Event, Interruption, Note, Protocol, Query, Step};
use crate::reply::{BODY_LIMIT, LIST_BODY_LIMIT};
use crate::sign::{ToSign, unsigned_url};
use crate::timestamp::Timestamp;
use crate::verdict::{Ending, Lost, NotSent};
use crate::words::number;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// The change that a call is about.
pub(super) struct Change {
    pub(super) operation: &'static Operation,
    pub(super) body: String,
    /// The time that the caller gave, if any.
    pub(super) timestamp: Option<Timestamp>,
}

/// One call: its options, and what can end it before its time.
pub(super) struct Carrier {
    options: Options,
    change: Option<Change>,
    abort: Alarm,
    deadline: Alarm,
    /// What the last request that failed was rejected with.
    thrown: RefCell<Option<JsValue>>,
    /// What the keys of this call's attempts begin with.
    key: Option<String>,
}

/// A request that is ready to be sent.
struct Ready {
    url: String,
    init: web_sys::RequestInit,
    controller: AbortController,
    /// The time it is signed for, if it is.
    timestamp: Option<i64>,
}

/// What is to be done.
enum Act {
    Send(u32),
    Get(Query),
    Rest(u32),
}

/// Why a request will not be sent.
enum NotReady {
    Interrupted(Interruption),
    Unsigned(Failure),
    NoFetch,
}

impl Carrier {
    /// A call that has begun.
    ///
    /// # Errors
    /// The reason of the caller's signal, if it has aborted already.
    pub(super) fn new(options: Options, change: Option<Change>) -> Result<Self, Failure> {
        let carrier = Carrier {
            abort: Alarm::on_abort(options.signal.as_ref()),
            deadline: Alarm::after(options.left_ms()),
            thrown: RefCell::new(None),
            key: None,
            change,
            options,
        };
        if !carrier.aborted()? {
            return Ok(carrier);
        }
        let reason = carrier.options.signal.as_ref().map_or(Ok(JsValue::UNDEFINED), reason_of);
        Err(reason.map_or_else(Carrier::unreadable, Failure::aborted))
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn alarms(&self) -> [&Alarm; 2] {
        [&self.abort, &self.deadline]
    }

    /// Which of the two alarms of the whole call it was.
    pub(super) fn interruption(&self, alarm: &Alarm) -> Interruption {
        if std::ptr::eq(alarm, &self.abort) { Interruption::Abort } else { Interruption::Deadline }
    }

    /// Carries a protocol out to its end.
    pub(super) async fn run<P: Protocol>(&self, protocol: &mut P) -> P::Outcome {
        self.run_from(Event::Started, protocol).await
    }

    /// Carries a protocol out to its end, when this has happened first.
    pub(super) async fn run_from<P: Protocol>(
        &self,
        mut event: Event,
        protocol: &mut P,
    ) -> P::Outcome {
        loop {
            let Step { notes, action } = protocol.step(event, moment(), chance());
            let act = match action {
                Action::Finish(outcome) => {
                    self.tell(&notes);
                    return outcome;
                }
                Action::Rest(ms) => Act::Rest(ms),
                Action::Get(query) => Act::Get(query),
                Action::Send { attempt } => Act::Send(attempt),
            };
            event = self.act(&notes, act).await;
        }
    }

    /// Tells the listener, then does what is to be done.
    async fn act(&self, notes: &[Note], act: Act) -> Event {
        self.tell(notes);
        match act {
            Act::Rest(0) => Event::Rested,
            Act::Rest(ms) => {
                let over = Alarm::after(ms);
                let Some(rings) = over.rings() else {
                    return Event::Rested;
                };
                match until(rings, &self.alarms()).await {
                    Ok(_) => Event::Rested,
                    Err(alarm) => Event::Interrupted { by: self.interruption(alarm), sent: None },
                }
            }
            Act::Get(query) => self.exchange(&query, None).await,
            Act::Send(attempt) => {
                let operation =
                    self.change.as_ref().map_or(&REMOVE_NODES, |change| change.operation);
                let query = Query { operation, parameters: Vec::new() };
                self.exchange(&query, Some(attempt)).await
            }
        }
    }

    fn tell(&self, notes: &[Note]) {
        for note in notes {
            if let Note::Retry { attempt, .. } = note {
                // It is sent again only where nothing of what was sent before is in doubt.
                self.options.progress.settled(attempt.saturating_sub(1));
            }
            self.options.tell(note);
        }
    }

    /// How a call that did not succeed fails towards JavaScript.
    pub(super) fn failure(&self, ended: Ended) -> Failure {
        match ended {
            Ended::Aborted => Failure::aborted(self.reason()),
            Ended::Told(fault, because) => {
                let cause = match because {
                    Because::OfTheRequest => self.thrown.take(),
                    Because::OfTheAbort => Some(self.reason()),
                    Because::OfNothing => None,
                };
                Failure::told(fault, cause)
            }
        }
    }

    /// Signs the change for now, without sending it: its URL, and what was signed.
    pub(super) async fn signed(
        &self,
        change: &Change,
    ) -> Result<(String, Option<String>), Failure> {
        let query = Query { operation: change.operation, parameters: Vec::new() };
        let given = change.timestamp.as_ref();
        match self.sign(&query, &change.body, given).await {
            Ok((url, signed)) => Ok((url, signed.map(|(text, _)| text))),
            Err(NotReady::Unsigned(failure)) => Err(failure),
            Err(NotReady::Interrupted(Interruption::Abort)) => Err(Failure::aborted(self.reason())),
            Err(_) => {
                let ms = self.options.deadline_ms;
                Err(crate::verdict::shortage(change.operation, ms, None).into())
            }
        }
    }

    /// Signs a request and lays it out. Of the parameters a POST has none.
    async fn ready(&self, query: &Query, attempt: Option<u32>) -> Result<Ready, NotReady> {
        let controller = AbortController::new().map_err(|_| NotReady::NoFetch)?;
        let signal = controller.signal();
        if !fetch::is_available(&signal) {
            return Err(NotReady::NoFetch);
        }
        let change = self.change.as_ref().filter(|_| attempt.is_some());
        let body = change.map(|change| change.body.as_str());
        let given = change.and_then(|change| change.timestamp.as_ref());
        let (url, signed) = self.sign(query, body.unwrap_or_default(), given).await?;
        let key = self.key.as_deref().zip(attempt);
        let key = key.map(|(key, attempt)| [key, "-", &number(attempt)].concat());
        let init = self.options.extras.init(&url, body, key.as_deref(), &signal);
        let init = init.map_err(NotReady::Unsigned)?;
        let timestamp = signed.map(|(_, ms)| ms);
        Ok(Ready { url, init, controller, timestamp })
    }

    /// Each attempt of this call carries a key of its own, so that a server which is asked for
    /// that recognises one that a browser repeats.
    pub(super) fn with_key(self, key: Option<String>) -> Self {
        Carrier { key, ..self }
    }

    /// The URL of a request; what was signed for it and for which time, if anything was.
    async fn sign(
        &self,
        query: &Query,
        body: &str,
        timestamp: Option<&Timestamp>,
    ) -> Result<(String, Option<(String, i64)>), NotReady> {
        let Options { endpoint, credentials, timeout_ms, .. } = &self.options;
        let operation = query.operation;
        let parameters: Vec<(&str, &str)> =
            query.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let Some(credentials) = credentials else {
            return Ok((unsigned_url(endpoint, operation, &parameters), None));
        };
        let timestamp = match timestamp {
            Some(given) => given.clone(),
            None => self.now().map_err(NotReady::Unsigned)?,
        };
        let id = &credentials.access_key_id;
        let to_sign = ToSign::new(endpoint, operation, &parameters, &timestamp, id, body);
        match credentials.sign(to_sign.string_to_sign(), *timeout_ms, self.alarms()).await {
            Ok(signature) => {
                let signed = (to_sign.string_to_sign().into(), timestamp.unix_ms());
                Ok((to_sign.signed_url(&signature), Some(signed)))
            }
            Err(Unsigned::Failed(failure)) => Err(NotReady::Unsigned(failure)),
            Err(Unsigned::Rang(alarm)) => Err(NotReady::Interrupted(self.interruption(alarm))),
        }
    }

    /// Now, by the server's clock as far as it is known to differ from ours.
    fn now(&self) -> Result<Timestamp, Failure> {
        let offset = shared::memory().borrow().offset(self.options.endpoint.base());
        Timestamp::from_unix_ms((moment().wall + offset) as f64).ok_or_else(|| {
            let problem = "This computer's clock is beyond the year 9999";
            Invalid::new("timestamp", problem, "Set the clock right.").into()
        })
    }

    /// Sends a request and waits for its end.
    async fn exchange(&self, query: &Query, attempt: Option<u32>) -> Event {
        let Ready { url, init, controller, timestamp } = match self.ready(query, attempt).await {
            Ok(ready) => ready,
            Err(NotReady::Interrupted(by)) => return Event::Interrupted { by, sent: None },
            Err(NotReady::NoFetch) => return self.not_sent(NotSent::NoFetch),
            Err(NotReady::Unsigned(failure)) => return self.unsigned(failure, attempt),
        };
        self.throw(None, attempt);
        if let Some(attempt) = attempt {
            self.tell(&[Note::Attempt { attempt }]);
        }
        match self.aborted() {
            Ok(false) => {}
            Ok(true) => {
                return Event::Interrupted { by: Interruption::Abort, sent: None };
            }
            Err(failure) => return self.unsigned(failure, attempt),
        }
        if let Some(attempt) = attempt {
            self.options.progress.sent(attempt);
        }
        let sent = moment();
        let timeout = Alarm::after(self.options.timeout_ms);
        let alarms = [&self.abort, &self.deadline, &timeout];
        let limit = if attempt.is_some() { BODY_LIMIT } else { LIST_BODY_LIMIT };
        let read = match fetch::send(&url, &init) {
            Ok(answering) => match until(&answering, &alarms).await {
                Ok(Ok(response)) => body::read(&response, limit, &alarms).await,
                Ok(Err(rejection)) if fetch::never_connected(&rejection) => {
                    let why = NotSent::NoConnection(words_of(&rejection));
                    self.throw(Some(rejection), attempt);
                    return self.not_sent(why);
                }
                Ok(Err(rejection)) => Err(Unread::Broken(rejection)),
                Err(alarm) => Err(Unread::Rang(alarm)),
            },
            Err(thrown) => Err(Unread::Broken(thrown)),
        };
        if !matches!(&read, Ok(answered) if !answered.is_cut_short()) {
            // Whatever is still under way of this request is of no use any more.
            controller.abort();
        }
        let ending = match read {
            Ok(answered) => Ending::Replied(answered),
            Err(Unread::Broken(thrown)) => {
                let words = words_of(&thrown);
                self.throw(Some(thrown), attempt);
                Ending::Lost(Lost::Connection(words))
            }
            Err(Unread::NoResponse) => Ending::Lost(Lost::NoResponse),
            Err(Unread::Redirected(status)) => Ending::Lost(Lost::Redirected(status)),
            Err(Unread::Rang(alarm)) if std::ptr::eq(alarm, &timeout) => {
                Ending::Lost(Lost::TimedOut(self.options.timeout_ms))
            }
            Err(Unread::Rang(alarm)) => {
                return Event::Interrupted { by: self.interruption(alarm), sent: Some(sent) };
            }
        };
        Event::Ended(arrival(ending, Some(sent), timestamp))
    }

    fn not_sent(&self, why: NotSent) -> Event {
        // A request that met nobody was made all the same: it counts as an attempt.
        let sent = matches!(why, NotSent::NoConnection(_)).then(moment);
        Event::Ended(arrival(Ending::NotSent(why), sent, None))
    }

    /// Keeps what was thrown. Reading the log for a change must not hide why that was lost.
    fn throw(&self, thrown: Option<JsValue>, attempt: Option<u32>) {
        if attempt.is_some() || self.change.is_none() {
            self.thrown.replace(thrown);
        }
    }

    fn unsigned(&self, failure: Failure, attempt: Option<u32>) -> Event {
        match failure.thrown() {
            Thrown::Told(fault, cause) => {
                self.throw(cause, attempt);
                self.not_sent(NotSent::Unsigned(fault))
            }
            Thrown::Aborted(_) => Event::Interrupted { by: Interruption::Abort, sent: None },
        }
    }

    fn aborted(&self) -> Result<bool, Failure> {
        let signal = self.options.signal.as_ref();
        aborted(signal).map_err(Carrier::unreadable)
    }

    fn reason(&self) -> JsValue {
        let reason = self.options.signal.as_ref().map(reason_of);
        reason.and_then(Result::ok).unwrap_or_else(abort_error)
    }

    fn unreadable(thrown: JsValue) -> Failure {
        Failure::unreadable("signal", thrown)
    }
}

fn arrival(ending: Ending, sent: Option<Moment>, timestamp: Option<i64>) -> Arrival {
    Arrival { ending, sent, timestamp, received: moment() }
}
