//! What the caller is told when a call does not succeed.
//!
//! Every message says three things: what happened, what it means for the nodes, what to do next.

use crate::machine::number::optional_number;
use crate::request::input::Invalid;
use crate::request::operation::Effect;
use crate::text::{format_template, has, truncate, visible};
use serde::{Serialize, Serializer};
use std::error::Error;
use std::fmt;

/// The kinds of failure. Each says for itself whether nodes may have been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HpcErrorKind {
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

impl HpcErrorKind {
    /// The name under which JavaScript knows it.
    pub fn name(self) -> &'static str {
        match self {
            HpcErrorKind::Invalid => "invalid",
            HpcErrorKind::Guard => "guard",
            HpcErrorKind::Refused => "refused",
            HpcErrorKind::Http => "http",
            HpcErrorKind::Unknown => "unknown",
            HpcErrorKind::Job => "job",
        }
    }

    /// Whether nodes may have been removed.
    pub fn maybe_applied(self) -> bool {
        match self {
            HpcErrorKind::Unknown | HpcErrorKind::Job => true,
            HpcErrorKind::Invalid
            | HpcErrorKind::Guard
            | HpcErrorKind::Refused
            | HpcErrorKind::Http => false,
        }
    }
}

impl Serialize for HpcErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A call that did not succeed, as the fields of JavaScript's `HpcError`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HpcError {
    /// What kind of failure it is.
    pub kind: HpcErrorKind,
    /// What happened: the message's first sentence, without its full stop.
    #[serde(skip)]
    pub summary: String,
    /// What happened, what it means for the nodes, what to do next.
    pub message: String,
    /// Whether nodes may have been removed.
    pub maybe_applied: bool,
    /// Whether the same call may simply be made again and may then succeed.
    pub retryable: bool,
    /// How often the request was sent.
    pub attempts: u32,
    /// The API's code, where it gave one.
    #[serde(serialize_with = "optional_number", skip_serializing_if = "Option::is_none")]
    pub ret_code: Option<i64>,
    /// The HTTP status, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The field or option at fault.
    #[serde(serialize_with = "visible_text", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The jobs that failed, or of which one may be this call's.
    #[serde(serialize_with = "visible_texts", skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<String>,
    /// What the API's log says of why a job failed.
    #[serde(serialize_with = "visible_codes", skip_serializing_if = "Option::is_none")]
    pub error_codes: Option<String>,
}

impl fmt::Display for HpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for HpcError {}

impl HpcError {
    /// A failure of a kind, in the three sentences of its message: `what` is the first, without its
    /// full stop. It counts as never sent until somebody says how often it was.
    pub(crate) fn new(kind: HpcErrorKind, effect: Effect, what: &str, next: &str) -> Box<Self> {
        let done = match effect {
            Effect::Addition => "added",
            _ => "removed",
        };
        let nodes = match (kind, effect) {
            (HpcErrorKind::Invalid | HpcErrorKind::Guard, _) => {
                "Nothing was sent and no node was removed."
            }
            (HpcErrorKind::Refused | HpcErrorKind::Http, Effect::Reading) => "Nothing was changed.",
            (HpcErrorKind::Refused | HpcErrorKind::Http, _) => "No node was {}.",
            (HpcErrorKind::Unknown, Effect::Reading) => {
                "Waiting changed nothing, and the job goes on."
            }
            (HpcErrorKind::Unknown, _) => "It is not known whether the nodes were {}.",
            (HpcErrorKind::Job, Effect::Reading) => "A part of its work may have been done.",
            (HpcErrorKind::Job, _) => "Some of the nodes may have been {}.",
        };
        let nodes = match has(nodes, "{}") {
            true => format_template(nodes, &[done]),
            false => nodes.into(),
        };
        let summary = visible(what);
        let rest = visible(&format_template("{} {}", &[&nodes, next]));
        Box::new(HpcError {
            kind,
            message: [&summary, ". ", &rest].concat(),
            summary,
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
}

/// How much of a server's error codes is passed on, in characters.
const CODES_CHARS: usize = 1000;

// Where people read them, these may hold a server's words too.

fn visible_text<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().map(visible).serialize(serializer)
}

fn visible_codes<S: Serializer>(codes: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    codes.as_deref().map(|codes| visible(truncate(codes, CODES_CHARS))).serialize(serializer)
}

fn visible_texts<S: Serializer>(texts: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(|text| visible(text)))
}

impl From<Box<Invalid>> for Box<HpcError> {
    fn from(invalid: Box<Invalid>) -> Self {
        let Invalid { field, problem, hint } = *invalid;
        let mut error = HpcError::new(HpcErrorKind::Invalid, Effect::Reading, &problem, &hint);
        error.field = Some(field);
        error
    }
}
