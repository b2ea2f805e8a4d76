//! How a protocol speaks with whoever carries it out: events in, actions out.
//!
//! A protocol does nothing itself. It is told what happened and when, and answers with the one
//! thing to do next. So the same code runs in a browser, and a million times a minute in a test.

pub(crate) mod backoff;
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
#[cfg(test)]
mod shapes;
pub(crate) mod time;

use crate::machine::classify::ExchangeResult;
use crate::machine::number::{number, optional_number};
use crate::machine::time::{Jitter, Now};
use crate::request::operation::Operation;
use crate::wire::headers::Head;
use serde::Serialize;
use std::time::Duration;

/// Something that is carried out step by step.
pub trait Machine {
    /// What comes out of it in the end.
    type Outcome;

    /// What it shares with the others of its kind, before, beside and after it.
    type Memory;

    /// Takes note of what happened and says what to do next.
    fn step(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        memory: &mut Self::Memory,
    ) -> Step<Self::Outcome>;
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// Nothing yet: this is the first step.
    Started,
    /// The request of the last action ended.
    Exchanged(Exchange),
    /// The wait of the last action is over.
    TimerFired,
    /// The caller's signal aborted, or `deadlineMs` passed, before the last action ended.
    Interrupted {
        /// Which of the two.
        by: Interruption,
        /// When the request of the last action was handed to `fetch`; `None` if it was not, or
        /// there was none.
        sent: Option<Now>,
    },
}

/// What ends a call before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// The caller's signal.
    Abort,
    /// `deadlineMs`.
    Deadline,
}

/// How and when a request ended.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How.
    pub result: ExchangeResult,
    /// Just before it was handed to `fetch`; `None` if it never was.
    pub sent: Option<Now>,
    /// The timestamp it was signed for, or that a proxy was asked to sign for, in milliseconds since
    /// 1970-01-01 UTC; `None` if nobody was asked for one.
    pub timestamp: Option<i64>,
    /// Whether it was signed before it was handed to `fetch`, and not by a proxy.
    pub signed: bool,
    /// Just after its end.
    pub received: Now,
}

/// What to do next, and what to tell whoever listens.
#[derive(Debug)]
pub struct Step<T> {
    /// What happened that a listener may want to know, in order.
    pub progress: Vec<Progress>,
    /// What to do.
    pub action: Action<T>,
}

/// The one thing to do next.
#[derive(Debug)]
pub enum Action<T> {
    /// Send the change.
    Send {
        /// The attempt number, starting at 1.
        attempt: u32,
        /// What it is signed for, in milliseconds since 1970-01-01 UTC.
        timestamp: i64,
    },
    /// Read a page.
    Get(ApiRequest),
    /// Wait this long.
    Wait(Duration),
    /// It is over. Nothing is to be asked of it again.
    Finish(T),
}

impl<T> Action<T> {
    pub(crate) fn wait_ms(ms: u32) -> Self {
        Action::Wait(Duration::from_millis(ms.into()))
    }
}

/// A GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequest {
    /// The operation.
    pub operation: &'static Operation,
    /// Its parameters, under the API's names.
    pub parameters: Vec<(&'static str, String)>,
    /// What it is signed for, in milliseconds since 1970-01-01 UTC.
    pub timestamp: i64,
}

impl Exchange {
    /// The timestamp by which the API itself judged the request, if it answered: the one that was
    /// signed, here or by a proxy that says so with `Ehpc-Date`.
    pub(crate) fn enforced_timestamp(&self, head: &Head) -> Option<i64> {
        self.timestamp.filter(|_| self.signed || head.ehpc_date.is_some())
    }
}

/// The rows of one page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRows {
    /// The field of the response that holds them: the documentation shows several names.
    pub name: &'static str,
    /// Which of them count. A row that an earlier page has already does not.
    pub counts: Vec<bool>,
}

/// What happens on the way. `onEvent` is told of it, but for [`Progress::Page`] and
/// [`Progress::ListRestarted`], which are for whoever hands out the rows of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Progress {
    /// The request is about to be sent for the nth time, counted from 1.
    Attempt {
        /// The n.
        attempt: u32,
    },
    /// It will be sent again: it was refused for now, or it was certainly not carried out.
    Retry {
        /// As which attempt, counted from 1.
        attempt: u32,
        /// After so many milliseconds.
        wait_ms: u32,
        /// The refusal's code, if there was one.
        #[serde(serialize_with = "optional_number", skip_serializing_if = "Option::is_none")]
        ret_code: Option<i64>,
        /// The refusal's status, if there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// An answer was lost; the operation log is about to be read for what became of the request.
    Reconcile {
        /// The number of the scan, starting at 1.
        scan: u32,
        /// How often the request was sent up to now.
        attempts: u32,
    },
    /// This computer's clock was found to be off; from now on timestamps are corrected.
    Clock {
        /// The server's clock less this one, in milliseconds.
        #[serde(serialize_with = "number")]
        offset_ms: i64,
    },
    /// A page of a list was read, by the last response. Whoever hands out the rows collects them.
    #[serde(skip)]
    Page(PageRows),
    /// The list is read from the start again: the pages up to now do not count.
    #[serde(skip)]
    ListRestarted,
    /// A job was looked at.
    #[serde(rename = "progress")]
    Job {
        /// The job.
        #[serde(rename = "job_id")]
        job_id: String,
        /// What the log says of it; absent if it is not in there yet.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        /// How long it has been waited for, in milliseconds.
        #[serde(serialize_with = "number")]
        elapsed_ms: i64,
    },
}

impl<T> Step<T> {
    pub(crate) fn of(action: Action<T>) -> Self {
        Step { progress: Vec::new(), action }
    }
}
