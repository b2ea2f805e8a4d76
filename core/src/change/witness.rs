//! A second check before a change is sent again: the entries of the queue.
//!
//! The operation log shows that no attempt was carried out. If all nodes of a removal have left the
//! queue nevertheless (or all nodes of an addition are in it), the change seems to have happened.

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::time::Jitter;
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::reads::list_read::{ListRead, ListReadStep};
use crate::request::RemovalRequest;
use crate::request::node_keys::NodeKeys;
use crate::request::node_list::{Entry, group_key, id_key, keys_of};
use crate::request::operation::List;
use crate::request::operation::{Effect, Operation};
use crate::wire::records::{NodeInfo, QueueInfo};
use std::sync::Arc;

/// The state of reading the lists: first the queues, then the nodes.
pub(crate) struct Witness {
    operation: &'static Operation,
    request: Arc<RemovalRequest>,
    page_rows: u32,
    queues: Option<Vec<QueueInfo>>,
    reading: ListRead,
}

/// What to do next.
pub(crate) enum WitnessStep {
    Get(ApiRequest),
    Wait { wait_ms: u32, progress: Option<Progress> },
    Done(WitnessVerdict),
}

/// What the lists show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WitnessVerdict {
    /// The change seems to have happened.
    Happened,
    /// At least one node is where it was.
    NotHappened,
    /// The lists cannot be read, or do not show it.
    Silent,
}

impl Witness {
    pub(crate) fn new(
        operation: &'static Operation,
        request: &Arc<RemovalRequest>,
        page_rows: u32,
    ) -> Self {
        Witness {
            operation,
            request: Arc::clone(request),
            page_rows,
            queues: None,
            reading: ListRead::of(List::Queues, request, page_rows),
        }
    }

    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        self.reading.query(timestamp)
    }

    pub(crate) fn handle(
        &mut self,
        exchange: &Exchange,
        endpoint: &str,
        clocks: &mut ClockOffsets,
        timestamp: i64,
        jitter: Jitter,
    ) -> WitnessStep {
        let full_list = match self.reading.handle(exchange, endpoint, clocks, jitter) {
            ListReadStep::On => return WitnessStep::Get(self.query(timestamp)),
            ListReadStep::Again { wait_ms, progress } => {
                return WitnessStep::Wait { wait_ms, progress };
            }
            ListReadStep::Failed => return WitnessStep::Done(WitnessVerdict::Silent),
            ListReadStep::Done(full_list) => full_list,
        };
        match &self.queues {
            None => {
                let Some(queues) = full_list.queues() else {
                    return WitnessStep::Done(WitnessVerdict::Silent);
                };
                self.queues = Some(queues);
                self.reading = ListRead::of(List::Nodes, &self.request, self.page_rows);
                WitnessStep::Get(self.query(timestamp))
            }
            Some(queues) => {
                let members =
                    full_list.nodes().and_then(|nodes| members(&self.request, queues, &nodes));
                WitnessStep::Done(match (members, self.operation.effect) {
                    (None, _) => WitnessVerdict::Silent,
                    (Some(Members::None), Effect::Removal) => WitnessVerdict::Happened,
                    (Some(Members::All), Effect::Addition) => WitnessVerdict::Happened,
                    (Some(_), _) => WitnessVerdict::NotHappened,
                })
            }
        }
    }
}

/// How many of a request's entries are in its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    None,
    Some,
    All,
}

/// Returns `None` if the lists do not contain the queue, or not every listed node.
fn members(request: &RemovalRequest, queues: &[QueueInfo], nodes: &[NodeInfo]) -> Option<Members> {
    let queue = queues.iter().find(|queue| queue.hpcqueue_id == request.hpcqueue_id)?;
    let listed = NodeKeys::each_once(keys_of(&queue.node_list));
    let holds = |node: &NodeInfo| {
        listed.has(&id_key(node.node_id.as_str()))
            || node.group_id.is_some_and(|group| listed.has(&group_key(group)))
    };
    let (mut inside, mut outside) = (false, false);
    for (entry, key) in request.nodelist.entries().zip(request.nodelist.keys().iter()) {
        let is_inside = match entry {
            Entry::Id(id) => holds(nodes.iter().find(|node| node.node_id.as_str() == id)?),
            Entry::Group(_) => {
                let is_in_group =
                    |node: &NodeInfo| node.group_id.is_some_and(|group| group_key(group) == key);
                listed.has(key) || nodes.iter().any(|node| is_in_group(node) && holds(node))
            }
        };
        inside |= is_inside;
        outside |= !is_inside;
    }
    Some(match (inside, outside) {
        (true, true) => Members::Some,
        (true, false) => Members::All,
        (false, _) => Members::None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::id::Id;
    use crate::request::node_list::{GroupNumber, Node, NodeList};

    fn request(nodes: &[Node]) -> RemovalRequest {
        let id = |text: &str| Id::new(text).unwrap();
        RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(nodes).unwrap(),
            zone: id("z"),
            timestamp: None,
        }
    }

    #[test]
    fn members_are_found_by_id_or_by_group() {
        let id = |text: &str| Node::Id(Id::new(text).unwrap());
        let group = |number| Node::Group(GroupNumber::from_u64(number).unwrap());
        let queues = r#"[{"hpcqueue_id": "ehpcq-1", "node_list": [2, "cln-c"]}]"#;
        let queues: Vec<QueueInfo> = serde_json::from_str(queues).unwrap();
        let nodes = r#"[{"node_id": "cln-a", "group_id": 1}, {"node_id": "cln-b", "group_id": 2},
            {"node_id": "cln-c", "group_id": 3}]"#;
        let nodes: Vec<NodeInfo> = serde_json::from_str(nodes).unwrap();
        let members_of = |list: &[Node]| members(&request(list), &queues, &nodes);
        assert_eq!(members_of(&[id("cln-a")]), Some(Members::None));
        assert_eq!(members_of(&[id("cln-b"), id("cln-c")]), Some(Members::All));
        assert_eq!(members_of(&[id("cln-a"), id("cln-b")]), Some(Members::Some));
        assert_eq!(members_of(&[group(2)]), Some(Members::All));
        assert_eq!(members_of(&[group(1)]), Some(Members::None));
        assert_eq!(members_of(&[id("cln-z")]), None, "not among the nodes");
        assert_eq!(members(&request(&[id("cln-a")]), &[], &nodes), None, "no such queue");
    }
}
