//! The outcomes of a call.

use crate::machine::error::HpcError;
use crate::machine::number::number;
use crate::machine::receipt::{Receipt, is_written_apart};
use serde::Serialize;
use std::error::Error;
use std::fmt;

/// A change that the API accepted. The work itself is a job that runs afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Removal {
    /// The server's name for its response.
    pub action: String,
    /// The job that does the work.
    pub job_id: String,
    /// Always 0.
    #[serde(serialize_with = "number")]
    pub ret_code: i64,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether the response was lost and the job was found in the operation log.
    pub recovered: bool,
    /// What identifies the call.
    #[serde(skip_serializing_if = "is_written_apart")]
    pub receipt: Receipt,
}

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The call failed with this error. The source of its `cause` is the second field.
    Failed(Box<HpcError>, CauseSource),
    /// The caller aborted, and nothing was changed. The reason of the abort is returned unchanged.
    Aborted,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Failed(error, _) => error.fmt(f),
            CallError::Aborted => f.write_str("The call was aborted. Nothing was changed."),
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

/// The source of an error's `cause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseSource {
    /// The rejection of the last failed request, if any.
    LastRequest,
    /// The reason of the caller's abort.
    Abort,
    /// No cause.
    None,
}
