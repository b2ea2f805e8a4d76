//! The queues and nodes of a cluster, indexed for checking a removal.

use crate::catalogue::{ErrorCode, Message};
use crate::change::reason::Reason;
use crate::request::RemovalRequest;
use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{Entry, GroupNumber, group_key, id_key, is_group, keys_of};
use crate::text::{excerpt, parse_u64};
use crate::wire::records::{NodeInfo, QueueInfo};
use std::collections::BTreeSet;

/// The lists of one cluster.
pub(crate) struct Cluster<'a> {
    /// The queues of the request's cluster, each once.
    pub(crate) queues: Vec<Queue<'a>>,
    pub(crate) nodes: Option<Roster<'a>>,
}

/// A queue, with its entries as keys.
pub(crate) struct Queue<'a> {
    pub(crate) info: &'a QueueInfo,
    pub(crate) entries: Entries,
    /// Whether it is the request's queue.
    pub(crate) own: bool,
}

impl<'a> Cluster<'a> {
    /// Indexes the lists. Fails if the request cannot be checked with them.
    pub(crate) fn of(
        queues: &'a [QueueInfo],
        request: &RemovalRequest,
        nodes: Option<&'a [NodeInfo]>,
    ) -> Result<Self, Reason> {
        let mut seen = BTreeSet::new();
        let mut cluster = Cluster { queues: Vec::new(), nodes: None };
        for queue in queues {
            if queue.cluster_id.as_ref().is_some_and(|cluster| *cluster != request.cluster_id) {
                continue;
            }
            if !seen.insert(queue.hpcqueue_id.as_str().to_owned()) {
                return Err(about(
                    ErrorCode::QueueListedTwice,
                    "queue",
                    queue.hpcqueue_id.as_str(),
                ));
            }
            cluster.queues.push(Queue {
                info: queue,
                entries: Entries::new(NodeKeys::each_once(keys_of(&queue.node_list))),
                own: queue.hpcqueue_id == request.hpcqueue_id,
            });
        }
        let own = cluster.own().ok_or_else(|| {
            about(ErrorCode::QueueNotListed, "queue", request.hpcqueue_id.as_str())
        })?;
        cluster.nodes = match nodes {
            Some(nodes) => Some(Roster::of(nodes)?),
            None => {
                let unknown = request.nodelist.entries().find_map(|entry| match entry {
                    Entry::Id(id) if !own.entries.all.has(&id_key(id)) => Some(id),
                    _ => None,
                });
                match unknown {
                    Some(id) => return Err(about(ErrorCode::NodesNeeded, "node", id)),
                    None => None,
                }
            }
        };
        Ok(cluster)
    }

    pub(crate) fn own(&self) -> Option<&Queue<'a>> {
        self.queues.iter().find(|queue| queue.own)
    }

    /// Returns whether a queue has more nodes than the lists show in it.
    pub(crate) fn has_unlisted(&self, queue: &Queue) -> bool {
        queue.info.compute_num.is_some_and(|number| match &self.nodes {
            Some(nodes) => number > nodes.members(&queue.entries).count() as u64,
            // Without the nodes, the size of a group is unknown.
            None => number > 0 && queue.entries.all.len() == 0,
        })
    }

    /// Returns the node with an id, by its key.
    pub(crate) fn node(&self, key: &str) -> Option<&'a NodeInfo> {
        self.nodes.as_ref()?.node(key)
    }
}

/// The groups and ids of a list, without duplicates.
pub(crate) struct Entries {
    pub(crate) all: NodeKeys,
    pub(crate) groups: usize,
}

impl Entries {
    pub(crate) fn new(all: NodeKeys) -> Self {
        Entries { groups: count_groups(&all, &all), all }
    }

    pub(crate) fn has_group_of(&self, node: &NodeInfo) -> bool {
        self.groups > 0 && node.group_id.is_some_and(|group| self.all.has(&group_key(group)))
    }

    pub(crate) fn has(&self, node: &NodeInfo) -> bool {
        self.has_group_of(node) || self.all.has(&id_key(node.node_id.as_str()))
    }
}

/// Returns the number of groups that two sets share.
pub(crate) fn count_groups(one: &NodeKeys, other: &NodeKeys) -> usize {
    one.iter().filter(|key| is_group(key) && other.has(key)).count()
}

/// All nodes of the cluster, without duplicates.
pub(crate) struct Roster<'a> {
    pub(crate) nodes: Vec<&'a NodeInfo>,
    /// The keys of their ids, in the same order.
    keys: NodeKeys,
}

impl<'a> Roster<'a> {
    pub(crate) fn of(nodes: &'a [NodeInfo]) -> Result<Self, Reason> {
        let mut ids = Pieces::with_capacity(nodes.len());
        for node in nodes {
            ids.push(&id_key(node.node_id.as_str()));
        }
        let mut roster: Roster<'a> = Roster { nodes: Vec::new(), keys: NodeKeys::each_once(ids) };
        for node in nodes {
            let place = roster.keys.place(&id_key(node.node_id.as_str()));
            if place == Some(roster.nodes.len()) {
                roster.nodes.push(node);
            } else if roster.node_at(place) != Some(node) {
                // Pages overlap if nodes are added meanwhile; then both rows are equal.
                return Err(about(ErrorCode::NodeListedTwice, "node", node.node_id.as_str()));
            }
        }
        Ok(roster)
    }

    /// Returns the node with an id, by its key.
    pub(crate) fn node(&self, key: &str) -> Option<&'a NodeInfo> {
        self.node_at(self.keys.place(key))
    }

    fn node_at(&self, place: Option<usize>) -> Option<&'a NodeInfo> {
        self.nodes.get(place?).copied()
    }

    /// Returns the nodes of a key: those of a group, or the one with an id.
    pub(crate) fn nodes_of<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'a NodeInfo> + 'k {
        let group = group_of(key);
        let of_group = move |node: &&NodeInfo| group.is_some() && node.group_id == group;
        self.nodes.iter().copied().filter(of_group).chain(self.node(key))
    }

    /// Returns the compute nodes of a queue with these entries.
    pub(crate) fn members<'k>(
        &'k self,
        entries: &'k Entries,
    ) -> impl Iterator<Item = &'a NodeInfo> + 'k {
        self.nodes.iter().copied().filter(|node| node.compute && entries.has(node))
    }
}

/// Returns the group of a key, or `None` for an id.
fn group_of(key: &str) -> Option<GroupNumber> {
    match Entry::of(key) {
        Entry::Group(digits) => GroupNumber::from_u64(parse_u64(digits)?),
        Entry::Id(_) => None,
    }
}

fn about(code: ErrorCode, name: &'static str, id: &str) -> Reason {
    Reason::new(Message::new(code).text(name, &excerpt(id)))
}
