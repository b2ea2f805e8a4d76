//! One look into the operation log, from its newest row back to what is surely too old.

use crate::clock::Age;
use crate::log::{LogPage, Row};
use crate::set::Set;
use crate::whose::{Fate, Light, Ours, Whose};

/// A look under way.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// When its first page was asked for, by the steady clock.
    pub(crate) began: i64,
    /// Where the next page begins.
    pub(crate) offset: u64,
    seen: Set,
    found: Found,
    order: Order,
}

/// What a look found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Jobs of ours that are at work or have succeeded.
    pub(crate) alive: Vec<String>,
    /// Jobs of ours that failed.
    pub(crate) failed: Vec<FailedJob>,
    /// Jobs of which nobody can tell whose they are. One may lack its id.
    pub(crate) maybe: Vec<Option<String>>,
}

/// A job of ours that failed, and why.
#[derive(Clone, Debug)]
pub(crate) struct FailedJob {
    pub(crate) job_id: String,
    pub(crate) error_codes: Option<String>,
}

/// How a look goes on after a page.
#[derive(Debug)]
pub(crate) enum Turn {
    /// With the next page.
    On,
    /// Everything that matters was read.
    Done(Found),
    /// The page contradicts itself or the page before it: it must be looked again, from the start.
    Unreadable,
}

/// Whether the rows come newest first, as was asked for: only then may a look stop early.
#[derive(Clone, Debug, Default)]
struct Order {
    first: Option<i64>,
    last: Option<i64>,
    broken: bool,
}

impl Look {
    pub(crate) fn starting(now: i64) -> Self {
        Look {
            began: now,
            offset: 0,
            seen: Set::default(),
            found: Found::default(),
            order: Order::default(),
        }
    }

    /// Reads a page of at most `limit` rows. `lag_ms` is how late a row may appear in the log.
    pub(crate) fn page(
        &mut self,
        page: &LogPage,
        limit: u32,
        lag_ms: i64,
        ours: &Ours,
        light: &Light,
    ) -> Turn {
        let read = self.offset + page.rows.len() as u64;
        let is_short = page.rows.len() < limit as usize && read < page.total_count;
        if is_short || read > page.total_count.max(self.offset) || !self.overlaps(page) {
            return Turn::Unreadable;
        }
        for row in &page.rows {
            if self.seen.add(&row.key()).is_ok() {
                self.order.note(row, lag_ms);
                self.found.note(row, ours.judge(row, light));
            }
        }
        let is_end = read >= page.total_count;
        if is_end || self.order.is_newest_first() && is_too_old(page.rows.last(), lag_ms, light) {
            return Turn::Done(std::mem::take(&mut self.found));
        }
        // One row of overlap: the log moves between pages, and a gap must be seen.
        self.offset = read.saturating_sub(1);
        Turn::On
    }

    /// Whether the page begins with a row that the one before it ended with, or a newer one.
    fn overlaps(&self, page: &LogPage) -> bool {
        self.offset == 0 || page.rows.first().is_some_and(|row| self.seen.has(&row.key()))
    }
}

/// Whether a row, and with it every one after it, was in the log before our first attempt. Rows
/// may stand in the order in which they appeared, up to the lag after they were created.
fn is_too_old(row: Option<&Row>, lag_ms: i64, light: &Light) -> bool {
    row.and_then(|row| row.created)
        .is_some_and(|created| light.clock.age(created + lag_ms, light.first_sent) == Age::Earlier)
}

impl Order {
    fn note(&mut self, row: &Row, lag_ms: i64) {
        const SECOND_MS: i64 = 1_000;
        let Some(created) = row.created else {
            return;
        };
        self.broken |= self.last.is_some_and(|last| created > last + lag_ms + SECOND_MS);
        self.first.get_or_insert(created);
        self.last = Some(created);
    }

    /// Some rows are newer than later ones, and none is older by more than the lag explains.
    fn is_newest_first(&self) -> bool {
        !self.broken && self.first > self.last
    }
}

impl Found {
    fn note(&mut self, row: &Row, whose: Whose) {
        let job_id = row.job_id.clone();
        match (whose, job_id) {
            (Whose::Ours(Fate::Alive), Some(job_id)) => self.alive.push(job_id),
            (Whose::Ours(Fate::Failed), Some(job_id)) => {
                self.failed.push(FailedJob { job_id, error_codes: row.error_codes.clone() });
            }
            (Whose::NotOurs, _) => {}
            (_, job_id) => self.maybe.push(job_id),
        }
    }

    /// The ids of all jobs that are or may be ours.
    pub(crate) fn job_ids(&self) -> Vec<String> {
        let failed = self.failed.iter().map(|job| &job.job_id);
        let known = self.alive.iter().chain(failed).chain(self.maybe.iter().flatten());
        known.cloned().collect()
    }
}
