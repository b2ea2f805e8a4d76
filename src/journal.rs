//! The journal of a call. Its lock is held, and its entries are stored, by js/journal.js.

use crate::js_value::call;
use crate::receipt::parse_receipt;
use crate::timer::{Timer, until};
use ehpc_remove_nodes_core::{JournalEntries, Receipt, Target};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

/// The journal of one call. js/ releases its lock when the call is over.
pub(crate) struct Journal(pub(crate) JsValue);

impl Journal {
    /// Takes the lock of the target's scope, and reads its entries.
    ///
    /// # Errors
    /// The timer that fired first, or what the journal threw.
    pub(crate) async fn begin<'a>(
        &self,
        target: &Target,
        timers: &[&'a Timer],
    ) -> Result<Result<JournalEntries, JsValue>, &'a Timer> {
        let begun = match call(&self.0, "begin", &[&target.scope().into()]) {
            Ok(begun) => until(&begun, timers).await?,
            Err(thrown) => Err(thrown),
        };
        Ok(begun.map(|list| {
            // Ids and texts in turn.
            let list: Array = list.unchecked_into();
            let mut entries = JournalEntries::new();
            for at in (0..list.length()).step_by(2) {
                let id = list.get(at).as_string().unwrap_or_default();
                entries.add(&id, parse_receipt(&list.get(at + 1)));
            }
            entries
        }))
    }

    /// Writes the entry of a receipt.
    ///
    /// # Errors
    /// What the journal threw, also if the lock is not held any more.
    pub(crate) async fn record(&self, receipt: &Receipt, durable: bool) -> Result<(), JsValue> {
        let id = JournalEntries::id(receipt);
        let entry = Array::of2(&id.as_str().into(), &receipt.to_json().as_str().into());
        let written = call(&self.0, "record", &[&entry, &durable.into()])?;
        // js/ limits the time.
        until(&written, &[]).await.unwrap_or(Ok(JsValue::UNDEFINED)).map(drop)
    }

    /// Removes entries that are not needed any more. It does not matter if this fails.
    pub(crate) fn remove<'a>(&self, ids: impl Iterator<Item = &'a str>) {
        let ids: Array = ids.map(JsValue::from_str).collect();
        if ids.length() > 0 {
            let _ = call(&self.0, "remove", &[&ids]);
        }
    }
}
