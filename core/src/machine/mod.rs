//! The interface between a state machine and its driver: events in, actions out.
//!
//! A machine performs no I/O. It is given what happened and when, and returns the one action to
//! take next. So the same code runs in a browser, and a million times a minute in a test.

pub(crate) mod backoff;
pub(crate) mod baseline;
pub(crate) mod classify;
pub(crate) mod clock_correction;
pub(crate) mod clock_offsets;
pub(crate) mod error;
pub(crate) mod limits;
pub(crate) mod log_query;
pub(crate) mod never_connected;
mod number;
pub(crate) mod outcome;
pub(crate) mod page;
pub(crate) mod receipt;
#[cfg(test)]
mod shapes;
pub(crate) mod time;

use crate::machine::classify::ExchangeResult;
use crate::machine::number::{number, optional_number};
use crate::machine::receipt::Receipt;
use crate::machine::time::{Jitter, Now};
use crate::request::operation::Operation;
use crate::wire::headers::Head;
use serde::Serialize;
use std::time::Duration;

/// A state machine without I/O.
pub trait Machine {
    /// The result of the machine.
    type Outcome;

    /// The state that all calls of a program share.
    type Memory;

    /// Handles an event and returns the next action.
    fn step(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        memory: &mut Self::Memory,
    ) -> Step<Self::Outcome>;

    /// Returns what identifies the change, as of the last step; `None` if the machine only reads.
    /// After [`Action::Send`] it includes the attempt that is about to be sent.
    fn receipt(&self) -> Option<&Receipt> {
        None
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The first step.
    Started,
    /// The request of the last action completed or failed.
    Exchanged(Exchange),
    /// The wait of the last action is over.
    TimerFired,
    /// The caller's signal aborted, or `deadlineMs` passed, before the last action ended.
    Interrupted {
        /// The reason.
        by: Interruption,
        /// When the request of the last action was passed to `fetch`; `None` if it was not, or if
        /// the action was not a request.
        sent: Option<Now>,
    },
    /// The receipt of the last [`Action::Record`] was written. If that failed, the event is
    /// [`Event::Exchanged`] with [`NotSent::Unready`](crate::NotSent::Unready).
    Recorded,
}

/// Why a call was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// The caller's signal aborted.
    Abort,
    /// `deadlineMs` passed.
    Deadline,
}

/// A request's result and times.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The result.
    pub result: ExchangeResult,
    /// The time just before the request was passed to `fetch`; `None` if it was not.
    pub sent: Option<Now>,
    /// The timestamp that was signed, or that the proxy was asked to sign, in milliseconds since
    /// 1970-01-01 UTC; `None` if the proxy was not given one.
    pub timestamp: Option<i64>,
    /// Whether the caller signed the request, not a proxy.
    pub signed: bool,
    /// The time just after the result.
    pub received: Now,
}

/// The next action, and the progress to report.
#[derive(Debug)]
pub struct Step<T> {
    /// The progress events, in order.
    pub progress: Vec<Progress>,
    /// The next action.
    pub action: Action<T>,
}

/// The action to take next.
#[derive(Debug)]
pub enum Action<T> {
    /// Send the change.
    Send {
        /// The attempt number, starting at 1.
        attempt: u32,
        /// The timestamp to sign, in milliseconds since 1970-01-01 UTC.
        timestamp: i64,
    },
    /// Read a page.
    Get(ApiRequest),
    /// Write the machine's [receipt](Machine::receipt) to the journal: only for a machine that was
    /// told of one. It fails if the lock is not held any more.
    Record {
        /// Whether it must survive a power loss before the machine goes on.
        durable: bool,
    },
    /// Wait this long.
    Wait(Duration),
    /// The machine is finished. It must not be stepped again.
    Finish(T),
}

impl<T> Action<T> {
    pub(crate) fn wait_ms(ms: u32) -> Self {
        Action::Wait(Duration::from_millis(ms.into()))
    }
}

/// A request to the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequest {
    /// The operation.
    pub operation: &'static Operation,
    /// Its parameters, under the API's names.
    pub parameters: Vec<(&'static str, String)>,
    /// The timestamp to sign, in milliseconds since 1970-01-01 UTC.
    pub timestamp: i64,
}

impl Exchange {
    /// Returns the timestamp that the API checked, if the response is the API's: the one that was
    /// signed by the caller, or by a proxy that sends `Ehpc-Date`.
    pub(crate) fn enforced_timestamp(&self, head: &Head) -> Option<i64> {
        self.timestamp.filter(|_| self.signed || head.ehpc_date.is_some())
    }
}

/// Identifies a page of a list while it is read, also when it is requested again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageId(u32);

impl PageId {
    pub(crate) fn following(self) -> Self {
        PageId(self.0.wrapping_add(1))
    }
}

/// The rows of one page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRows {
    /// The response field of the rows: the documentation uses several names.
    pub name: &'static str,
    /// Which rows count. A row that an earlier page already had does not.
    pub counts: Vec<bool>,
    /// The number of rows of the list, if it is known.
    pub total: Option<u64>,
}

/// A progress event. All but [`Progress::Page`] and [`Progress::ListRestarted`], which are for the
/// driver that collects the rows of a list, are passed to `onEvent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Progress {
    /// The request is about to be sent.
    Attempt {
        /// The attempt number, starting at 1.
        attempt: u32,
    },
    /// The request will be sent again: it was refused temporarily, or was not carried out.
    Retry {
        /// The number of the next attempt, starting at 1.
        attempt: u32,
        /// The wait before it, in milliseconds.
        wait_ms: u32,
        /// The `ret_code` of the refusal, if any.
        #[serde(serialize_with = "optional_number", skip_serializing_if = "Option::is_none")]
        ret_code: Option<i64>,
        /// The HTTP status of the refusal, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// A response was lost; the operation log is about to be read for the outcome of the request.
    Reconcile {
        /// The number of the scan, starting at 1.
        scan: u32,
        /// How often the request was sent so far.
        attempts: u32,
    },
    /// This computer's clock is off; from now on timestamps are corrected.
    Clock {
        /// The server's clock minus this computer's, in milliseconds.
        #[serde(serialize_with = "number")]
        offset_ms: i64,
    },
    /// The last response to the requests for a page is the next page of the list. The driver collects
    /// its rows.
    #[serde(skip)]
    Page {
        /// The page.
        page: PageId,
        /// Its rows.
        rows: PageRows,
    },
    /// The list is read from the start again: the pages so far do not count.
    #[serde(skip)]
    ListRestarted,
    /// The status of a job was read.
    #[serde(rename = "progress")]
    Job {
        /// The job.
        #[serde(rename = "job_id")]
        job_id: String,
        /// Its status in the operation log; absent if it is not there yet.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        /// How long the call has waited, in milliseconds.
        #[serde(serialize_with = "number")]
        elapsed_ms: i64,
    },
}

impl<T> Step<T> {
    pub(crate) fn of(action: Action<T>) -> Self {
        Step { progress: Vec::new(), action }
    }
}
