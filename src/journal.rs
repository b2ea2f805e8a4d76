//! The journal of a call. Its lock is held, and its entries are stored, by js/journal.js.

use crate::driver::Driver;
use crate::failure::Failure;
use crate::js_value::call;
use crate::now::now;
use crate::reads::parse_receipt;
use crate::shared::with_memory;
use crate::timer::{Timer, until};
use ehpc_remove_nodes_core::{
    Event, JournalEntries, Limits, LookUpMachine, Receipt, Target, settled,
};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

/// The journal of one call. js/ releases its lock when the call is over.
pub(crate) struct Journal(pub(crate) JsValue);

impl Journal {
    /// Takes the lock of a scope, and reads all entries.
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

    /// Takes the lock for a change, and finds out what became of the earlier calls that may be about
    /// the same nodes. Returns the event to start the change with.
    ///
    /// # Errors
    /// A failure of kind `journal`, `unresolved`, or that of a read.
    pub(crate) async fn begin_change(
        &self,
        driver: &Driver,
        target: &Target,
        limits: &Limits,
    ) -> Result<Event, Failure> {
        let entries = match self.begin(target, &driver.timers()).await {
            Ok(Ok(entries)) => entries,
            Ok(Err(thrown)) => return Err(driver.journal_failed(thrown)),
            Err(timer) => {
                return Ok(Event::Interrupted { by: driver.interruption(timer), sent: None });
            }
        };
        with_memory(|memory| entries.claim(memory));
        for receipt in entries.open(target, driver.options().account().as_deref())? {
            // The rest of the time is for the change.
            let machine = LookUpMachine::new(receipt, *limits);
            let machine = machine.with_patience(limits.left(now()) / 3);
            let receipt = settled(driver.look_up(machine, Event::Started).await?)?;
            let recorded = self.record(&receipt, true).await;
            recorded.map_err(|thrown| driver.journal_failed(thrown))?;
        }
        self.remove(entries.expired(now()));
        Ok(Event::Started)
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
    fn remove<'a>(&self, ids: impl Iterator<Item = &'a str>) {
        let ids: Array = ids.map(JsValue::from_str).collect();
        if ids.length() > 0 {
            let _ = call(&self.0, "remove", &[&ids]);
        }
    }
}
