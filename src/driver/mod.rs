//! Drives a machine: carries out its actions and feeds the resulting events back to it.

mod exchange;
pub(crate) mod list;

use crate::call_queue::QueuedCall;
use crate::credentials::Unsigned;
use crate::failure::{Failure, Thrown, describe_error};
use crate::js_value::get;
use crate::now::{jitter, now};
use crate::options::Options;
use crate::shared::with_memory;
use crate::timer::{Timer, abort_error, aborted, pause, reason_of};
use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CauseSource, Event, Exchange, ExchangeResult, Interruption,
    LIST_OPERATIONS, LookUp, LookUpMachine, Machine, Memory, NotSent, Now, Operation, Progress,
    REMOVE_NODES, Receipt, ReceiptState, Step, Timestamp, journal_failed,
};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};

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
    /// A timer that does not fire, where a read could be stopped.
    never: Timer,
    /// What the last failed request rejected with.
    thrown: RefCell<Option<JsValue>>,
    /// The prefix of this call's idempotency keys.
    key: Option<String>,
    /// The path of the last read.
    last_read: Cell<Option<&'static str>>,
    /// The parsed body of the last read response.
    last_body: RefCell<JsValue>,
}

/// An action other than finishing.
enum Command {
    Send(u32, i64),
    Get(ApiRequest),
    Wait(u32),
    /// Writes to the journal.
    Record(bool),
}

impl Command {
    /// The outcome, if it is finished, as an error.
    fn of<T>(action: Action<T>) -> Result<Self, T> {
        Ok(match action {
            Action::Finish(outcome) => return Err(outcome),
            Action::Wait(time) => Command::Wait(time.as_millis() as u32),
            Action::Get(request) => Command::Get(request),
            Action::Record { durable } => Command::Record(durable),
            Action::Send { attempt, timestamp } => Command::Send(attempt, timestamp),
        })
    }
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
            never: Timer::never(),
            thrown: RefCell::new(None),
            key: None,
            last_read: Cell::new(None),
            last_body: RefCell::default(),
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

    /// Asks for the credentials, if the caller gave a function that returns them. Returns the
    /// interruption that came before its answer.
    ///
    /// # Errors
    /// The failure of that function.
    pub(crate) async fn ask_for_credentials(&self) -> Result<Option<Event>, Failure> {
        let Some(source) = &self.options.credentials else { return Ok(None) };
        let timers = [&self.abort, &self.deadline, &self.never];
        match source.get(self.options.timeout_ms, timers).await {
            Ok(_) => Ok(None),
            Err(Unsigned::Failed(failure)) => Err(failure),
            Err(Unsigned::Fired(timer)) => {
                Ok(Some(Event::Interrupted { by: self.interruption(timer), sent: None }))
            }
        }
    }

    /// Waits until no call is ahead of this one. Returns the interruption that came before.
    pub(crate) async fn wait_for_turn(&self, queued: &QueuedCall) -> Option<Event> {
        let timer = queued.wait_for_turn(&self.timers()).await.err()?;
        Some(Event::Interrupted { by: self.interruption(timer), sent: None })
    }

    pub(crate) fn timers(&self) -> [&Timer; 2] {
        [&self.abort, &self.deadline]
    }

    /// Which of the call's two timers fired.
    pub(crate) fn interruption(&self, timer: &Timer) -> Interruption {
        if std::ptr::eq(timer, &self.abort) { Interruption::Abort } else { Interruption::Deadline }
    }

    /// Runs a machine to its end, starting with this event.
    pub(crate) async fn run_from<P: Machine>(&self, mut event: Event, machine: &mut P) -> P::Outcome
    where
        Memory: AsMut<P::Memory>,
    {
        loop {
            let Step { progress, action } =
                with_memory(|memory| machine.step(event, now(), jitter(), memory.as_mut()));
            self.report(&progress);
            match Command::of(action) {
                Ok(command) => {
                    event = self.execute(command, machine.receipt(), &self.never).await;
                }
                Err(outcome) => return outcome,
            }
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

    /// Executes a command, unless `stop` fires first.
    async fn execute(&self, command: Command, receipt: Option<&Receipt>, stop: &Timer) -> Event {
        match command {
            Command::Wait(0) => Event::TimerFired,
            Command::Wait(ms) => {
                match pause(&Timer::after(ms), &[&self.abort, &self.deadline, stop]).await {
                    Ok(()) => Event::TimerFired,
                    Err(timer) => Event::Interrupted { by: self.interruption(timer), sent: None },
                }
            }
            Command::Get(request) => {
                self.last_read.set(Some(request.operation.path));
                self.exchange(&request, None, stop).await
            }
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
                self.exchange(&request, Some(attempt), stop).await
            }
        }
    }

    fn report(&self, progress: &[Progress]) {
        for item in progress {
            if let Progress::Retry { attempt, .. } = item {
                // A retry means that no earlier attempt was carried out.
                self.options.progress.settled(attempt.saturating_sub(1));
            }
            // Those of a list, see list.rs.
            if !matches!(item, Progress::Page { .. } | Progress::ListRestarted) {
                self.options.report(item);
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
            CallError::Failed(mut error, cause) => {
                if error.request_url.is_none() {
                    let change = self.change.as_ref().map(|change| change.operation.path);
                    let path = change.or(self.last_read.get());
                    error.request_url = path.map(|path| self.options.endpoint.url(path));
                }
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

    /// Gives each attempt its own idempotency key, so that a server recognises an attempt that the
    /// browser sends twice.
    pub(crate) fn with_key(self, key: Option<String>) -> Self {
        Driver { key, ..self }
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
