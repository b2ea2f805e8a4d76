//! Compares a row of the operation log with the job of a change: an exact match, another job, or a
//! possible match.
//!
//! A row is another job only if all of it is understood. A row in an undocumented form is a
//! possible match.

use crate::request::RemovalRequest;
use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{Entry, GroupNumber};
use crate::request::operation::Operation;
use crate::text::parse_u64;
use crate::wire::operation_log::Row;
use crate::wire::records::NodeInfo;
use std::cell::OnceCell;
use std::sync::Arc;

/// The expected job of a change.
#[derive(Clone, Debug)]
pub(crate) struct ExpectedJob {
    operation: &'static Operation,
    request: Arc<RemovalRequest>,
    /// Computed when the first row is compared: most calls never compare one.
    nodes: OnceCell<ExpectedNodes>,
}

/// The nodes of the request, by the ids in the log.
#[derive(Clone, Debug)]
enum ExpectedNodes {
    /// Exactly these.
    Ids(NodeKeys),
    /// They include groups, whose nodes were not known before the change was sent.
    Unresolved,
    /// Their ids cannot be distinguished in the log.
    Ambiguous,
}

/// The result of comparing a row with the expected job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobMatch {
    /// The same action on exactly the same cluster, queue and nodes.
    Exact(JobState),
    /// Another job: the row is understood, and about something else.
    Other,
    /// Anything else.
    Possible,
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    /// It is running or has succeeded: it was accepted.
    Alive,
    /// It failed.
    Failed,
}

impl ExpectedJob {
    pub(crate) fn new(operation: &'static Operation, request: &Arc<RemovalRequest>) -> Self {
        ExpectedJob { operation, request: Arc::clone(request), nodes: OnceCell::new() }
    }

    /// Returns the ids of the nodes, if known.
    pub(crate) fn nodes(&self) -> Option<&NodeKeys> {
        match self.expected_nodes() {
            ExpectedNodes::Ids(ids) => Some(ids),
            ExpectedNodes::Unresolved | ExpectedNodes::Ambiguous => None,
        }
    }

    fn expected_nodes(&self) -> &ExpectedNodes {
        self.nodes.get_or_init(|| {
            let mut ids = Vec::new();
            for entry in self.request.nodelist.entries() {
                match entry {
                    Entry::Id(id) => ids.push(id),
                    Entry::Group(_) => return ExpectedNodes::Unresolved,
                }
            }
            self.named(ids)
        })
    }

    /// Resolves groups to their nodes. It must be called before anything is sent: afterwards, the
    /// removal itself may have changed the groups.
    pub(crate) fn resolve(&mut self, all: &[NodeInfo]) {
        let mut ids = Vec::new();
        for entry in self.request.nodelist.entries() {
            let known = ids.len();
            match entry {
                Entry::Id(id) => ids.push(id),
                Entry::Group(digits) => {
                    let group = parse_u64(digits).and_then(GroupNumber::from_u64);
                    for node in all {
                        if node.compute && group.is_some() && node.group_id == group {
                            ids.push(node.node_id.as_str());
                        }
                    }
                }
            }
            if ids.len() == known {
                // A group without nodes cannot be resolved.
                return;
            }
        }
        self.nodes = OnceCell::from(self.named(ids));
    }

    /// Sets the ids of all nodes, which were resolved before anything was sent.
    pub(crate) fn set_nodes(&mut self, ids: Vec<&str>) {
        self.nodes = OnceCell::from(self.named(ids));
    }

    fn named(&self, nodes: Vec<&str>) -> ExpectedNodes {
        // The log separates ids by spaces: an id that contains one cannot be found.
        let both = [self.request.cluster_id.as_str(), self.request.hpcqueue_id.as_str()];
        let mut all = nodes.iter().chain(&both);
        let unclear = all.any(|id| id.bytes().any(|byte| byte.is_ascii_whitespace()))
            || nodes.iter().any(|id| both.contains(id));
        if unclear {
            return ExpectedNodes::Ambiguous;
        }
        let mut ids = Pieces::with_capacity(nodes.len());
        for id in nodes {
            ids.push(id);
        }
        ExpectedNodes::Ids(NodeKeys::each_once(ids))
    }

