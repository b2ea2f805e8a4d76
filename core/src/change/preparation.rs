//! What is read before the first attempt, where that is asked for: the newest page of the operation
//! log, and which nodes the groups of the nodelist stand for.
//!
//! What cannot be read is done without: then fewer lost answers can be told from other jobs.

use crate::change::baseline::Baseline;
use crate::machine::classify::ExchangeResult;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::log_query::newest_first;
use crate::machine::page::{self, PageRead};
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::reads::list_read::{self, ListRead};
use crate::request::RemovalRequest;
use crate::request::node_list::is_group;
use crate::request::operation::LIST_OPERATIONS;
use crate::request::operation::List;
use crate::wire::operation_log;
use crate::wire::records::NodeInfo;
use std::sync::Arc;

/// The log is tried so often. A read that nobody answered counts twice: it may have taken all of
/// `timeoutMs`, and the change needs time as well.
const MOST_TRIES: u32 = 4;
const UNANSWERED: u32 = 2;

/// After so many reads without a connection nothing more is read: the change itself tells so, and soon.
const MOST_UNSENT: u32 = 2;

/// What is being read.
pub(crate) struct Preparation {
    request: Arc<RemovalRequest>,
    page_rows: u32,
    tries: u32,
    unsent: u32,
    getting: PageRead,
    baseline: Option<Baseline>,
    /// Once the log is read, or not to be had.
    nodes: Option<ListRead>,
}

/// How it goes on.
pub(crate) enum Turn {
    Get(ApiRequest),
    Wait {
        wait_ms: u32,
        note: Option<Progress>,
    },
    /// With what could be read.
    Done {
        baseline: Option<Baseline>,
        nodes: Option<Vec<NodeInfo>>,
    },
}

impl Preparation {
    pub(crate) fn new(request: &Arc<RemovalRequest>, page_rows: u32) -> Self {
        Preparation {
            request: Arc::clone(request),
            page_rows,
            tries: 0,
            unsent: 0,
            getting: PageRead::default(),
            baseline: None,
            nodes: None,
        }
    }

    /// Whether a request names groups, whose nodes must be known before it is sent.
    pub(crate) fn is_needed(request: &RemovalRequest) -> bool {
        request.nodelist.keys().iter().any(is_group)
    }

    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        match &self.nodes {
            Some(reading) => reading.query(timestamp),
            None => newest_first(self.request.zone.as_str(), self.page_rows, 0, timestamp),
        }
    }

    pub(crate) fn arrived(
        &mut self,
        arrival: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        timestamp: i64,
        chance: Jitter,
    ) -> Turn {
        self.unsent += u32::from(matches!(arrival.ending, ExchangeResult::NotSent(_)));
        if self.unsent >= MOST_UNSENT {
            return self.done(None);
        }
        if let Some(reading) = &mut self.nodes {
            return match reading.judge(arrival, endpoint, clocks, chance) {
                list_read::Turn::On => Turn::Get(self.query(timestamp)),
                list_read::Turn::Again { wait_ms, note } => Turn::Wait { wait_ms, note },
                list_read::Turn::Done(whole) => self.done(whole.nodes()),
                list_read::Turn::Failed => self.done(None),
            };
        }
        let is_answered = matches!(arrival.ending, ExchangeResult::Response(_));
        self.tries += if is_answered { 1 } else { UNANSWERED };
        let again = match self.getting.judge(&LIST_OPERATIONS, arrival, endpoint, clocks, chance) {
            page::Turn::Page(answered) => {
                let page = answered.object().and_then(operation_log::page);
                self.baseline = page.as_ref().map(Baseline::of);
                None
            }
            page::Turn::Again(again) => Some(again).filter(|_| self.tries < MOST_TRIES),
            page::Turn::Refused(_) => None,
        };
        match again {
            Some(again) => Turn::Wait { wait_ms: again.wait_ms, note: again.note },
            None if Preparation::is_needed(&self.request) => {
                self.nodes = Some(ListRead::of(List::Nodes, &self.request, self.page_rows));
                Turn::Get(self.query(timestamp))
            }
            None => self.done(None),
        }
    }

    fn done(&mut self, nodes: Option<Vec<NodeInfo>>) -> Turn {
        Turn::Done { baseline: self.baseline.take(), nodes }
    }
}
