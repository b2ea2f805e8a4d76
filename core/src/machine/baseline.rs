//! The rows of the operation log before the first attempt. None of them is this call's job,
//! whatever the clocks say and whatever form the rows have.

use crate::wire::operation_log::{LogPage, Row};

/// The tolerance between the times of two rows, in milliseconds: they may come from several
/// machines, whose clocks agree within 3 s, and are rounded down to whole seconds.
const MACHINES_MS: i64 = 5_000;

/// The newest page of the log before the first attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Baseline {
    /// The keys of its rows, newest first.
    keys: Vec<String>,
    /// The newest row. A later scan that does not find it is incomplete.
    anchor: Option<Anchor>,
}

/// The newest row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Anchor {
    key: String,
    created: Option<i64>,
}

impl Baseline {
    /// Creates a baseline from the newest page.
    pub(crate) fn of(page: &LogPage) -> Self {
        let keys = page.rows.iter().map(Row::key).collect();
        let anchor = page.rows.first().map(|row| Anchor { key: row.key(), created: row.created });
        Baseline { keys, anchor }
    }

    /// Creates a baseline from the parts of a receipt.
    pub(crate) fn restored(
        keys: Vec<String>,
        anchor: Option<String>,
        created: Option<i64>,
    ) -> Self {
        Baseline { keys, anchor: anchor.map(|key| Anchor { key, created }) }
    }

    /// Returns the keys of all rows.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Returns the key of the newest row.
    pub(crate) fn anchor_key(&self) -> Option<&str> {
        self.anchor.as_ref().map(|anchor| anchor.key.as_str())
    }

    /// Returns when the newest row was created, in milliseconds since 1970-01-01 by the log's clock.
    pub(crate) fn anchor_time(&self) -> Option<i64> {
        self.anchor.as_ref()?.created
    }

    /// Returns whether there was any row.
    pub(crate) fn has_anchor(&self) -> bool {
        self.anchor.is_some()
    }

    pub(crate) fn is_anchor(&self, key: &str) -> bool {
        self.anchor_key() == Some(key)
    }

    /// Returns whether a row was on the page.
    pub(crate) fn holds(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// Returns the time before which every row was created before the first attempt. It is taken
    /// from the log alone, so it needs no other clock, and the log may use any time zone.
    pub(crate) fn earliest(&self) -> Option<i64> {
        Some(self.anchor_time()? - MACHINES_MS)
    }
}
