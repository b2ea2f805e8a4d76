//! The running job because of which a change is refused (5300).

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::log_query::newest_first;
use crate::machine::page::{PageRead, PageStep};
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange};
use crate::request::RemovalRequest;
use crate::request::operation::LIST_OPERATIONS;
use crate::wire::operation_log::{self, Row};
use std::sync::Arc;

/// The pauses between two polls, in milliseconds: each is twice as long as the one before.
const FIRST_PAUSE_MS: u32 = 1_000;
const LONGEST_PAUSE_MS: u32 = 5_000;

/// Polls the operation log for a running job of the cluster.
pub(crate) struct OtherJob {
    request: Arc<RemovalRequest>,
    page_rows: u32,
    pause_ms: u32,
}

impl OtherJob {
    pub(crate) fn of(request: &Arc<RemovalRequest>, page_rows: u32) -> Self {
        OtherJob { request: Arc::clone(request), page_rows, pause_ms: FIRST_PAUSE_MS }
    }

    /// Requests the newest page of the log.
    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        newest_first(self.request.zone.as_str(), self.page_rows, 0, timestamp)
    }

    /// Returns whether the page shows a running job of the cluster.
    pub(crate) fn is_running(
        &self,
        exchange: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        jitter: Jitter,
    ) -> bool {
        let mut page_read = PageRead::default();
        match page_read.handle(&LIST_OPERATIONS, exchange, endpoint, clocks, jitter) {
            PageStep::Page(response) => response
                .object()
                .and_then(operation_log::page)
                .is_some_and(|page| page.rows.iter().any(|row| self.is_running_row(row))),
            PageStep::Again(_) | PageStep::Refused(_) => false,
        }
    }

    fn is_running_row(&self, row: &Row) -> bool {
        let cluster = self.request.cluster_id.as_str();
        let ids = row.resource_ids.as_deref().unwrap_or_default();
        row.status.as_deref() == Some("pending")
            && ids.split_ascii_whitespace().any(|id| id == cluster)
    }

    /// Returns the pause before the next poll, in milliseconds.
    pub(crate) fn pause(&mut self) -> u32 {
        let pause = self.pause_ms;
        self.pause_ms = (2 * pause).min(LONGEST_PAUSE_MS);
        pause
    }

    /// Returns the shortest wait before sending again if no job was found, in milliseconds.
    pub(crate) fn blind_pause(&self) -> u32 {
        self.pause_ms / 4
    }
}
