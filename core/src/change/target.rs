//! What a change works on, and whether two of them may concern the same node.

use crate::request::RemovalRequest;
use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{group_key, id_key, is_group};
use crate::request::operation::Operation;
use crate::wire::records::NodeInfo;
use std::sync::Arc;

/// What a call works on: two calls with targets that overlap must not be under way together, or
/// nobody could tell their jobs apart. Whoever carries calls out lets such calls go one after the
/// other.
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
    /// The endpoint under one name, however it is spelt.
    place: Arc<str>,
    pub(super) operation: &'static Operation,
    request: Arc<RemovalRequest>,
}

impl Target {
    /// The target of a change at an endpoint.
    pub fn new(
        endpoint: impl Into<Arc<str>>,
        operation: &'static Operation,
        request: impl Into<Arc<RemovalRequest>>,
    ) -> Self {
        let endpoint = endpoint.into();
        let place = crate::wire::endpoint::one_spelling(&endpoint).into();
        Target { endpoint, place, operation, request: request.into() }
    }

    /// A job id in the one place where it is unique: an endpoint and a zone.
    pub(super) fn job_key(&self, job_id: &str) -> String {
        [&*self.endpoint, "\n", self.request.zone.as_str(), "\n", job_id].concat()
    }

    /// Whether both may concern the same node of one queue, by removals or additions alike. Which
    /// nodes a group holds is not known here, so a group and an id always may; two groups never do.
    pub fn overlaps(&self, other: &Target) -> bool {
        self.meets(other) != TargetOverlap::Apart
    }

    /// Whether both concern the same node, as far as their nodelists tell.
    pub fn meets(&self, other: &Target) -> TargetOverlap {
        if !self.is_at_the_place_of(other) {
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

    /// Whether both concern the same node, with all nodes of their cluster and their groups.
    pub fn share_a_node(&self, other: &Target, all: &[NodeInfo]) -> bool {
        ids(self.keys(), all).shared_with(&ids(other.keys(), all)) > 0
    }

    pub(super) fn is_at_the_place_of(&self, other: &Target) -> bool {
        let (mine, theirs) = (&*self.request, &*other.request);
        self.place == other.place
            && mine.cluster_id == theirs.cluster_id
            && mine.hpcqueue_id == theirs.hpcqueue_id
    }

    fn keys(&self) -> &NodeKeys {
        self.request.nodelist.keys()
    }
}

/// Whether two targets concern the same node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetOverlap {
    /// They do not.
    Apart,
    /// A group of the one may hold a node of the other.
    Perhaps,
    /// They name the same entry.
    Together,
}

/// The keys of a nodelist, and of the ids that its groups hold.
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
