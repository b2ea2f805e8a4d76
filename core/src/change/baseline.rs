//! What was in the operation log before the first attempt: none of it is ours, whatever the clocks
//! say, and whatever form its rows have.

use crate::wire::operation_log::{LogPage, Row};
use std::collections::BTreeSet;

/// Stamps of one log may come from several machines, whose clocks agree within 3 s; and they are
/// cut to whole seconds. In milliseconds.
const MACHINES_MS: i64 = 5_000;

/// The newest page of the log, as it was before the first attempt.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    keys: BTreeSet<String>,
    /// The newest row. A later scan that does not find it has not read the whole log.
    anchor: Option<Row>,
}

impl Baseline {
    /// Takes the newest page.
    pub(crate) fn of(page: &LogPage) -> Self {
        let mut keys = BTreeSet::new();
        // Not `collect`, which would bring a whole sort into the module.
        keys.extend(page.rows.iter().map(Row::key));
        Baseline { keys, anchor: page.rows.first().cloned() }
    }

    /// Whether there was any row.
    pub(crate) fn has_anchor(&self) -> bool {
        self.anchor.is_some()
    }

    pub(crate) fn is_anchor(&self, key: &str) -> bool {
        self.anchor.as_ref().is_some_and(|anchor| anchor.key() == key)
    }

    /// Whether a row was there.
    pub(crate) fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Rows that say they were created before this were there before the first attempt, by the
    /// log's own stamps: no other clock is asked, and the stamps may be of any zone.
    pub(crate) fn earliest(&self) -> Option<i64> {
        Some(self.anchor.as_ref()?.created? - MACHINES_MS)
    }
}
