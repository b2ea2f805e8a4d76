//! The target of a change, and whether two targets may share a node.

use crate::machine::receipt::short_digest;
use crate::request::RemovalRequest;
use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{group_key, id_key, is_group};
use crate::request::operation::Operation;
use crate::wire::records::NodeInfo;
use std::sync::Arc;

/// The target of a call. Calls with overlapping targets must run one after another, because their
/// jobs could not be distinguished in the operation log.
///
/// ```
/// use ehpc_remove_nodes_core::{Id, Node, NodeList, REMOVE_NODES, RemovalRequest, Target};
///
/// let id = |text: &str| Id::new(text).unwrap();
/// let target = |nodes: &[&str]| {
///     let nodes: Vec<Node> = nodes.iter().map(|node| Node::Id(id(node))).collect();
///     let request = RemovalRequest {
///         cluster_id: id("ehpc-gk3wfc7e"),
///         hpcqueue_id: id("ehpcq-m7qglynz"),
///         nodelist: NodeList::new(&nodes).unwrap(),
///         zone: id("jn1a"),
///         timestamp: None,
///     };
///     Target::new("https://hpc-api.qingcloud.com/api", &REMOVE_NODES, request)
/// };
/// assert!(target(&["cln-a", "cln-b"]).overlaps(&target(&["cln-b"])));
/// assert!(!target(&["cln-a"]).overlaps(&target(&["cln-b"])));
/// ```
#[derive(Clone, Debug)]
pub struct Target {
    endpoint: Arc<str>,
    /// The endpoint in its normalised spelling.
    place: Arc<str>,
    pub(super) operation: &'static Operation,
    request: Arc<RemovalRequest>,
}

impl Target {
    /// Creates the target of a change at an endpoint.
    pub fn new(
        endpoint: impl Into<Arc<str>>,
        operation: &'static Operation,
        request: impl Into<Arc<RemovalRequest>>,
    ) -> Self {
        let endpoint = endpoint.into();
        let place = crate::wire::endpoint::one_spelling(&endpoint).into();
        Target { endpoint, place, operation, request: request.into() }
    }

    /// Returns a name of the endpoint, cluster and queue, of 24 hexadecimal digits: a journal's lock
    /// for calls that may concern the same nodes.
    pub fn scope(&self) -> String {
        let request = &*self.request;
        let parts = [&*self.place, request.cluster_id.as_str(), request.hpcqueue_id.as_str()];
        short_digest(&parts.join("\n"))
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns a key for a job id, which is unique within an endpoint and zone.
    pub(super) fn job_key(&self, job_id: &str) -> String {
        // The job first: it differs most.
        [job_id, "\n", self.request.zone.as_str(), "\n", &*self.endpoint].concat()
    }

    /// Returns whether both may concern the same node of one queue, whether by removal or addition.
    /// The nodes of a group are not known here: a group and an id always may overlap, two groups
    /// never do.
    pub fn overlaps(&self, other: &Target) -> bool {
        self.overlap(other) != TargetOverlap::Apart
    }

    /// Returns how both overlap, according to their node lists.
    pub fn overlap(&self, other: &Target) -> TargetOverlap {
        if !self.is_same_queue(other) {
            return TargetOverlap::Apart;
        }
        let (mine, theirs) = (self.keys(), other.keys());
        if mine.shared_with(theirs) > 0 {
            return TargetOverlap::Together;
        }
        let has_group = |keys: &NodeKeys| keys.iter().any(is_group);
        let has_id = |keys: &NodeKeys| keys.iter().any(|key| !is_group(key));
        if has_group(mine) && has_id(theirs) || has_group(theirs) && has_id(mine) {
            return TargetOverlap::Perhaps;
        }
        TargetOverlap::Apart
    }

    /// Returns whether both concern the same node, given all nodes of their cluster.
    pub fn share_a_node(&self, other: &Target, all: &[NodeInfo]) -> bool {
        ids(self.keys(), all).shared_with(&ids(other.keys(), all)) > 0
    }

    pub(super) fn is_same_queue(&self, other: &Target) -> bool {
        let (mine, theirs) = (&*self.request, &*other.request);
        self.place == other.place
            && mine.cluster_id == theirs.cluster_id
            && mine.hpcqueue_id == theirs.hpcqueue_id
    }

    fn keys(&self) -> &NodeKeys {
        self.request.nodelist.keys()
    }
}

/// How two targets overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetOverlap {
    /// They share no node.
    Apart,
    /// A group of one may contain a node of the other.
    Perhaps,
    /// They list the same entry.
    Together,
}

/// Returns the keys of a node list, and of the ids in its groups.
fn ids(keys: &NodeKeys, all: &[NodeInfo]) -> NodeKeys {
    let mut named = Pieces::with_capacity(keys.len());
    for key in keys.iter() {
        named.push(key);
    }
    for node in all {
        if node.group_id.is_some_and(|group| keys.has(&group_key(group))) {
            named.push(&id_key(node.node_id.as_str()));
        }
    }
    NodeKeys::each_once(named)
}
