//! Entries of a removal that are known not to be in its queue.

use crate::catalogue::{ErrorCode, Message};
use crate::change::cluster::{Cluster, Queue};
use crate::change::reason::Reason;
use crate::request::RemovalRequest;
use crate::request::id::Id;
use crate::request::node_list::{Entry, Node, group_key, id_key, is_group};
use crate::text::excerpt;
use std::collections::BTreeSet;

impl Cluster<'_> {
    /// Returns the reason for the first entry of the request that is known not to be in its queue.
    pub(crate) fn misplaced(&self, request: &RemovalRequest) -> Option<Reason> {
        let own = self.own()?;
        let (groups, unlisted) = (self.groups_of_ids(own), self.has_unlisted(own));
        let keys = request.nodelist.keys().iter();
        keys.zip(request.nodelist.entries()).enumerate().find_map(|(place, (key, entry))| {
            if self.may_be_in(own, key, &groups) {
                return None;
            }
            let absence = match self.queues.iter().find(|queue| self.is_in(queue, key)) {
                Some(other) => Absence::Elsewhere(&other.info.hpcqueue_id),
                None if !self.may_exist(key) => Absence::Unknown,
                None if unlisted => return None,
                None => Absence::Nowhere,
            };
            Some(absence.described(place, entry, &request.hpcqueue_id))
        })
    }

    /// Returns whether the entry with this key is or may be in the request's queue. `groups` are
    /// the groups of the ids that the queue lists.
    fn may_be_in(&self, own: &Queue, key: &str, groups: &Groups) -> bool {
        if own.entries.all.has(key) {
            return true;
        }
        if is_group(key) {
            return groups.unknown || groups.known.contains(key);
        }
        self.node(key).is_some_and(|node| {
            own.entries.has_group_of(node) || node.group_id.is_none() && own.entries.groups > 0
        })
    }

    /// Returns whether the lists show the entry with this key in a queue.
    fn is_in(&self, queue: &Queue, key: &str) -> bool {
        let mut nodes = self.nodes.iter().flat_map(|nodes| nodes.nodes_of(key));
        queue.entries.all.has(key) || nodes.any(|node| queue.entries.has(node))
    }

    /// Returns whether the cluster may have the entry with this key.
    fn may_exist(&self, key: &str) -> bool {
        self.nodes.as_ref().is_none_or(|nodes| {
            let mut all = nodes.nodes.iter();
            nodes.nodes_of(key).next().is_some()
                || is_group(key) && all.any(|node| node.group_id.is_none())
        })
    }

    /// Returns the groups of the nodes that a queue lists by id.
    fn groups_of_ids(&self, queue: &Queue) -> Groups {
        let mut groups = Groups { known: BTreeSet::new(), unknown: false };
        for id in queue.info.node_list.iter().filter_map(Node::id) {
            match self.node(&id_key(id.as_str())).and_then(|node| node.group_id) {
                Some(group) => {
                    groups.known.insert(group_key(group));
                }
                None => groups.unknown = true,
            }
        }
        groups
    }
}

/// The groups of a set of nodes.
struct Groups {
    known: BTreeSet<String>,
    /// Whether the group of a node is unknown.
    unknown: bool,
}

/// Where an entry of the request is instead of in its queue.
enum Absence<'a> {
    /// It is in this queue.
    Elsewhere(&'a Id),
    /// It is in no queue.
    Nowhere,
    /// It is not in the lists.
    Unknown,
}

impl Absence<'_> {
    fn described(&self, place: usize, entry: Entry, queue: &Id) -> Reason {
        let message = match self {
            Absence::Elsewhere(other) => {
                Message::new(ErrorCode::NodeInOtherQueue).text("other", &excerpt(other.as_str()))
            }
            Absence::Nowhere => Message::new(ErrorCode::NodeInNoQueue),
            Absence::Unknown => Message::new(ErrorCode::NodeUnknown),
        };
        let message = match entry {
            Entry::Group(digits) => message.text("group", digits),
            Entry::Id(id) => message.text("node", &excerpt(id)),
        };
        let message = message.number("index", place as i64);
        Reason::new(message.text("queue", &excerpt(queue.as_str())))
    }
}
