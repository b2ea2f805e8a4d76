//! Reading a whole list of a request's cluster, as a part of something else.

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::page::{self, Again, PageRead};
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::reads::list_pages::{self, Flaw, FullList, Reading};
use crate::request::RemovalRequest;
use crate::request::list_request::ListRequest;
use crate::request::operation::List;

/// A list that cannot be read is given up after so many failures in a row, or new beginnings.
const MOST_FAILURES: u32 = 5;

/// A list of a cluster, while it is being read.
pub(crate) struct ListRead {
    list: List,
    reading: Reading,
    getting: PageRead,
    failures: u32,
    /// How often it was begun anew: it changed while it was read, or repeats itself.
    restarts: u32,
}

/// How it goes on.
pub(crate) enum Turn {
    /// With the next page.
    On,
    /// With the same page, after so many milliseconds.
    Again { wait_ms: u32, note: Option<Progress> },
    /// It is read to its end.
    Done(FullList),
    /// It cannot be read.
    Failed,
}

impl ListRead {
    pub(crate) fn of(list: List, request: &RemovalRequest, limit: u32) -> Self {
        ListRead {
            list,
            reading: Reading::new(ListRequest::of_cluster(list, request), limit),
            getting: PageRead::default(),
            failures: 0,
            restarts: 0,
        }
    }

    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        self.reading.query(timestamp)
    }

    pub(crate) fn judge(
        &mut self,
        arrival: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        chance: Jitter,
    ) -> Turn {
        let operation = self.list.operation();
        let again = match self.getting.judge(operation, arrival, endpoint, clocks, chance) {
            page::Turn::Page(answered) => match self.reading.page(answered) {
                list_pages::Turn::On(_) => {
                    self.getting = PageRead::default();
                    self.failures = 0;
                    return Turn::On;
                }
                list_pages::Turn::Done(_, whole) => return Turn::Done(whole),
                list_pages::Turn::Unreadable(Flaw::TooLong) => return Turn::Failed,
                list_pages::Turn::Unreadable(flaw) => {
                    self.restarts += u32::from(flaw != Flaw::NotAPage);
                    self.getting.unreadable(operation, chance)
                }
            },
            page::Turn::Again(again) => again,
            page::Turn::Refused(_) => return Turn::Failed,
        };
        self.failures += 1;
        if self.failures.max(self.restarts) >= MOST_FAILURES {
            return Turn::Failed;
        }
        let Again { wait_ms, note, .. } = again;
        Turn::Again { wait_ms, note }
    }
}
