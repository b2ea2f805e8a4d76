//! What a call shares with js/, which outlives it: if WebAssembly stops, js/ says what is known.

use crate::js_value::{call, get, set};
use wasm_bindgen::JsValue;

/// The object that js/ hands in, if it does:
///
/// - `isConnectError`: whether fetch announced an error as one of connecting
/// - `waitedMs`: how much of `deadlineMs` has passed already, while the module was loaded
/// - `sent`: how often the change was handed to fetch
/// - `settled`: of how many of those it is certain that they were not carried out
pub(crate) struct CallProgress {
    object: Option<JsValue>,
}

impl CallProgress {
    pub(crate) fn new(object: &JsValue) -> Self {
        CallProgress { object: object.is_object().then(|| object.clone()) }
    }

    /// How much of `deadlineMs` has passed, in milliseconds.
    pub(crate) fn waited_ms(&self) -> u32 {
        let ms = self.object.as_ref().and_then(|object| get(object, "waitedMs").ok());
        ms.and_then(|ms| ms.as_f64()).unwrap_or(0.0) as u32
    }

    /// Whether fetch announced an error as one of connecting: then the request certainly never left.
    pub(crate) fn is_connect_error(&self, error: &JsValue) -> bool {
        let Some(object) = &self.object else {
            return false;
        };
        let is_announced = call(object, "isConnectError", &[error]);
        is_announced.is_ok_and(|it| it.is_truthy())
    }

    /// An attempt is about to be handed to fetch.
    pub(crate) fn sent(&self, attempt: u32) {
        self.note("sent", attempt);
    }

    /// So many attempts were not carried out, for certain.
    pub(crate) fn settled(&self, attempts: u32) {
        self.note("settled", attempts);
    }

    fn note(&self, name: &'static str, attempts: u32) {
        if let Some(object) = &self.object {
            set(object, name, &attempts.into());
        }
    }
}
