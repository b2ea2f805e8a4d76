//! Carries out what a protocol asks for: sends, waits, and tells it what happened.

use crate::credentials::Unsigned;
use crate::failure::{Failure, Thrown, words_of};
use crate::now::{chance, moment};
use crate::options::Options;
use crate::rejection::never_connected;
use crate::request_init;
use crate::request_init::OwnHeaders;
use crate::response_body::{self, Unread};
use crate::shared::with_memory;
use crate::timer::{Alarm, abort_error, aborted, pause, reason_of, until};
use ehpc_remove_nodes_core::{
    Action, Arrival, Because, Ended, Ending, Event, Interruption, Invalid, Lost, Memory, Moment,
    NotSent, Note, Operation, Protocol, Query, REMOVE_NODES, Step, Timestamp, ToSign, unsigned_url,
};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// The change that a call is about.
pub(crate) struct Change {
    pub(crate) operation: &'static Operation,
    pub(crate) body: String,
    /// The time that the caller gave, if any.
    pub(crate) timestamp: Option<Timestamp>,
}

/// One call: its options, and what can end it before its time.
pub(crate) struct Carrier {
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
    /// The time it is signed for, or that a proxy is asked to sign for.
    timestamp: Option<i64>,
}

/// A request that is signed, or that a server in between will sign.
struct Signed {
    url: String,
    /// What was signed, if it was.
    string_to_sign: Option<String>,
}

