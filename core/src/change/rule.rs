//! The rule of every removal: at least one queue of the cluster must keep a compute node.
//!
//! It is checked against lists from the caller, before anything is sent. Where the lists are
//! ambiguous, the lower number counts, so the nodes counted as left are guaranteed.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::change::cluster::{Cluster, Entries, Queue, Roster, count_groups};
use crate::change::reason::Reason;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::request::RemovalRequest;
use crate::request::id::Id;
use crate::request::node_keys::NodeKeys;
use crate::request::node_list::NODELIST;
use crate::request::operation::Effect;
use crate::wire::records::{NodeInfo, QueueInfo};

/// The result of checking a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCheck {
    /// Whether some queue is guaranteed to keep a compute node, and no entry of the request is
    /// known not to be in its queue.
    pub allowed: bool,
    /// The number of compute nodes that each queue of the cluster is guaranteed to keep, in the
    /// given order of the queues; empty if the rule cannot be checked.
    pub remaining: Vec<(Id, u64)>,
    /// Why the removal is not allowed, and what to do next.
    pub reason: Option<Reason>,
    /// The invalid field of the request, if an entry of it is not in the queue.
    pub field: Option<&'static str>,
}

impl RuleCheck {
    /// Returns the error of a removal that is not allowed.
    pub fn error(&self) -> Option<Box<HpcError>> {
        let message = self.reason.as_ref()?.message.clone();
        let mut error = HpcError::new(HpcErrorKind::Guard, Effect::Removal, message);
        error.field = self.field.map(String::from);
        Some(error)
    }
}

/// Checks a removal against all queues of its cluster and, if given, all its nodes.
///
/// Queues that are known to be another cluster's are ignored. If the request's queue is not among
/// the rest, or a queue is listed twice, the rule cannot be checked.
///
/// **With nodes**, the members of a queue are the compute nodes whose group or id is in its
/// `node_list`; an id that is not among the nodes does not count. The request's queue loses the
/// members that the request lists by id or by group; no other queue loses any. A `compute_num`
/// below the number of members means that only part of a group is in the queue; then all removed
/// nodes are assumed to be in that part. If a node appears twice with different fields, the rule
/// cannot be checked.
///
/// **Without nodes**, each group of a `node_list` counts as at least one node. A removal may list
/// groups, and ids that are in the `node_list` of the request's queue; any other id is refused,
/// even if another queue would keep nodes. A queue that loses nothing keeps `compute_num` nodes, or
/// one node per entry if that is not given; a queue that loses some entries keeps one node per
/// entry left. Groups and ids are not added up, because an id may belong to a group. For the same
/// reason, no id counts if a group is removed, and each removed id takes a group with it. If
/// `compute_num` is below the number of entries, a queue that loses some entries keeps none,
/// because it is not known which entries are empty. A queue with an empty `node_list` keeps none,
/// whatever its `compute_num`.
///
/// An entry of the request that is **known not to be in its queue** is refused: a node or group
/// that is not in the lists, only in another queue, or in no queue. An ambiguous entry is not
/// refused. Without nodes, a group may be in any queue that lists an id. A node without a group may
/// be in any queue that lists a group. If `compute_num` exceeds the number of nodes that the lists
/// show in the queue, a node that they show in no queue may be in it.
///
/// ```
/// use ehpc_remove_nodes_core::{GroupNumber, Id, Node, NodeList, QueueInfo, RemovalRequest, check_removal};
///
/// let id = |text| Id::new(text).unwrap();
/// let group = |number| Node::Group(GroupNumber::from_u64(number).unwrap());
/// let removal = |nodes: &[Node]| RemovalRequest {
///     cluster_id: id("ehpc-gk3wfc7e"),
///     hpcqueue_id: id("ehpcq-m7qglynz"),
///     nodelist: NodeList::new(nodes).unwrap(),
///     zone: id("jn1a"),
///     timestamp: None,
/// };
/// let queues = r#"[{"hpcqueue_id": "ehpcq-m7qglynz", "node_list": [2, 3]}]"#;
/// let queues: Vec<QueueInfo> = serde_json::from_str(queues).unwrap();
///
/// assert!(check_removal(&queues, &removal(&[group(2)]), None).allowed);
/// assert!(!check_removal(&queues, &removal(&[group(2), group(3)]), None).allowed);
/// ```
pub fn check_removal(
    queues: &[QueueInfo],
    request: &RemovalRequest,
    nodes: Option<&[NodeInfo]>,
) -> RuleCheck {
    match Cluster::of(queues, request, nodes) {
        Ok(cluster) => cluster.check(request),
        Err(reason) => {
            RuleCheck { allowed: false, remaining: Vec::new(), reason: Some(reason), field: None }
        }
    }
}

