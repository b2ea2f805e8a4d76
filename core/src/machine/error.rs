//! The error of a call.
//!
//! Every message has three parts: what happened, what it means for the nodes, what to do next. All
//! three are made from its code and parameters.

use crate::catalogue::{ErrorCode, Message, Params, Term};
use crate::machine::number::optional_number;
use crate::machine::receipt::Receipt;
use crate::request::input::Invalid;
use crate::request::operation::Effect;
use crate::text::{truncate, visible};
use serde::{Serialize, Serializer};
use std::error::Error;
use std::fmt;

/// The parameter that says what an error means for the nodes.
const CONSEQUENCE: &str = "consequence";

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
    /// The stable code of what happened.
    pub code: ErrorCode,
    /// The parameters of the code. `consequence` is what it means for the nodes.
    pub params: Params,
    /// What happened, in sentences.
    pub summary: String,
    /// What to do next, in sentences.
    pub advice: String,
    /// The message: what happened, what it means for the nodes, what to do next.
    pub message: String,
    /// Technical text, for example the runtime's error message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// The URL of the request that the error is about, without its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_url: Option<String>,
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
    /// Creates an error. `attempts` is 0.
    pub(crate) fn new(kind: HpcErrorKind, effect: Effect, message: Message) -> Box<Self> {
        let consequence = match (kind, effect) {
            // The call that is looked up may have removed nodes.
            (HpcErrorKind::Invalid | HpcErrorKind::Journal, Effect::Reading) => {
                Term::NothingChanged
            }
            (HpcErrorKind::Invalid | HpcErrorKind::Guard | HpcErrorKind::Journal, _) => {
                Term::NothingSent
            }
            // The earlier call may have removed nodes.
            (HpcErrorKind::Unresolved, _) => Term::CallSentNothing,
            (HpcErrorKind::Refused | HpcErrorKind::Http, Effect::Reading) => Term::NothingChanged,
            (HpcErrorKind::Refused | HpcErrorKind::Http, Effect::Removal) => Term::NotRemoved,
            (HpcErrorKind::Refused | HpcErrorKind::Http, Effect::Addition) => Term::NotAdded,
            (HpcErrorKind::Unknown, Effect::Reading) => Term::JobContinues,
            (HpcErrorKind::Unknown, Effect::Removal) => Term::MaybeRemoved,
            (HpcErrorKind::Unknown, Effect::Addition) => Term::MaybeAdded,
            (HpcErrorKind::Job, Effect::Reading) => Term::PartlyDone,
            (HpcErrorKind::Job, Effect::Removal) => Term::PartlyRemoved,
            (HpcErrorKind::Job, Effect::Addition) => Term::PartlyAdded,
        };
        let message = message.term(consequence);
        let summary = [&message.summary(), "."].concat();
        let advice = message.advice();
        Box::new(HpcError {
            kind,
            message: [&summary, " ", consequence.phrase(), " ", &advice].concat(),
            details: message.details(),
            code: message.code,
            params: message.params,
            summary,
            advice,
            request_url: None,
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

    /// Returns what happened, as a parameter of another message.
    pub(crate) fn reason(&self) -> Message {
        Message { code: self.code, params: self.params.clone() }.without(CONSEQUENCE)
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
        let Invalid { field, message, .. } = *invalid;
        let mut error = HpcError::new(HpcErrorKind::Invalid, Effect::Removal, message);
        error.field = Some(field);
        error
    }
}
