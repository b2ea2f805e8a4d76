//! What the caller is told when a call does not succeed.
//!
//! Every message says three things: what happened, what it means for the nodes, what to do next.

use crate::invalid::Invalid;
use crate::operation::Deed;
use crate::words::{filled, first_sentence, has};
use serde::Serialize;

/// The kinds of failure. Each says for itself whether nodes may have been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A bad request or option. Nothing was sent.
    Invalid,
    /// The rule forbids it, or it could not be held against the rule. Nothing was sent.
    Guard,
    /// The API refused: a `ret_code` of its table. Nothing was done.
    Refused,
    /// No answer of the API, and for certain nothing was done: a 4xx, or no connection.
    Http,
    /// The request may have reached the server, and its outcome could not be found out.
    Unknown,
    /// It was accepted, and the job failed. A failed job may have done a part of its work.
    Job,
}

impl Kind {
    /// Whether nodes may have been removed.
    pub fn maybe_applied(self) -> bool {
        match self {
            Kind::Unknown | Kind::Job => true,
            Kind::Invalid | Kind::Guard | Kind::Refused | Kind::Http => false,
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
    /// The jobs that failed, or of which one may be this call's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<String>,
    /// What the API's log says of why a job failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_codes: Option<String>,
}

impl Fault {
    /// A failure of a kind, in the three sentences of its message: `what` is the first, without its
    /// full stop. It counts as never sent until somebody says how often it was.
    pub(crate) fn new(kind: Kind, deed: Deed, what: &str, next: &str) -> Box<Self> {
        let done = match deed {
            Deed::Addition => "added",
            _ => "removed",
        };
        let nodes = match (kind, deed) {
            (Kind::Invalid | Kind::Guard, _) => "Nothing was sent and no node was removed.",
            (Kind::Refused | Kind::Http, Deed::Reading) => "Nothing was changed.",
            (Kind::Refused | Kind::Http, _) => "No node was {}.",
            (Kind::Unknown, Deed::Reading) => "Waiting changed nothing, and the job goes on.",
            (Kind::Unknown, _) => {
                "The nodes may have been {} or not: nobody can tell from this."
            }
            (Kind::Job, Deed::Reading) => "A part of its work may have been done all the same.",
            (Kind::Job, _) => "Some of the nodes may have been {} all the same.",
        };
        let nodes = match has(nodes, "{}") {
            true => filled(nodes, &[done]),
            false => nodes.into(),
        };
        Box::new(Fault {
            kind,
            message: filled("{}. {} {}", &[what, &nodes, next]),
            maybe_applied: kind.maybe_applied(),
            retryable: false,
            attempts: 0,
            ret_code: None,
            status: None,
            field: None,
            job_ids: Vec::new(),
            error_codes: None,
        })
    }

    /// What happened: the first sentence, without its full stop.
    pub(crate) fn what(&self) -> &str {
        first_sentence(&self.message)
    }
}

impl From<Invalid> for Box<Fault> {
    fn from(Invalid { field, problem, hint }: Invalid) -> Self {
        let mut fault = Fault::new(Kind::Invalid, Deed::Reading, &problem, &hint);
        fault.field = Some(field);
        fault
    }
}
