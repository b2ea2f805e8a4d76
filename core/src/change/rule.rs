//! The rule of every removal: over all queues of the cluster, at least one keeps a compute node.
//!
//! It is judged from lists that the caller holds, before anything is sent. Where they leave
//! something open, the lower number is taken: what is counted as left is left for certain.

use crate::change::cluster::{Cluster, Entries, Queue, Roster, count_groups};
use crate::change::reason::Reason;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::request::RemovalRequest;
use crate::request::id::Id;
use crate::request::node_keys::NodeKeys;
use crate::request::node_list::NODELIST;
use crate::request::operation::Effect;
use crate::text::format_template;
use crate::wire::records::{NodeInfo, QueueInfo};

/// What the rule says of a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCheck {
    /// Whether some queue certainly keeps a compute node, and no entry of the request is known to be
    /// missing from its queue.
    pub allowed: bool,
    /// How many compute nodes each queue of the cluster keeps for certain, in the order in which the
    /// queues were given; empty if the lists do not allow a judgement.
    pub remaining: Vec<(Id, u64)>,
    /// Why it is not allowed, and what to do next.
    pub reason: Option<Reason>,
    /// The request's field at fault, where one of its entries is.
    pub field: Option<&'static str>,
}

impl RuleCheck {
    /// What a caller whose removal is not allowed is told.
    pub fn error(&self) -> Option<Box<HpcError>> {
        let Reason { summary, advice } = self.reason.as_ref()?;
        let mut error = HpcError::new(HpcErrorKind::Guard, Effect::Removal, summary, advice);
        error.field = self.field.map(String::from);
        Some(error)
    }
}

/// Judges a removal by all queues of its cluster and, if given, all nodes of it.
///
/// Queues of which it is known that they are another cluster's are left out. If the request's
/// queue is not among the rest, or one stands there twice, nothing can be judged.
///
/// **With nodes**, a queue's members are the compute nodes whose group, or whose id, stands in
/// its `node_list`; an id that is not among the nodes does not count. The request's queue loses
/// the members that are named by id or by group, and no other queue loses any. A `compute_num`
/// below the number of members means that a group stands in the queue only in part; then as many
/// are left as if every node that goes had been in that part. A node that stands among the nodes
/// twice and differently cannot be judged.
///
/// **Without nodes**, each group of a `node_list` counts as at least one node, so that groups can
/// be judged, and ids only where they stand in the `node_list` of the request's queue themselves:
/// another id is refused, even if another queue would keep nodes. A queue that loses nothing
/// keeps `compute_num`, or else one node for each entry; one that loses a part keeps one for each
/// entry left. Groups and ids do not add up, because an id may belong to a group; for the same
/// reason no id counts where a group goes, and each id that goes takes a group with it. Nothing
/// counts in a queue that loses a part if `compute_num` is below the number of entries, because
/// then nobody can tell which of them are empty. An empty `node_list` keeps none, whatever
/// `compute_num` says.
///
/// An entry of the request that is **known not to be in its queue** is refused, and named: a node
/// or group that the lists do not hold, or that they show in another queue only, or in none. What
/// they leave open is not refused. Without nodes, a group may be in a queue that lists an id. A
/// node without a group may be in any queue that lists a group. Where `compute_num` says that the
/// queue has more nodes than the lists show in it, a node that they show in no queue may be there.
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

/// What a caller is told whose removal could not be judged, because a list could not be read.
pub fn rule_unknown(why: Option<&HpcError>) -> Box<HpcError> {
    let what = match why {
        Some(why) => &why.summary,
        None => "the API listed something that is not as its documentation says",
    };
    let what = format_template("The rule could not be checked: {}", &[what]);
    let next = "Try again, or leave `guard` out: the API checks the rule itself.";
    let mut error = HpcError::new(HpcErrorKind::Guard, Effect::Removal, &what, next);
    if let Some(why) = why {
        error.retryable = why.retryable;
        error.ret_code = why.ret_code;
        error.status = why.status;
    }
    error
}

/// What a queue keeps.
struct Left<'a> {
    queue: &'a Id,
    /// This many compute nodes at least.
    certain: u64,
    /// Whether it may keep one nevertheless.
    perhaps: bool,
}

impl<'a> Cluster<'a> {
    fn check(&self, request: &RemovalRequest) -> RuleCheck {
        let left = self.left(request);
        let misplaced = self.misplaced(request);
        let field = misplaced.as_ref().map(|_| NODELIST);
        let reason = misplaced.or_else(|| none_left(&left));
        RuleCheck {
            allowed: reason.is_none(),
            remaining: left.iter().map(|left| (left.queue.clone(), left.certain)).collect(),
            reason,
            field,
        }
    }

    /// What each queue keeps.
    fn left(&self, request: &RemovalRequest) -> Vec<Left<'a>> {
        let named = Entries::new(request.nodelist.keys().clone());
        let nothing = Entries::new(NodeKeys::default());
        let left = |queue: &Queue<'a>| {
            let named = if queue.own { &named } else { &nothing };
            let (entries, compute_num) = (&queue.entries, queue.facts.compute_num);
            let (certain, perhaps) = match &self.nodes {
                Some(nodes) => nodes.left(entries, compute_num, named),
                None => entries.left(compute_num, named),
            };
            Left { queue: &queue.facts.hpcqueue_id, certain, perhaps }
        };
        self.queues.iter().map(left).collect()
    }
}

/// Why the rule forbids what leaves this, if it does.
fn none_left(left: &[Left]) -> Option<Reason> {
    if left.iter().any(|queue| queue.certain > 0) {
        return None;
    }
    let would = if left.iter().any(|queue| queue.perhaps) { "is sure to" } else { "would" };
    let summary = format_template("No queue of the cluster {} keep a compute node", &[would]);
    let advice = "Leave one node out, or first add one to any queue of the cluster.";
    Some(Reason::new(summary, advice))
}

impl Entries {
    /// What a queue with these entries keeps for certain, and perhaps, as far as the entries tell.
    fn left(&self, compute_num: Option<u64>, named: &Entries) -> (u64, bool) {
        let (groups, ids) = (self.groups, self.all.len() - self.groups);
        let groups_lost = count_groups(&self.all, &named.all);
        let ids_lost = self.all.shared_with(&named.all) - groups_lost;
        let entries = self.all.len() as u64;
        let unlisted = entries == 0 && compute_num.is_some_and(|number| number > 0);
        let perhaps = unlisted || groups + ids > groups_lost + ids_lost;
        // Any group that goes may take ids with it, also one that is no entry itself.
        let ids_at_risk = ids > 0 && named.groups > 0;
        let certain = if entries == 0 {
            0
        } else if groups_lost == 0 && ids_lost == 0 && !ids_at_risk {
            // An id may belong to one of the groups: the two do not add up.
            compute_num.unwrap_or(groups.max(ids) as u64)
        } else if compute_num.is_some_and(|number| number < entries) {
            0
        } else {
            let groups_left = (groups - groups_lost).saturating_sub(ids_lost);
            let ids_left = if ids_at_risk { 0 } else { ids - ids_lost };
            groups_left.max(ids_left) as u64
        };
        (certain, perhaps)
    }
}

impl Roster<'_> {
    /// What a queue with these entries keeps for certain, and perhaps.
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
