//! How a call ends.

use crate::machine::error::HpcError;
use crate::machine::number::number;
use serde::Serialize;
use std::error::Error;
use std::fmt;

/// A change that the API accepted. The work itself is a job that runs after this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
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
    Failed(Box<HpcError>, CauseSource),
    /// The caller's own abort, and nothing was done: its reason is handed back as it is.
    Aborted,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Failed(error, _) => error.fmt(f),
            CallError::Aborted => f.write_str("The caller aborted. Nothing was done."),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CallError::Failed(error, _) => Some(error),
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