    /// Compares a row with the expected job.
    pub(crate) fn compare(&self, row: &Row) -> JobMatch {
        let action = row.job_action.as_deref().and_then(|name| self.operation.is_logged_as(name));
        if action == Some(false) {
            return JobMatch::Other;
        }
        let overlap = row.resource_ids.as_deref().map_or(Overlap::Unclear, |ids| self.overlap(ids));
        match (overlap, action, row.status.as_deref(), &row.job_id) {
            (Overlap::None, ..) => JobMatch::Other,
            (Overlap::Exact, Some(true), Some("pending" | "successful"), Some(_)) => {
                JobMatch::Exact(JobState::Alive)
            }
            (Overlap::Exact, Some(true), Some("failed"), Some(_)) => {
                JobMatch::Exact(JobState::Failed)
            }
            _ => JobMatch::Possible,
        }
    }

    fn overlap(&self, resource_ids: &str) -> Overlap {
        let (mut cluster, mut queue) = (false, false);
        let (mut other_cluster, mut other_queue) = (false, false);
        let (mut other_node, mut unclear) = (false, false);
        let nodes = self.nodes();
        // Which of the nodes the row lists, by their indices.
        let mut named = vec![false; nodes.map_or(0, NodeKeys::len)];
        let mut rest = Some(resource_ids);
        while let Some(ids) = rest {
            let (id, others) = ids.split_once(' ').map_or((ids, None), |(id, ids)| (id, Some(ids)));
            rest = others;
            match (nodes.and_then(|nodes| nodes.place(id)), resource_kind(id)) {
                _ if id == self.request.cluster_id.as_str() => cluster = true,
                _ if id == self.request.hpcqueue_id.as_str() => queue = true,
                (Some(place), _) => match named.get_mut(place) {
                    Some(named @ false) => *named = true,
                    _ => unclear = true,
                },
                (None, Some(ResourceKind::Cluster)) => other_cluster = true,
                (None, Some(ResourceKind::Queue)) => other_queue = true,
                (None, Some(ResourceKind::Node)) => other_node = true,
                (None, None) => unclear = true,
            }
        }
        if unclear {
            return Overlap::Unclear;
        }
        if other_cluster && !cluster || other_queue && !queue {
            return Overlap::None;
        }
        let shared = named.iter().filter(|named| **named).count();
        match self.expected_nodes() {
            ExpectedNodes::Ids(ids) => match (shared, other_node) {
                (0, true) => Overlap::None,
                (count, false) if count == ids.len() && cluster && queue => {
                    if other_cluster || other_queue { Overlap::Unclear } else { Overlap::Exact }
                }
                _ => Overlap::Unclear,
            },
            ExpectedNodes::Unresolved | ExpectedNodes::Ambiguous => Overlap::Unclear,
        }
    }
}

/// How the ids of a row overlap with the expected ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlap {
    /// The same cluster, queue and nodes, and nothing else.
    Exact,
    /// In the documented form, and about another cluster or queue, or about other nodes only.
    None,
    /// Anything else.
    Unclear,
}

/// The kind of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A cluster, like `ehpc-gk3wfc7e`.
    Cluster,
    /// A queue, like `ehpcq-m7qglynz`.
    Queue,
    /// A node, like `cln-w1xufnk9`.
    Node,
}

