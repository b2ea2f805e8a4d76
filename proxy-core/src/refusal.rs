//! A request that is not passed on.

use ehpc_remove_nodes_core::Invalid;
use serde::Serialize;

/// Why a request is not passed on: an HTTP status, always a 4xx, and a sentence for the developer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The status of the response.
    pub status: u16,
    /// What is wrong, and what is expected.
    pub message: String,
}

impl Refusal {
    /// A malformed request: status 400.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Refusal { status: 400, message: message.into() }
    }
}

impl From<Box<Invalid>> for Refusal {
    fn from(invalid: Box<Invalid>) -> Self {
        Refusal::malformed(invalid.to_string())
    }
}
