//! Drives a machine: carries out its actions and feeds the resulting events back to it.

use crate::credentials::Unsigned;
use crate::failure::{Failure, Thrown, describe_error};
use crate::js_value::get;
use crate::now::{jitter, now};
use crate::options::Options;
use crate::rejection::never_connected;
use crate::request_init;
use crate::request_init::OwnHeaders;
use crate::response_body::{self, Read, ReadFailure};
use crate::shared::with_memory;
use crate::timer::{Timer, abort_error, aborted, pause, reason_of, until};
use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CauseSource, Event, Exchange, ExchangeResult, Interruption,
    Invalid, LIST_OPERATIONS, LookUp, LookUpMachine, Machine, Memory, NotSent, Now, Operation,
    PageRows, Progress, REMOVE_NODES, Receipt, ReceiptState, Step, Timestamp, ToSign,
    TransportFailure, journal_failed, unsigned_url,
};
use js_sys::Array;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortController;

/// The change that a call makes.
pub(crate) struct Change {
    pub(crate) operation: &'static Operation,
    pub(crate) body: String,
    /// The caller's timestamp, if any.
    pub(crate) timestamp: Option<Timestamp>,
}

/// One call: its options, and the timers that can end it early.
pub(crate) struct Driver {
    options: Options,
    change: Option<Change>,
    abort: Timer,
    deadline: Timer,
    /// What the last failed request rejected with.
    thrown: RefCell<Option<JsValue>>,
    /// The prefix of this call's idempotency keys.
    key: Option<String>,
    /// The parsed body of the last read response.
    last_body: RefCell<JsValue>,
    /// The rows of the list, for a call that returns them.
    rows: Option<Array>,
}

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

/// An action other than finishing.
enum Command {
    Send(u32, i64),
    Get(ApiRequest),
    Wait(u32),
    /// Writes to the journal.
    Record(bool),
}

/// Why a request cannot be sent.
enum NotReady {
    Interrupted(Interruption),
    Unsigned(Failure),
    NoFetch,
}

