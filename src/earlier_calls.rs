//! The earlier calls in a journal, before a change is sent.

use crate::driver::Driver;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::now::now;
use crate::shared::with_memory;
use ehpc_remove_nodes_core::{Event, Limits, LookUpMachine, Target, settled};

/// Takes the journal's lock for a change, and finds out what became of the earlier calls that may be
/// about the same nodes. Returns the event to start the change with.
///
/// # Errors
/// A failure of kind `journal`, `unresolved`, or that of a read.
pub(crate) async fn settle_earlier(
    journal: &Journal,
    driver: &Driver,
    target: &Target,
    limits: &Limits,
) -> Result<Event, Failure> {
    let entries = match journal.begin(target, &driver.timers()).await {
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
        let recorded = journal.record(&receipt, true).await;
        recorded.map_err(|thrown| driver.journal_failed(thrown))?;
    }
    journal.remove(entries.expired(now()));
    Ok(Event::Started)
}
