//! Reads before the first attempt, if requested: the newest page of the operation log, and the
//! nodes of the groups in the node list.
//!
//! Failures are tolerated: without these reads, fewer lost responses can be matched to their jobs.

use crate::machine::baseline::Baseline;
use crate::machine::classify::ExchangeResult;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::log_query::newest_first;
use crate::machine::page::{PageRead, PageStep};
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::reads::list_read::{ListRead, ListReadStep};
use crate::request::RemovalRequest;
use crate::request::node_list::is_group;
use crate::request::operation::{LIST_OPERATIONS, List};
use crate::wire::operation_log;
use crate::wire::records::NodeInfo;
use std::sync::Arc;

/// How often the log is read at most. A read without a response counts twice: it may have taken all
/// of `timeoutMs`, and the change needs time as well.
const MOST_TRIES: u32 = 4;
const NO_RESPONSE: u32 = 2;

/// After this many reads that were not sent, nothing more is read: the change itself then reports
/// that there is no connection.
const MOST_UNSENT: u32 = 2;

/// The state of the reads.
pub(crate) struct Preparation {
    request: Arc<RemovalRequest>,
    page_rows: u32,
    tries: u32,
    unsent: u32,
    page_read: PageRead,
    baseline: Option<Baseline>,
    /// Set once the log has been read or given up.
    nodes: Option<ListRead>,
}

/// What to do next.
pub(crate) enum PreparationStep {
    Get(ApiRequest),
    Wait {
        wait_ms: u32,
        progress: Option<Progress>,
    },
    /// Continue with what could be read.
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
            page_read: PageRead::default(),
            baseline: None,
            nodes: None,
        }
    }

    /// Returns whether a request lists groups, whose nodes must be known before it is sent.
    pub(crate) fn is_needed(request: &RemovalRequest) -> bool {
        request.nodelist.keys().iter().any(is_group)
    }

    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        match &self.nodes {
            Some(reading) => reading.query(timestamp),
            None => newest_first(self.request.zone.as_str(), self.page_rows, 0, timestamp),
        }
    }

    pub(crate) fn handle(
        &mut self,
        exchange: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        timestamp: i64,
        jitter: Jitter,
    ) -> PreparationStep {
        self.unsent += u32::from(matches!(exchange.result, ExchangeResult::NotSent(_)));
        if self.unsent >= MOST_UNSENT {
            return self.done(None);
        }
        if let Some(reading) = &mut self.nodes {
            return match reading.handle(exchange, endpoint, clocks, jitter) {
                ListReadStep::On => PreparationStep::Get(self.query(timestamp)),
                ListReadStep::Again { wait_ms, progress } => {
                    PreparationStep::Wait { wait_ms, progress }
                }
                ListReadStep::Done(full_list) => self.done(full_list.nodes()),
                ListReadStep::Failed => self.done(None),
            };
        }
        let has_response = matches!(exchange.result, ExchangeResult::Response(_));
        self.tries += if has_response { 1 } else { NO_RESPONSE };
        let again =
            match self.page_read.handle(&LIST_OPERATIONS, exchange, endpoint, clocks, jitter) {
                PageStep::Page(response) => {
                    let page = response.object().and_then(operation_log::page);
                    // A page without rows of a log that has rows is unreadable, not a baseline
                    // without an anchor, after which every row would be new.
                    let page = page.filter(|page| page.total_count == 0 || !page.rows.is_empty());
                    self.baseline = page.as_ref().map(Baseline::of);
                    None
                }
                PageStep::Again(again) => Some(again).filter(|_| self.tries < MOST_TRIES),
                PageStep::Refused(_) => None,
            };
        match again {
            Some(again) => {
                PreparationStep::Wait { wait_ms: again.wait_ms, progress: again.progress }
            }
            None if Preparation::is_needed(&self.request) => {
                self.nodes = Some(ListRead::of(List::Nodes, &self.request, self.page_rows));
                PreparationStep::Get(self.query(timestamp))
            }
            None => self.done(None),
        }
    }

    fn done(&mut self, nodes: Option<Vec<NodeInfo>>) -> PreparationStep {
        PreparationStep::Done { baseline: self.baseline.take(), nodes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::time::Now;
    use crate::request::id::Id;
    use crate::request::node_list::{Node, NodeList};
    use crate::wire::headers::{Head, HeaderTexts};
    use crate::wire::response::RawResponse;

    /// Returns whether a page of the log becomes the baseline.
    fn is_baseline(body: &str) -> bool {
        let id = |text: &str| Id::new(text).unwrap();
        let request = Arc::new(RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&[Node::Id(id("cln-a"))]).unwrap(),
            zone: id("z"),
            timestamp: None,
        });
        let now = Now { monotonic: 0, unix: 0 };
        let head = Head::read(200, HeaderTexts::default(), 0);
        let exchange = Exchange {
            result: ExchangeResult::Response(RawResponse::from_text(head, body, false)),
            sent: Some(now),
            timestamp: Some(0),
            signed: true,
            received: now,
        };
        let mut clocks = ClockOffsets::new();
        let mut preparation = Preparation::new(&request, 100);
        match preparation.handle(&exchange, "https://h/api", &mut clocks, 0, Jitter::new(0.5)) {
            PreparationStep::Done { baseline, .. } => baseline.is_some(),
            _ => panic!("one page is enough"),
        }
    }

    #[test]
    fn a_page_without_rows_of_a_log_that_has_rows_is_no_baseline() {
        assert!(is_baseline(r#"{"ret_code": 0, "job_set": [], "total_count": 0}"#));
        assert!(is_baseline(
            r#"{"ret_code": 0, "job_set": [{"job_id": "j-1"}], "total_count": 9}"#
        ));
        assert!(!is_baseline(r#"{"ret_code": 0, "job_set": [], "total_count": 9}"#));
    }
}
