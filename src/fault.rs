//! What the caller is told when a call does not succeed.
//!
//! Every message says three things: what happened, what it means for the nodes, what to do next.

use crate::invalid::Invalid;
use crate::words::joined;
use serde::Serialize;

/// The kinds of failure. Each says for itself whether nodes may have been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A bad request or option. Nothing was sent.
    Invalid,
    /// The API refused: a `ret_code` of its table. Nothing was done.
    Refused,
    /// No answer of the API, and for certain nothing was done: a 4xx, or no connection.
    Http,
    /// The request may have reached the server, and its outcome is not known.
    Unknown,
}

impl Kind {
    /// Whether nodes may have been removed.
    pub fn maybe_applied(self) -> bool {
        match self {
            Kind::Unknown => true,
            Kind::Invalid | Kind::Refused | Kind::Http => false,
        }
    }
}

/// A call that did not succeed, as the fields of JavaScript's `HpcError`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// What kind of failure it is.
    pub kind: Kind,
    /// What happened, what it means for the nodes, what to do next.
    pub message: String,
    /// Whether nodes may have been removed.
    pub maybe_applied: bool,
    /// Whether the same call may simply be made again and may then succeed.
    pub retryable: bool,
    /// How often the request was sent.
    pub attempts: u32,
    /// The API's code, where it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ret_code: Option<i64>,
    /// The HTTP status, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The field or option at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Fault {
    /// A failure of a kind, sent so many times, in the three sentences of its message.
    pub(crate) fn new(kind: Kind, attempts: u32, what: &str, next: &str) -> Self {
        let nodes = match kind {
            Kind::Invalid => "Nothing was sent and no node was removed.",
            Kind::Refused | Kind::Http => "No node was removed.",
            Kind::Unknown => "The nodes may have been removed or not: nobody can tell from this.",
        };
        Fault {
            kind,
            message: joined(&[what, " ", nodes, " ", next]),
            maybe_applied: kind.maybe_applied(),
            retryable: false,
            attempts,
            ret_code: None,
            status: None,
            field: None,
        }
    }
}

impl From<Invalid> for Fault {
    fn from(invalid: Invalid) -> Self {
        let what = joined(&[&invalid.problem, "."]);
        let fault = Fault::new(Kind::Invalid, 0, &what, &invalid.hint);
        Fault { field: Some(invalid.field), ..fault }
    }
}
