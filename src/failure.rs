//! How a call fails towards JavaScript.

use crate::js_value::{get, put, set, text};
use ehpc_remove_nodes_core::text::{concat, truncate, without_queries};
use ehpc_remove_nodes_core::{HpcError, Invalid};
use js_sys::{Reflect, Symbol};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The mark of a record of ours, under a symbol of the global registry. Without it, a caller's
/// abort reason that looks like a record could be taken for one.
const MARK: &str = "ehpc-remove-nodes.fault";

/// How deep the causes of a foreign error are repeated.
const CAUSES: usize = 3;

/// How much of a foreign error's words is repeated, in characters.
const WORDS_CHARS: usize = 200;

/// What a call's promise rejects with. One word, because it passes through many hands.
#[derive(Debug)]
pub(crate) struct Failure(Box<Thrown>);

/// What is in a [`Failure`].
#[derive(Debug)]
pub(crate) enum Thrown {
    /// A fault, and what caused it: the value that was thrown, unchanged.
    Told(Box<HpcError>, Option<JsValue>),
    /// The reason of the caller's own abort, before anything was sent: unchanged, as fetch does.
    Aborted(JsValue),
}

impl Failure {
    pub(crate) fn told(error: Box<HpcError>, cause: Option<JsValue>) -> Self {
        Failure(Box::new(Thrown::Told(error, cause)))
    }

    pub(crate) fn aborted(reason: JsValue) -> Self {
        Failure(Box::new(Thrown::Aborted(reason)))
    }

    pub(crate) fn thrown(self) -> Thrown {
        *self.0
    }

    /// Something that a caller gave threw when it was read.
    pub(crate) fn unreadable(field: &str, thrown: JsValue) -> Self {
        let problem = concat(&["`", field, "` cannot be read: it threw"]);
        let hint = "See `cause` for what was thrown.";
        Failure::told(Invalid::new(field, &problem, hint).into(), Some(thrown))
    }
}

impl From<Box<HpcError>> for Failure {
    fn from(error: Box<HpcError>) -> Self {
        Failure::told(error, None)
    }
}

impl From<Box<Invalid>> for Failure {
    // Some twenty places end here by `?`.
    #[inline(never)]
    fn from(invalid: Box<Invalid>) -> Self {
        Box::<HpcError>::from(invalid).into()
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let (error, cause) = match failure.thrown() {
            Thrown::Aborted(reason) => return reason,
            Thrown::Told(error, cause) => (error, cause),
        };
        let record = object_of(&*error);
        if let Some(cause) = cause {
            set(&record, "cause", &cause);
        }
        put(&record, &Symbol::for_(MARK), &JsValue::TRUE);
        record
    }
}

/// A record as an object.
pub(crate) fn object_of(record: &impl Serialize) -> JsValue {
    // Numbers, strings and booleans: there is nothing in a record that could not cross.
    serde_wasm_bindgen::to_value(record).unwrap_or_default()
}

/// What an error was caused by: its cause, or the first of those that it stands for. Undefined if
/// that cannot be told.
fn beneath(error: &JsValue) -> JsValue {
    let cause = get(error, "cause").unwrap_or_default();
    if !cause.is_undefined() {
        return cause;
    }
    let errors = get(error, "errors").unwrap_or_default();
    Reflect::get_u32(&errors, 0).unwrap_or_default()
}

/// What a foreign error says, in its own words. It may be anything that can be thrown, so only
/// strings are taken from it.
pub(crate) fn words_of(error: &JsValue) -> String {
    if let Some(words) = error.as_string() {
        return truncate(&without_queries(&words), WORDS_CHARS).into();
    }
    let mut parts = vec![text(error, "name"), text(error, "message")];
    let mut inner = beneath(error);
    for _ in 0..CAUSES {
        parts.extend([text(&inner, "code"), text(&inner, "message"), inner.as_string()]);
        inner = beneath(&inner);
    }
    let said: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let said: Vec<&str> = said.iter().map(|part| part.trim()).collect();
    match said.join(": ") {
        words if words.is_empty() => "no reason was given".into(),
        words => truncate(&without_queries(&words), WORDS_CHARS).into(),
    }
}
