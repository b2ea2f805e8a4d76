//! How a call is bounded, and how it ends.

use crate::machine::error::Fault;
use crate::machine::number::number;
use serde::Serialize;
use std::error::Error;
use std::fmt;

/// A change that the API accepted. The work itself is a job that runs after this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The server's name for its answer.
    pub action: String,
    /// The job that does the work.
    pub job_id: String,
    /// Always 0.
    #[serde(serialize_with = "number")]
    pub ret_code: i64,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether the answer was lost and the job was found in the operation log.
    pub recovered: bool,
}

/// How a call ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The caller is told this. What fetch threw last, or the reason of the abort, goes with it.
    Failed(Box<Fault>, CauseSource),
    /// The caller's own abort, and nothing was done: its reason is handed back as it is.
    Aborted,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Failed(fault, _) => fault.fmt(f),
            CallError::Aborted => f.write_str("The caller aborted. Nothing was done."),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CallError::Failed(fault, _) => Some(fault),
            CallError::Aborted => None,
        }
    }
}

/// What belongs to a fault as its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseSource {
    /// What the last request that failed was rejected with, if anything.
    LastRequest,
    /// The reason of the caller's abort.
    Abort,
    /// Nothing.
    None,
}

/// How often one request may be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Once: the HTTP client does not repeat a POST by itself, or the server knows the repetition by
    /// its `Idempotency-Key` and gives the first answer again.
    Once,
    /// Several times, as browsers deliver a POST on a reused connection that closes without an
    /// answer. Then a refusal answers the last delivery, and says nothing of those before it.
    Several,
}

/// The bounds of a call, all in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One attempt, or one read.
    pub timeout_ms: u32,
    /// The whole call.
    pub deadline_ms: u32,
    /// When the call's time is up, by the steady clock.
    pub deadline_at: i64,
    /// How long an accepted request may take to be carried out, and how long its entry in the log
    /// may lag after that.
    pub settle_ms: u32,
    /// How long a request that a server in between signs may still be passed on, as its operator
    /// vouches; `None` where requests are signed before they are sent.
    pub lifetime_ms: Option<u32>,
    /// How often to send at most.
    pub max_attempts: u32,
    /// How often one of its requests may be delivered.
    pub delivery: Delivery,
    /// How many rows of a list to ask for at once, from 2; [`crate::wire::operation_log::PAGE_ROWS`].
    pub page_rows: u32,
}
