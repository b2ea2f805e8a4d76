//! One scan of the operation log, from its newest row back to rows that are too old.
//!
//! It collects the rows that may be this call's job. A page that contradicts itself or the previous
//! one makes the scan unreadable, not empty: it is restarted.

use crate::change::job_match::{ExpectedJob, JobMatch, JobState};
use crate::machine::baseline::Baseline;
use crate::wire::operation_log::{LogPage, Row};

/// The most rows, and bytes of text, that one scan reads.
const MOST_ROWS: u64 = 200_000;
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most candidates: with more, the log is not understood.
const MOST_CANDIDATES: usize = 1_000;

/// The state of a scan.
#[derive(Debug)]
pub(crate) struct LogScan {
    /// When its first page was requested, by the monotonic clock.
    pub(crate) began: i64,
    /// The offset of the next page.
    pub(crate) offset: u64,
    /// The keys of the rows of the last page.
    last_page: Vec<String>,
    /// The number of rows on each page but the last.
    page_length: Option<usize>,
    /// The `total_count` of the first page.
    first_total: Option<u64>,
    rows: u64,
    bytes: usize,
    candidates: Vec<Candidate>,
    anchor_seen: bool,
    /// The number of rows read since the first one that is too old.
    beyond: Option<u64>,
    order: Order,
    /// The latest creation time of a row.
    newest: Option<i64>,
}

/// A row that may be this call's job.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) job_id: Option<String>,
    /// The state of the job, if the row is an exact match except for its time.
    pub(crate) exact: Option<JobState>,
    pub(crate) created: Option<i64>,
    pub(crate) is_failed: bool,
    pub(crate) error_codes: Option<String>,
}

/// What to do after a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ScanStep {
    /// Read the next page.
    More,
    /// The scan is complete.
    Done,
    /// The page contradicts itself or the previous page.
    Unreadable,
}

/// What a page is compared with.
pub(crate) struct ScanContext<'a> {
    /// The number of rows that were requested.
    pub(crate) limit: u32,
    pub(crate) expected: &'a ExpectedJob,
    pub(crate) baseline: Option<&'a Baseline>,
    /// Returns whether a job belongs to another call.
    pub(crate) is_claimed: &'a dyn Fn(&str) -> bool,
    /// Returns whether a row created at this time, and every row after it, is too old to match.
    pub(crate) is_too_old: &'a dyn Fn(i64) -> bool,
    /// By how much rows may be out of order, in milliseconds.
    pub(crate) lag_ms: i64,
}

/// Whether rows come newest first, as requested: only then may a scan end early.
#[derive(Clone, Debug, Default)]
struct Order {
    first: Option<i64>,
    last: Option<i64>,
    broken: bool,
}

impl LogScan {
    pub(crate) fn starting(now: i64) -> Self {
        LogScan {
            began: now,
            offset: 0,
            last_page: Vec::new(),
            page_length: None,
            first_total: None,
            rows: 0,
            bytes: 0,
            candidates: Vec::new(),
            anchor_seen: false,
            beyond: None,
            order: Order::default(),
            newest: None,
        }
    }

    /// Returns the rows that may be this call's job.
    pub(crate) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Returns the latest creation time of a row.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// Reads a page whose text has `bytes` bytes.
    pub(crate) fn page(&mut self, page: &LogPage, bytes: usize, context: &ScanContext) -> ScanStep {
        let (count, read) = (page.rows.len(), self.offset + page.rows.len() as u64);
        self.bytes = self.bytes.saturating_add(bytes);
        let is_end = read >= page.total_count;
        let is_oversized = count > context.limit as usize
            || read > page.total_count.max(self.offset)
            || self.bytes > MOST_BYTES
            || self.rows > MOST_ROWS;
        // The API may return fewer rows than requested, if the number is always the same; one row
        // of overlap needs two.
        let length = *self.page_length.get_or_insert(count);
        let is_truncated = !is_end && (count != length || count < 2);
        if is_oversized || is_truncated || !self.overlaps(page) {
            return ScanStep::Unreadable;
        }
        self.first_total.get_or_insert(page.total_count);
        let keys: Vec<String> = page.rows.iter().map(Row::key).collect();
        for (row, key) in page.rows.iter().zip(&keys) {
            if !self.last_page.contains(key) {
                self.row(row, key, context);
            }
        }
        self.last_page = keys;
        if self.candidates.len() > MOST_CANDIDATES {
            return ScanStep::Unreadable;
        }
        if is_end {
            let all_there = self.first_total.is_some_and(|first| self.rows >= first);
            let anchor_found =
                self.anchor_seen || !context.baseline.is_some_and(Baseline::has_anchor);
            return if all_there && anchor_found { ScanStep::Done } else { ScanStep::Unreadable };
        }
        // Read one more page after the first row that is too old.
        let is_far_enough = self.beyond.is_some_and(|rows| rows >= u64::from(context.limit));
        let needs_anchor = context.baseline.is_some_and(Baseline::has_anchor) && !self.anchor_seen;
        if is_far_enough && self.order.is_newest_first() && !needs_anchor {
            return ScanStep::Done;
        }
        // One row of overlap reveals a gap: the log may grow between pages.
        self.offset = read.saturating_sub(1);
        ScanStep::More
    }

    fn row(&mut self, row: &Row, key: &str, context: &ScanContext) {
        self.rows += 1;
        self.order.note(row, context.lag_ms);
        self.newest = self.newest.max(row.created);
        let is_too_old =
            row.created.is_some_and(|created| (context.is_too_old)(created + context.lag_ms));
        match &mut self.beyond {
            Some(rows) => *rows += 1,
            none => *none = is_too_old.then_some(0),
        }
        if let Some(baseline) = context.baseline {
            self.anchor_seen |= baseline.is_anchor(key);
            if baseline.holds(key) {
                return;
            }
        }
        if row.job_id.as_deref().is_some_and(context.is_claimed) {
            return;
        }
        let exact = match context.expected.compare(row) {
            JobMatch::Other => return,
            JobMatch::Exact(state) => Some(state),
            JobMatch::Possible => None,
        };
        self.candidates.push(Candidate {
            job_id: row.job_id.clone(),
            exact,
            created: row.created,
            is_failed: row.status.as_deref() == Some("failed"),
            error_codes: row.error_codes.clone(),
        });
    }

    /// Returns whether the page is the first, or begins with a row of the previous page.
    fn overlaps(&self, page: &LogPage) -> bool {
        self.offset == 0 || page.rows.first().is_some_and(|row| self.last_page.contains(&row.key()))
    }
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

    /// Returns whether times decrease, and no row is older than a later one by more than the lag.
    fn is_newest_first(&self) -> bool {
        !self.broken && self.first > self.last
    }
}