/// Returns the error if the rule could not be checked because a list could not be read.
pub fn rule_unknown(why: Option<&HpcError>) -> Box<HpcError> {
    let reason = match why {
        Some(why) => why.reason(),
        None => Message::new(ErrorCode::UndocumentedList),
    };
    let message = Message::new(ErrorCode::RuleUnknown).message("reason", reason);
    let mut error = HpcError::new(HpcErrorKind::Guard, Effect::Removal, message);
    if let Some(why) = why {
        error.retryable = why.retryable;
        error.ret_code = why.ret_code;
        error.status = why.status;
    }
    error
}

/// The nodes that a queue keeps.
struct Left<'a> {
    queue: &'a Id,
    /// The guaranteed number of compute nodes.
    guaranteed: u64,
    /// Whether it may keep one even if none is guaranteed.
    possible: bool,
}

impl<'a> Cluster<'a> {
    fn check(&self, request: &RemovalRequest) -> RuleCheck {
        let left = self.left(request);
        let misplaced = self.misplaced(request);
        let field = misplaced.as_ref().map(|_| NODELIST);
        let reason = misplaced.or_else(|| none_left(&left));
        RuleCheck {
            allowed: reason.is_none(),
            remaining: left.iter().map(|left| (left.queue.clone(), left.guaranteed)).collect(),
            reason,
            field,
        }
    }

    /// Returns what each queue keeps.
    fn left(&self, request: &RemovalRequest) -> Vec<Left<'a>> {
        let named = Entries::new(request.nodelist.keys().clone());
        let nothing = Entries::new(NodeKeys::default());
        let left = |queue: &Queue<'a>| {
            let named = if queue.own { &named } else { &nothing };
            let (entries, compute_num) = (&queue.entries, queue.info.compute_num);
            let (guaranteed, possible) = match &self.nodes {
                Some(nodes) => nodes.left(entries, compute_num, named),
                None => entries.left(compute_num, named),
            };
            Left { queue: &queue.info.hpcqueue_id, guaranteed, possible }
        };
        self.queues.iter().map(left).collect()
    }
}

/// Returns the reason if the removal violates the rule.
fn none_left(left: &[Left]) -> Option<Reason> {
    if left.iter().any(|queue| queue.guaranteed > 0) {
        return None;
    }
    let is_possible = left.iter().any(|queue| queue.possible);
    let certainty = if is_possible { Term::Uncertain } else { Term::Violated };
    Some(Reason::new(Message::new(ErrorCode::RuleViolation).term(certainty)))
}

impl Entries {
    /// Returns how many nodes a queue with these entries is guaranteed to keep, and whether it may
    /// keep any, judging by the entries alone.
    fn left(&self, compute_num: Option<u64>, named: &Entries) -> (u64, bool) {
        let (groups, ids) = (self.groups, self.all.len() - self.groups);
        let groups_lost = count_groups(&self.all, &named.all);
        let ids_lost = self.all.shared_with(&named.all) - groups_lost;
        let entries = self.all.len() as u64;
        let unlisted = entries == 0 && compute_num.is_some_and(|number| number > 0);
        let possible = unlisted || groups + ids > groups_lost + ids_lost;
        // Any removed group may include ids, even if the group is not an entry itself.
        let ids_at_risk = ids > 0 && named.groups > 0;
        let guaranteed = if entries == 0 {
            0
        } else if groups_lost == 0 && ids_lost == 0 && !ids_at_risk {
            // An id may belong to one of the groups, so the two are not added up.
            compute_num.unwrap_or(groups.max(ids) as u64)
        } else if compute_num.is_some_and(|number| number < entries) {
            0
        } else {
            let groups_left = (groups - groups_lost).saturating_sub(ids_lost);
            let ids_left = if ids_at_risk { 0 } else { ids - ids_lost };
            groups_left.max(ids_left) as u64
        };
        (guaranteed, possible)
    }
}

impl Roster<'_> {
    /// Returns how many nodes a queue with these entries is guaranteed to keep, and whether it may
    /// keep any.
    fn left(&self, entries: &Entries, compute_num: Option<u64>, named: &Entries) -> (u64, bool) {
        let (mut members, mut lost) = (0, 0);
        for node in self.members(entries) {
            members += 1;
            lost += u64::from(named.has(node));
        }
        let present = compute_num.map_or(members, |number| number.min(members));
        (present.saturating_sub(lost), members.max(compute_num.unwrap_or(0)) > lost)
    }
}
