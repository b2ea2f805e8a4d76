//! Reading a whole list of a request's cluster, as part of another machine.

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::page::{Again, PageRead, PageStep};
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::reads::list_pages::{Flaw, FullList, ListStep, Reading};
use crate::request::RemovalRequest;
use crate::request::list_request::ListRequest;
use crate::request::operation::List;

/// Reading a list is given up after this many consecutive failures, or restarts.
const MOST_FAILURES: u32 = 5;

/// The state of reading a list.
pub(crate) struct ListRead {
    list: List,
    reading: Reading,
    page_read: PageRead,
    failures: u32,
    /// How often the list was restarted because its pages contradicted each other.
    restarts: u32,
}

/// What to do next.
pub(crate) enum ListReadStep {
    /// Request the next page.
    On,
    /// Wait, then request the same page or the first one again.
    Again { wait_ms: u32, progress: Option<Progress> },
    /// The list is complete.
    Done(FullList),
    /// The list cannot be read.
    Failed,
}

impl ListRead {
    pub(crate) fn of(list: List, request: &RemovalRequest, limit: u32) -> Self {
        ListRead {
            list,
            reading: Reading::new(ListRequest::of_cluster(list, request), limit),
            page_read: PageRead::default(),
            failures: 0,
            restarts: 0,
        }
    }

    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        self.reading.query(self.reading.next(), timestamp)
    }

    pub(crate) fn handle(
        &mut self,
        exchange: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        jitter: Jitter,
    ) -> ListReadStep {
        let operation = self.list.operation();
        let again = match self.page_read.handle(operation, exchange, endpoint, clocks, jitter) {
            PageStep::Page(response) => match self.reading.page(response) {
                ListStep::On(_) => {
                    self.page_read = PageRead::default();
                    self.failures = 0;
                    return ListReadStep::On;
                }
                ListStep::Done(_, full_list) => return ListReadStep::Done(full_list),
                ListStep::Unreadable(Flaw::TooLong) => return ListReadStep::Failed,
                ListStep::Unreadable(flaw) => {
                    self.restarts += u32::from(flaw != Flaw::NotAPage);
                    self.page_read.unreadable(operation, jitter)
                }
            },
            PageStep::Again(again) => again,
            PageStep::Refused(_) => return ListReadStep::Failed,
        };
        self.failures += 1;
        if self.failures.max(self.restarts) >= MOST_FAILURES {
            return ListReadStep::Failed;
        }
        let Again { wait_ms, progress, .. } = again;
        ListReadStep::Again { wait_ms, progress }
    }
}
