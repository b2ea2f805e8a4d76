//! What a call rejects with, and its conversion for JavaScript.

use crate::js_value::{get, set, set_by_key, text};
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Message};
use ehpc_remove_nodes_core::text::{truncate, without_queries};
use ehpc_remove_nodes_core::{HpcError, Invalid, RECEIPT};
use js_sys::{JSON, Reflect, Symbol};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The key of the registered symbol that marks an error record. Without it, an abort reason that
/// looks like a record could be mistaken for one.
const MARK: &str = "ehpc-remove-nodes.fault";

/// How many nested causes of a foreign error are described.
const CAUSES: usize = 3;

/// The longest description of a foreign error, in characters.
const DESCRIPTION_CHARS: usize = 200;

/// The error of an invalid field, whose message has no other parameters.
pub(crate) struct ErrorOf<'f>(pub(crate) &'f str, pub(crate) ErrorCode);

/// What a call's promise rejects with. Boxed, so that results stay small.
#[derive(Debug)]
pub(crate) struct Failure(Box<Thrown>);

/// The content of a [`Failure`].
#[derive(Debug)]
pub(crate) enum Thrown {
    /// An error and its cause: the thrown value, unchanged.
    Error(Box<HpcError>, Option<JsValue>),
    /// The signal's reason, unchanged as with fetch: the call was aborted before anything was sent.
    Aborted(JsValue),
}

impl Failure {
    pub(crate) fn new(error: Box<HpcError>, cause: Option<JsValue>) -> Self {
        Failure(Box::new(Thrown::Error(error, cause)))
    }

    pub(crate) fn aborted(reason: JsValue) -> Self {
        Failure(Box::new(Thrown::Aborted(reason)))
    }

    pub(crate) fn thrown(self) -> Thrown {
        *self.0
    }

    /// An argument threw while it was read.
    pub(crate) fn unreadable(field: &str, thrown: JsValue) -> Self {
        let message = Message::new(ErrorCode::UnreadableField);
        Failure::new(Invalid::new(field, message).into(), Some(thrown))
    }
}

impl From<ErrorOf<'_>> for Failure {
    fn from(ErrorOf(field, code): ErrorOf) -> Self {
        Failure::from(Invalid::new(field, Message::new(code)))
    }
}

impl From<Box<HpcError>> for Failure {
    fn from(error: Box<HpcError>) -> Self {
        Failure::new(error, None)
    }
}

impl From<Box<Invalid>> for Failure {
    // Called through `?` in about twenty places.
    #[inline(never)]
    fn from(invalid: Box<Invalid>) -> Self {
        Box::<HpcError>::from(invalid).into()
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let (error, cause) = match failure.thrown() {
            Thrown::Aborted(reason) => return reason,
            Thrown::Error(error, cause) => (error, cause),
        };
        let record = object_of(&*error);
        if let Some(receipt) = &error.receipt {
            set(&record, RECEIPT, &parsed(&receipt.to_json()));
        }
        if let Some(cause) = cause {
            set(&record, "cause", &cause);
        }
        set_by_key(&record, &Symbol::for_(MARK), &JsValue::TRUE);
        record
    }
}

/// Converts a record to a JavaScript object.
pub(crate) fn object_of(record: &impl Serialize) -> JsValue {
    // Cannot fail: records hold only numbers, strings and booleans.
    serde_wasm_bindgen::to_value(record).unwrap_or_default()
}

/// Parses JSON of our own.
pub(crate) fn parsed(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or_default()
}

/// An error's `cause`, or the first of its `errors`; undefined if it has neither.
fn cause_of(error: &JsValue) -> JsValue {
    let cause = get(error, "cause").unwrap_or_default();
    if !cause.is_undefined() {
        return cause;
    }
    let errors = get(error, "errors").unwrap_or_default();
    Reflect::get_u32(&errors, 0).unwrap_or_default()
}

/// Describes a foreign error by its name, message and causes. It may be any value, so only strings
/// are read from it.
pub(crate) fn describe_error(error: &JsValue) -> String {
    if let Some(words) = error.as_string() {
        return truncate(&without_queries(&words), DESCRIPTION_CHARS).into();
    }
    let mut parts = vec![text(error, "name"), text(error, "message")];
    let mut inner = cause_of(error);
    for _ in 0..CAUSES {
        parts.extend([text(&inner, "code"), text(&inner, "message"), inner.as_string()]);
        inner = cause_of(&inner);
    }
    let said: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let said: Vec<&str> = said.iter().map(|part| part.trim()).collect();
    match said.join(": ") {
        words if words.is_empty() => "no reason was given".into(),
        words => truncate(&without_queries(&words), DESCRIPTION_CHARS).into(),
    }
}