/// Returns the kind of an id of the operation log, or `None` if it is not in the documented form.
pub fn resource_kind(id: &str) -> Option<ResourceKind> {
    let kinds = [
        ("ehpcq-", ResourceKind::Queue),
        ("ehpc-", ResourceKind::Cluster),
        ("cln-", ResourceKind::Node),
    ];
    kinds.into_iter().find_map(|(prefix, kind)| {
        let rest = id.strip_prefix(prefix)?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (!rest.is_empty() && rest.bytes().all(is_plain)).then_some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::id::Id;
    use crate::request::node_list::{Node, NodeList};
    use crate::request::operation::REMOVE_NODES;

    fn expected() -> ExpectedJob {
        let id = |text: &str| Id::new(text).unwrap();
        let nodes = [Node::Id(id("cln-a")), Node::Id(id("cln-b"))];
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&nodes).unwrap(),
            zone: id("z"),
            timestamp: None,
        };
        ExpectedJob::new(&REMOVE_NODES, &Arc::new(request))
    }

    fn compared(action: Option<&str>, resource_ids: Option<&str>) -> JobMatch {
        let row = Row {
            job_id: Some("j-1".into()),
            job_action: action.map(str::to_owned),
            status: Some("pending".into()),
            resource_ids: resource_ids.map(str::to_owned),
            ..Row::default()
        };
        expected().compare(&row)
    }

    #[test]
    fn an_exact_match_has_the_same_action_cluster_queue_and_nodes() {
        let action = Some(REMOVE_NODES.action);
        let exact = JobMatch::Exact(JobState::Alive);
        assert_eq!(compared(action, Some("ehpc-1 ehpcq-1 cln-a cln-b")), exact);
        assert_eq!(compared(action, Some("ehpc-1 ehpcq-1 cln-b cln-a")), exact);
        for ids in [
            "ehpc-1 ehpcq-1 cln-a",
            "ehpc-1 ehpcq-1 cln-a cln-b cln-c",
            "ehpc-1 ehpcq-1",
            "ehpc-1 cln-a cln-b",
            "ehpcq-1 cln-a cln-b",
            "cln-a cln-b",
        ] {
            assert_eq!(compared(action, Some(ids)), JobMatch::Possible, "{ids}");
        }
    }

    #[test]
    fn understood_rows_about_something_else_are_other_jobs() {
        let action = Some(REMOVE_NODES.action);
        for ids in [
            "ehpc-2 ehpcq-9 cln-a cln-b",
            "ehpc-1 ehpcq-2 cln-a cln-b",
            "ehpc-1 ehpcq-1 cln-c",
            "ehpc-1 cln-c",
        ] {
            assert_eq!(compared(action, Some(ids)), JobMatch::Other, "{ids}");
        }
        let other = "ehpc-1 ehpcq-1 cln-a cln-b";
        for action in ["HpcQueueAddEhpcQueueNodes", "HpcJobSubmit", "HpcClusterCreate"] {
            assert_eq!(compared(Some(action), Some(other)), JobMatch::Other, "{action}");
        }
    }

    #[test]
    fn rows_in_undocumented_forms_are_possible_matches() {
        let action = Some(REMOVE_NODES.action);
        for ids in [
            "",
            "ehpc-1,ehpcq-1,cln-a,cln-b",
            "ehpc-1  ehpcq-1 cln-a cln-b",
            "ehpc-1 ehpcq-1 cln-a cln-a cln-b",
            " ehpc-1 ehpcq-1 cln-a cln-b",
            "ehpc-1\tehpcq-1\tcln-c",
            "EHPC-2 EHPCQ-2 CLN-C",
            "[\"ehpc-2\", \"ehpcq-2\", \"cln-c\"]",
            "ehpc-1 ehpcq-1 node-7",
        ] {
            assert_eq!(compared(action, Some(ids)), JobMatch::Possible, "{ids}");
        }
        assert_eq!(compared(action, None), JobMatch::Possible);
        let ids = Some("ehpc-1 ehpcq-1 cln-a cln-b");
        for action in [None, Some("RemoveNodes"), Some("removenodes"), Some("移除节点")] {
            assert_eq!(compared(action, ids), JobMatch::Possible, "{action:?}");
        }
    }
}