impl Driver {
    /// Begins a call.
    ///
    /// # Errors
    /// The signal's reason, if it is already aborted.
    pub(crate) fn new(options: Options, change: Option<Change>) -> Result<Self, Failure> {
        let driver = Driver {
            abort: Timer::on_abort(options.signal.as_ref()),
            deadline: Timer::at(now().monotonic + i64::from(options.left_ms())),
            thrown: RefCell::new(None),
            key: None,
            last_body: RefCell::default(),
            rows: None,
            change,
            options,
        };
        if !driver.aborted()? {
            return Ok(driver);
        }
        let reason = driver.options.signal.as_ref().map_or(Ok(JsValue::UNDEFINED), reason_of);
        Err(reason.map_or_else(Driver::unreadable, Failure::aborted))
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn timers(&self) -> [&Timer; 2] {
        [&self.abort, &self.deadline]
    }

    /// Which of the call's two timers fired.
    pub(crate) fn interruption(&self, timer: &Timer) -> Interruption {
        if std::ptr::eq(timer, &self.abort) { Interruption::Abort } else { Interruption::Deadline }
    }

    /// Runs a machine to its end.
    pub(crate) async fn run<P: Machine>(&self, machine: &mut P) -> P::Outcome
    where
        Memory: AsMut<P::Memory>,
    {
        self.run_from(Event::Started, machine).await
    }

    /// Runs a machine to its end, starting with this event.
    pub(crate) async fn run_from<P: Machine>(&self, mut event: Event, machine: &mut P) -> P::Outcome
    where
        Memory: AsMut<P::Memory>,
    {
        loop {
            let Step { progress, action } =
                with_memory(|memory| machine.step(event, now(), jitter(), memory.as_mut()));
            let command = match action {
                Action::Finish(outcome) => {
                    self.report(&progress);
                    return outcome;
                }
                Action::Wait(time) => Command::Wait(time.as_millis() as u32),
                Action::Get(request) => Command::Get(request),
                Action::Record { durable } => Command::Record(durable),
                Action::Send { attempt, timestamp } => Command::Send(attempt, timestamp),
            };
            event = self.execute(&progress, command, machine.receipt()).await;
        }
    }

    /// Runs a look-up to its end.
    pub(crate) async fn look_up(
        &self,
        mut machine: LookUpMachine,
        event: Event,
    ) -> Result<LookUp, Failure> {
        self.run_from(event, &mut machine).await.map_err(|ended| self.failure(ended))
    }

    /// Reports progress, then executes a command.
    async fn execute(
        &self,
        progress: &[Progress],
        command: Command,
        receipt: Option<&Receipt>,
    ) -> Event {
        self.report(progress);
        match command {
            Command::Wait(0) => Event::TimerFired,
            Command::Wait(ms) => match pause(&Timer::after(ms), &self.timers()).await {
                Ok(()) => Event::TimerFired,
                Err(timer) => Event::Interrupted { by: self.interruption(timer), sent: None },
            },
            Command::Get(request) => self.exchange(&request, None).await,
            Command::Record(durable) => match self.record(receipt, durable).await {
                Ok(()) => Event::Recorded,
                Err(thrown) => {
                    // Once the outcome is known, it is not the cause.
                    let is_open = receipt.is_some_and(|it| it.state() == ReceiptState::Open);
                    self.unsigned(self.journal_failed(thrown), is_open.then_some(0))
                }
            },
            Command::Send(attempt, timestamp) => {
                if let Some(receipt) = receipt {
                    self.options.progress.about_to_send(receipt);
                }
                let operation =
                    self.change.as_ref().map_or(&REMOVE_NODES, |change| change.operation);
                let request = ApiRequest { operation, parameters: Vec::new(), timestamp };
                self.exchange(&request, Some(attempt)).await
            }
        }
    }

    fn report(&self, progress: &[Progress]) {
        for item in progress {
            match item {
                Progress::Page(rows) => self.collect(rows),
                Progress::ListRestarted => self.rows.iter().for_each(|all| all.set_length(0)),
                item => {
                    if let Progress::Retry { attempt, .. } = item {
                        // A retry means that no earlier attempt was carried out.
                        self.options.progress.settled(attempt.saturating_sub(1));
                    }
                    self.options.report(item);
                }
            }
        }
    }

    /// Collects the rows of lists as the API returns them, including undocumented fields.
    pub(crate) fn collecting(self) -> Self {
        Driver { rows: Some(Array::new()), ..self }
    }

    /// The collected rows.
    pub(crate) fn into_rows(self) -> JsValue {
        self.rows.map(JsValue::from).unwrap_or_default()
    }

    fn collect(&self, PageRows { name, counts }: &PageRows) {
        let Some(all) = &self.rows else { return };
        let rows = self.last_list(name).unwrap_or_default();
        for (row, counts) in rows.iter().zip(counts) {
            if *counts {
                all.push(&row);
            }
        }
    }

    /// A list in the body of the last read response.
    pub(crate) fn last_list(&self, name: &'static str) -> Option<Array> {
        get(&self.last_body.borrow(), name).ok()?.dyn_into().ok()
    }

    /// Converts a call's error for JavaScript.
    pub(crate) fn failure(&self, ended: CallError) -> Failure {
        match ended {
            CallError::Aborted => Failure::aborted(self.reason()),
            CallError::Failed(error, cause) => {
                let cause = match cause {
                    CauseSource::LastRequest => self.thrown.take(),
                    CauseSource::Abort => Some(self.reason()),
                    CauseSource::None => None,
                };
                Failure::new(error, cause)
            }
        }
    }

    async fn record(&self, receipt: Option<&Receipt>, durable: bool) -> Result<(), JsValue> {
        match self.options.progress.journal().zip(receipt) {
            Some((journal, receipt)) => journal.record(receipt, durable).await,
            None => Ok(()),
        }
    }

    /// The failure of a call whose journal cannot be used.
    pub(crate) fn journal_failed(&self, thrown: JsValue) -> Failure {
        let operation = self.change.as_ref().map_or(&LIST_OPERATIONS, |change| change.operation);
        Failure::new(journal_failed(operation, &describe_error(&thrown)), Some(thrown))
    }

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
        match self.sign(&request, &change.body, &timestamp).await {
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
    async fn ready(&self, request: &ApiRequest, attempt: Option<u32>) -> Result<Ready, NotReady> {
        let controller = AbortController::new().map_err(|_| NotReady::NoFetch)?;
        let signal = controller.signal();
        if !request_init::is_available(&signal) || self.options.extras.are_unreadable() {
            return Err(NotReady::NoFetch);
        }
        let change = self.change.as_ref().filter(|_| attempt.is_some());
        let body = change.map(|change| change.body.as_str());
        let timestamp = to_timestamp(request.timestamp).map_err(NotReady::Unsigned)?;
        let Signed { url, string_to_sign } =
            self.sign(request, body.unwrap_or_default(), &timestamp).await?;
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

    /// Gives each attempt its own idempotency key, so that a server recognises an attempt that the
    /// browser sends twice.
    pub(crate) fn with_key(self, key: Option<String>) -> Self {
        Driver { key, ..self }
    }

    /// Signs a request, if there are credentials.
    async fn sign(
        &self,
        request: &ApiRequest,
        body: &str,
        timestamp: &Timestamp,
    ) -> Result<Signed, NotReady> {
        let Options { endpoint, credentials, timeout_ms, .. } = &self.options;
        let operation = request.operation;
        let parameters: Vec<(&str, &str)> =
            request.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let Some(credentials) = credentials else {
            let url = unsigned_url(endpoint, operation, &parameters);
            return Ok(Signed { url, string_to_sign: None });
        };
        let id = &credentials.access_key_id;
        let to_sign = ToSign::new(endpoint, operation, &parameters, timestamp, id, body);
        match credentials.sign(to_sign.string_to_sign(), *timeout_ms, self.timers()).await {
            Ok(signature) => Ok(Signed {
                url: to_sign.signed_url(&signature),
                string_to_sign: Some(to_sign.string_to_sign().into()),
            }),
            Err(Unsigned::Failed(failure)) => Err(NotReady::Unsigned(failure)),
            Err(Unsigned::Fired(timer)) => Err(NotReady::Interrupted(self.interruption(timer))),
        }
    }

    /// Sends a request and reads the response.
    async fn exchange(&self, request: &ApiRequest, attempt: Option<u32>) -> Event {
        let Ready { url, init, controller, timestamp } = match self.ready(request, attempt).await {
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
        if request_init::is_offline() {
            return self.not_sent(NotSent::NoConnection("`navigator.onLine` is false".into()));
        }
        if let Some(attempt) = attempt {
            self.options.progress.sent(attempt);
        }
        let sent = now();
        let timeout = Timer::after(self.options.timeout_ms);
        let all = [&self.abort, &timeout, &self.deadline];
        // A deadline after the timeout needs no timer.
        let is_after = self.deadline.is_after(sent, self.options.timeout_ms);
        let timers = all.get(..if is_after { 2 } else { 3 }).unwrap_or(&all);
        let sending = match request_init::send(&url, &init) {
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

    fn not_sent(&self, why: NotSent) -> Event {
        // A failed connection counts as an attempt.
        let sent = matches!(why, NotSent::NoConnection(_)).then(now);
        Event::Exchanged(self.ended(ExchangeResult::NotSent(why), sent, None))
    }

    /// Keeps what was thrown, as the error's `cause`. Errors of log reads do not replace that of the
    /// change.
    fn throw(&self, thrown: Option<JsValue>, attempt: Option<u32>) {
        if attempt.is_some() || self.change.is_none() {
            self.thrown.replace(thrown);
        }
    }

    fn unsigned(&self, failure: Failure, attempt: Option<u32>) -> Event {
        match failure.thrown() {
            Thrown::Error(error, cause) => {
                self.throw(cause, attempt);
                self.not_sent(NotSent::Unready(error))
            }
            Thrown::Aborted(_) => Event::Interrupted { by: Interruption::Abort, sent: None },
        }
    }

    fn aborted(&self) -> Result<bool, Failure> {
        let signal = self.options.signal.as_ref();
        aborted(signal).map_err(Driver::unreadable)
    }

    fn reason(&self) -> JsValue {
        let reason = self.options.signal.as_ref().map(reason_of);
        reason.and_then(Result::ok).unwrap_or_else(abort_error)
    }

    fn unreadable(thrown: JsValue) -> Failure {
        Failure::unreadable("signal", thrown)
    }

    fn ended(&self, result: ExchangeResult, sent: Option<Now>, timestamp: Option<i64>) -> Exchange {
        let signed = self.options.credentials.is_some();
        Exchange { result, sent, timestamp, signed, received: now() }
    }
}

/// A Unix time in milliseconds as an API timestamp.
fn to_timestamp(unix_ms: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_unix_ms(unix_ms as f64).ok_or_else(|| {
        let problem = "This computer's clock is beyond the year 9999";
        Invalid::new("timestamp", problem, "Correct the clock.").into()
    })
}
