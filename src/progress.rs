//! A call's progress, shared with js/: if WebAssembly stops, js/ reports what is known.

use crate::journal::Journal;
use crate::js_value::{call, get, set};
use ehpc_remove_nodes_core::{RECEIPT, Receipt};
use wasm_bindgen::JsValue;

/// The object that js/ passes, if any:
///
/// - `isConnectError`: whether the runtime reported an error as a connection error
/// - `waitedMs`: how much of `deadlineMs` passed while the module was loaded
/// - `sent`: how many attempts were passed to fetch
/// - `settled`: how many of those are known not to have been carried out
/// - `journal`: the journal of this call, if it has one; see journal.rs
/// - `receipt`: the JSON of the receipt, without the node list, which js/ has
pub(crate) struct CallProgress {
    object: Option<JsValue>,
}

impl CallProgress {
    pub(crate) fn new(object: &JsValue) -> Self {
        CallProgress { object: object.is_object().then(|| object.clone()) }
    }

    /// How much of `deadlineMs` passed while the module was loaded, in milliseconds.
    pub(crate) fn waited_ms(&self) -> u32 {
        let ms = self.object.as_ref().and_then(|object| get(object, "waitedMs").ok());
        ms.and_then(|ms| ms.as_f64()).unwrap_or(0.0) as u32
    }

    /// Whether the runtime reported an error as a connection error: then the request never left.
    pub(crate) fn is_connect_error(&self, error: &JsValue) -> bool {
        let Some(object) = &self.object else {
            return false;
        };
        let is_announced = call(object, "isConnectError", &[error]);
        is_announced.is_ok_and(|it| it.is_truthy())
    }

    /// The call's journal.
    pub(crate) fn journal(&self) -> Option<Journal> {
        let journal = get(self.object.as_ref()?, "journal").ok()?;
        journal.is_object().then(|| Journal(journal))
    }

    /// Whether js/ takes part.
    pub(crate) fn is_shared(&self) -> bool {
        self.object.is_some()
    }

    /// Records what identifies the change, before an attempt is signed.
    pub(crate) fn about_to_send(&self, receipt: &Receipt) {
        if let Some(object) = &self.object {
            set(object, RECEIPT, &JsValue::from_str(&receipt.to_json_without_nodelist()));
        }
    }

    /// An attempt is about to be passed to fetch.
    pub(crate) fn sent(&self, attempt: u32) {
        self.record("sent", attempt);
    }

    /// This many attempts are known not to have been carried out.
    pub(crate) fn settled(&self, attempts: u32) {
        self.record("settled", attempts);
    }

    fn record(&self, name: &'static str, attempts: u32) {
        if let Some(object) = &self.object {
            set(object, name, &attempts.into());
        }
    }
}