/// What is to be done.
enum Act {
    Send(u32, i64),
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
    pub(crate) fn new(options: Options, change: Option<Change>) -> Result<Self, Failure> {
        let carrier = Carrier {
            abort: Alarm::on_abort(options.signal.as_ref()),
            deadline: Alarm::at(moment().steady + i64::from(options.left_ms())),
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

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn alarms(&self) -> [&Alarm; 2] {
        [&self.abort, &self.deadline]
    }

    /// Which of the two alarms of the whole call it was.
    pub(crate) fn interruption(&self, alarm: &Alarm) -> Interruption {
        if std::ptr::eq(alarm, &self.abort) { Interruption::Abort } else { Interruption::Deadline }
    }

    /// Carries a protocol out to its end.
    pub(crate) async fn run<P: Protocol>(&self, protocol: &mut P) -> P::Outcome
    where
        Memory: AsMut<P::Memory>,
    {
        self.run_from(Event::Started, protocol).await
    }

    /// Carries a protocol out to its end, when this has happened first.
    pub(crate) async fn run_from<P: Protocol>(
        &self,
        mut event: Event,
        protocol: &mut P,
    ) -> P::Outcome
    where
        Memory: AsMut<P::Memory>,
    {
        loop {
            let Step { notes, action } =
                with_memory(|memory| protocol.step(event, moment(), chance(), memory.as_mut()));
            let act = match action {
                Action::Finish(outcome) => {
                    self.tell(&notes);
                    return outcome;
                }
                Action::Rest(ms) => Act::Rest(ms),
                Action::Get(query) => Act::Get(query),
                Action::Send { attempt, timestamp } => Act::Send(attempt, timestamp),
            };
            event = self.act(&notes, act).await;
        }
    }

    /// Tells the listener, then does what is to be done.
    async fn act(&self, notes: &[Note], act: Act) -> Event {
        self.tell(notes);
        match act {
            Act::Rest(0) => Event::Rested,
            Act::Rest(ms) => match pause(&Alarm::after(ms), &self.alarms()).await {
                Ok(()) => Event::Rested,
                Err(alarm) => Event::Interrupted { by: self.interruption(alarm), sent: None },
            },
            Act::Get(query) => self.exchange(&query, None).await,
            Act::Send(attempt, timestamp) => {
                let operation =
                    self.change.as_ref().map_or(&REMOVE_NODES, |change| change.operation);
                let query = Query { operation, parameters: Vec::new(), timestamp };
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
    pub(crate) fn failure(&self, ended: Ended) -> Failure {
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
                with_memory(|memory| memory.clocks.server_time(endpoint, moment()))
            }
        };
        let operation = change.operation;
        let query = Query { operation, parameters: Vec::new(), timestamp };
        let timestamp = written(timestamp)?;
        match self.sign(&query, &change.body, &timestamp).await {
            Ok(Signed { url, string_to_sign }) => Ok((url, string_to_sign)),
            Err(NotReady::Unsigned(failure)) => Err(failure),
            Err(NotReady::Interrupted(Interruption::Abort)) => Err(Failure::aborted(self.reason())),
            Err(_) => {
                let ms = self.options.deadline_ms;
                Err(ehpc_remove_nodes_core::shortage(change.operation, ms, None).into())
            }
        }
    }

    /// Signs a request and lays it out. Of the parameters a POST has none.
    async fn ready(&self, query: &Query, attempt: Option<u32>) -> Result<Ready, NotReady> {
        let controller = AbortController::new().map_err(|_| NotReady::NoFetch)?;
        let signal = controller.signal();
        if !request_init::is_available(&signal) || self.options.extras.are_unreadable() {
            return Err(NotReady::NoFetch);
        }
        let change = self.change.as_ref().filter(|_| attempt.is_some());
        let body = change.map(|change| change.body.as_str());
        let timestamp = written(query.timestamp).map_err(NotReady::Unsigned)?;
        let Signed { url, string_to_sign } =
            self.sign(query, body.unwrap_or_default(), &timestamp).await?;
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

    /// Each attempt of this call carries a key of its own, so that a server which is asked for
    /// that recognises one that a browser repeats.
    pub(crate) fn with_key(self, key: Option<String>) -> Self {
        Carrier { key, ..self }
    }

    /// Signs a request for a time, if that is ours to do.
    async fn sign(
        &self,
        query: &Query,
        body: &str,
        timestamp: &Timestamp,
    ) -> Result<Signed, NotReady> {
        let Options { endpoint, credentials, timeout_ms, .. } = &self.options;
        let operation = query.operation;
        let parameters: Vec<(&str, &str)> =
            query.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let Some(credentials) = credentials else {
            let url = unsigned_url(endpoint, operation, &parameters);
            return Ok(Signed { url, string_to_sign: None });
        };
        let id = &credentials.access_key_id;
        let to_sign = ToSign::new(endpoint, operation, &parameters, timestamp, id, body);
        match credentials.sign(to_sign.string_to_sign(), *timeout_ms, self.alarms()).await {
            Ok(signature) => Ok(Signed {
                url: to_sign.signed_url(&signature),
                string_to_sign: Some(to_sign.string_to_sign().into()),
            }),
            Err(Unsigned::Failed(failure)) => Err(NotReady::Unsigned(failure)),
            Err(Unsigned::Rang(alarm)) => Err(NotReady::Interrupted(self.interruption(alarm))),
        }
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
        if request_init::is_offline() {
            return self.not_sent(NotSent::NoConnection("`navigator.onLine` is false".into()));
        }
        if let Some(attempt) = attempt {
            self.options.progress.sent(attempt);
        }
        let sent = moment();
        let timeout = Alarm::after(self.options.timeout_ms);
        let all = [&self.abort, &timeout, &self.deadline];
        // A deadline that the timeout comes before needs no timer.
        let is_after = self.deadline.is_after(sent, self.options.timeout_ms);
        let alarms = all.get(..if is_after { 2 } else { 3 }).unwrap_or(&all);
        let answered = match request_init::send(&url, &init) {
            Ok(answering) => until(&answering, alarms).await,
            Err(thrown) => Ok(Err(thrown)),
        };
        let read = match answered {
            Ok(Ok(response)) => response_body::read(&response, attempt.is_none(), alarms).await,
            Ok(Err(rejection)) if never_connected(&rejection, &self.options.progress) => {
                let why = NotSent::NoConnection(words_of(&rejection));
                self.throw(Some(rejection), attempt);
                return self.not_sent(why);
            }
            Ok(Err(rejection)) => Err(Unread::Broken(rejection)),
            Err(alarm) => Err(Unread::Rang(alarm)),
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
        Event::Ended(self.arrival(ending, Some(sent), timestamp))
    }

    fn not_sent(&self, why: NotSent) -> Event {
        // A request that met nobody was made all the same: it counts as an attempt.
        let sent = matches!(why, NotSent::NoConnection(_)).then(moment);
        Event::Ended(self.arrival(Ending::NotSent(why), sent, None))
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

    fn arrival(&self, ending: Ending, sent: Option<Moment>, timestamp: Option<i64>) -> Arrival {
        let signed = self.options.credentials.is_some();
        Arrival { ending, sent, timestamp, signed, received: moment() }
    }
}

/// A time as the API writes it.
fn written(unix_ms: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_unix_ms(unix_ms as f64).ok_or_else(|| {
        let problem = "This computer's clock is beyond the year 9999";
        Invalid::new("timestamp", problem, "Set the clock right.").into()
    })
}
