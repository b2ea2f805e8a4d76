//! The error of a call.
//!
//! Every message has three parts: what happened, what it means for the nodes, what to do next.

use crate::machine::number::optional_number;
use crate::machine::receipt::Receipt;
use crate::request::input::Invalid;
use crate::request::operation::Effect;
use crate::text::{format_template, has, truncate, visible};
use serde::{Serialize, Serializer};
use std::error::Error;
use std::fmt;

/// The kinds of failure. Each implies whether nodes may have been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HpcErrorKind {
    /// Invalid request or option. Nothing was sent.
    Invalid,
    /// The removal violates the rule, or the rule could not be checked. Nothing was sent.
    Guard,
    /// The API refused with a documented `ret_code`. Nothing was changed.
    Refused,
    /// No response of the API, and nothing was changed: a 4xx status, or no connection.
    Http,
    /// The request may have reached the server, and its outcome is not known.
    Unknown,
    /// The request was accepted, but its job failed. A failed job may have done part of its work.
    Job,
    /// The journal could not be read or written. Nothing was sent.
    Journal,
    /// The outcome of an earlier call for the same nodes is not known. Nothing was sent.
    Unresolved,
}

impl HpcErrorKind {
    /// Returns the name of the kind in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            HpcErrorKind::Invalid => "invalid",
            HpcErrorKind::Guard => "guard",
            HpcErrorKind::Refused => "refused",
            HpcErrorKind::Http => "http",
            HpcErrorKind::Unknown => "unknown",
            HpcErrorKind::Job => "job",
            HpcErrorKind::Journal => "journal",
            HpcErrorKind::Unresolved => "unresolved",
        }
    }

    /// Returns whether nodes may have been removed.
    pub fn maybe_applied(self) -> bool {
        match self {
            HpcErrorKind::Unknown | HpcErrorKind::Job => true,
            HpcErrorKind::Invalid
            | HpcErrorKind::Guard
            | HpcErrorKind::Refused
            | HpcErrorKind::Http
            | HpcErrorKind::Journal
            | HpcErrorKind::Unresolved => false,
        }
    }
}

impl Serialize for HpcErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The error of a call, with the fields of JavaScript's `HpcError`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HpcError {
    /// The kind of failure.
    pub kind: HpcErrorKind,
    /// What happened: the start of the message, without its full stop.
    #[serde(skip)]
    pub summary: String,
    /// The message: what happened, what it means for the nodes, what to do next.
    pub message: String,
    /// Whether nodes may have been removed.
    pub maybe_applied: bool,
    /// Whether the same call is safe to repeat and may then succeed.
    pub retryable: bool,
    /// How often the request was sent.
    pub attempts: u32,
    /// The API's `ret_code`, if any.
    #[serde(serialize_with = "optional_number", skip_serializing_if = "Option::is_none")]
    pub ret_code: Option<i64>,
    /// The HTTP status, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The invalid field or option, if any.
    #[serde(serialize_with = "visible_text", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The jobs that failed, or that may be this call's.
    #[serde(serialize_with = "visible_texts", skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<String>,
    /// The `error_codes` of a failed job in the operation log.
    #[serde(serialize_with = "visible_codes", skip_serializing_if = "Option::is_none")]
    pub error_codes: Option<String>,
    /// What identifies the call, so that its outcome can be looked up: for [`HpcErrorKind::Unknown`]
    /// and [`HpcErrorKind::Job`] of a change. For [`HpcErrorKind::Unresolved`], that of the earlier
    /// call.
    #[serde(skip_serializing_if = "is_written_apart")]
    pub receipt: Option<Box<Receipt>>,
}

impl fmt::Display for HpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for HpcError {}

impl HpcError {
    /// Creates an error from the parts of its message: `what` is the summary, without its full
    /// stop. `attempts` is 0.
    pub(crate) fn new(kind: HpcErrorKind, effect: Effect, what: &str, next: &str) -> Box<Self> {
        let done = match effect {
            Effect::Addition => "added",
            _ => "removed",
        };
        let nodes = match (kind, effect) {
            // The call that is looked up may have removed nodes.
            (HpcErrorKind::Invalid | HpcErrorKind::Journal, Effect::Reading) => {
                "Nothing was changed."
            }
            (HpcErrorKind::Invalid | HpcErrorKind::Guard | HpcErrorKind::Journal, _) => {
                "Nothing was sent and no node was removed."
            }
            // The earlier call may have removed nodes.
            (HpcErrorKind::Unresolved, _) => "This call sent nothing.",
            (HpcErrorKind::Refused | HpcErrorKind::Http, Effect::Reading) => "Nothing was changed.",
            (HpcErrorKind::Refused | HpcErrorKind::Http, _) => "No node was {}.",
            (HpcErrorKind::Unknown, Effect::Reading) => {
                "Waiting changed nothing, and the job continues."
            }
            (HpcErrorKind::Unknown, _) => "It is not known whether the nodes were {}.",
            (HpcErrorKind::Job, Effect::Reading) => "Part of its work may have been done.",
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
            receipt: None,
        })
    }
}

/// Returns whether a receipt is not written with the other fields: if there is none, and in
/// WebAssembly, which hands it over as one text.
#[expect(clippy::ref_option, reason = "serde passes it like this")]
fn is_written_apart(receipt: &Option<Box<Receipt>>) -> bool {
    cfg!(target_arch = "wasm32") || receipt.is_none()
}

/// The most characters of a server's error codes that are passed on.
const CODES_CHARS: usize = 1000;

// The following fields may contain a server's text, so they are escaped for display.

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
        let mut error = HpcError::new(HpcErrorKind::Invalid, Effect::Removal, &problem, &hint);
        error.field = Some(field);
        error
    }
}
