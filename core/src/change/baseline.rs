//! The rows of the operation log before the first attempt. None of them is this call's job,
//! whatever the clocks say and whatever form the rows have.

use crate::wire::operation_log::{LogPage, Row};
use std::collections::BTreeSet;

/// The tolerance between the times of two rows, in milliseconds: they may come from several
/// machines, whose clocks agree within 3 s, and are rounded down to whole seconds.
const MACHINES_MS: i64 = 5_000;

/// The newest page of the log before the first attempt.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    keys: BTreeSet<String>,
    /// The newest row. A later scan that does not find it is incomplete.
    anchor: Option<Row>,
}

impl Baseline {
    /// Creates a baseline from the newest page.
    pub(crate) fn of(page: &LogPage) -> Self {
        let mut keys = BTreeSet::new();
        // Not `collect`, which would add a sort to the module.
        keys.extend(page.rows.iter().map(Row::key));
        Baseline { keys, anchor: page.rows.first().cloned() }
    }

    /// Returns whether there was any row.
    pub(crate) fn has_anchor(&self) -> bool {
        self.anchor.is_some()
    }

    pub(crate) fn is_anchor(&self, key: &str) -> bool {
        self.anchor.as_ref().is_some_and(|anchor| anchor.key() == key)
    }

    /// Returns whether a row was on the page.
    pub(crate) fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Returns the time before which every row was created before the first attempt. It is taken
    /// from the log alone, so it needs no other clock, and the log may use any time zone.
    pub(crate) fn earliest(&self) -> Option<i64> {
        Some(self.anchor.as_ref()?.created? - MACHINES_MS)
    }
}
