//! Whose job a row of the log is: ours, not ours, or nobody can tell.

use crate::clock::{Age, ServerClock};
use crate::facts::NodeFacts;
use crate::id::Id;
use crate::log::Row;
use crate::moment::Moment;
use crate::nodelist::{Entry, GroupNumber};
use crate::operation::Operation;
use crate::request::RemovalRequest;
use crate::set::Set;
use crate::words::whole;

/// What a row of our own job would look like.
#[derive(Clone, Debug)]
pub(crate) struct Ours {
    operation: &'static Operation,
    cluster_id: Id,
    hpcqueue_id: Id,
    nodes: Nodes,
}

/// The nodes of our request, by the ids that the log writes.
#[derive(Clone, Debug)]
enum Nodes {
    /// Exactly these.
    Ids(Set),
    /// There are groups among them, whose nodes are not known (yet).
    Groups { given_up: bool },
    /// They cannot be told apart in the log.
    Blurred,
}

/// Whose a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Ours, with what became of it.
    Ours(Fate),
    /// Surely not ours.
    NotOurs,
    /// Perhaps ours.
    Maybe,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is at work or has succeeded: accepted either way.
    Alive,
    /// It failed.
    Failed,
}

/// What rows are judged by, beside themselves.
pub(crate) struct Light<'a> {
    /// The server's clock.
    pub(crate) clock: &'a ServerClock,
    /// When our first attempt was sent.
    pub(crate) first_sent: Moment,
    /// Whether a job is known to be another call's of this instance.
    pub(crate) claimed: &'a dyn Fn(&str) -> bool,
    /// Whether an earlier call of this instance for the same nodes ended without knowing its job:
    /// then a row that looks like ours may be that call's.
    pub(crate) haunted: bool,
}

impl Ours {
    pub(crate) fn new(operation: &'static Operation, request: &RemovalRequest) -> Self {
        let mut ours = Ours {
            operation,
            cluster_id: request.cluster_id.clone(),
            hpcqueue_id: request.hpcqueue_id.clone(),
            nodes: Nodes::Groups { given_up: false },
        };
        let mut ids = Vec::new();
        for entry in request.nodelist.entries() {
            match entry {
                Entry::Id(id) => ids.push(id),
                Entry::Group(_) => return ours,
            }
        }
        ours.name(ids);
        ours
    }

    /// Whether groups have to be resolved before rows can be judged.
    pub(crate) fn needs_groups(&self) -> bool {
        matches!(self.nodes, Nodes::Groups { given_up: false })
    }

    /// The ids of our nodes, if they are known.
    pub(crate) fn nodes(&self) -> Option<&Set> {
        match &self.nodes {
            Nodes::Ids(ids) => Some(ids),
            Nodes::Groups { .. } | Nodes::Blurred => None,
        }
    }

    /// Says which nodes the groups stand for.
    pub(crate) fn resolve(&mut self, request: &RemovalRequest, nodes: &[NodeFacts]) {
        let mut ids = Vec::new();
        for entry in request.nodelist.entries() {
            let known = ids.len();
            match entry {
                Entry::Id(id) => ids.push(id),
                Entry::Group(digits) => {
                    let group = whole(digits).and_then(GroupNumber::whole);
                    for node in nodes {
                        if node.compute && group.is_some() && node.group_id == group {
                            ids.push(node.node_id.as_str());
                        }
                    }
                }
            }
            if ids.len() == known {
                // A group that has no node (any more) stands for nobody knows what.
                self.nodes = Nodes::Groups { given_up: true };
                return;
            }
        }
        self.name(ids);
    }

    fn name(&mut self, nodes: Vec<&str>) {
        // The log writes ids with spaces between them: one that has a space in it cannot be found.
        let both = [self.cluster_id.as_str(), self.hpcqueue_id.as_str()];
        let mut all = nodes.iter().chain(&both);
        let unclear = all.any(|id| id.bytes().any(|byte| byte.is_ascii_whitespace()))
            || nodes.iter().any(|id| both.contains(id));
        self.nodes = if unclear {
            Nodes::Blurred
        } else {
            let mut ids = Set::default();
            for id in nodes {
                let _ = ids.add(id);
            }
            Nodes::Ids(ids)
        };
    }

    /// Judges a row.
    pub(crate) fn judge(&self, row: &Row, light: &Light) -> Whose {
        let action = row.job_action.as_deref().and_then(|name| self.operation.is_logged_as(name));
        if row.job_action.is_some() && action == Some(false) {
            return Whose::NotOurs;
        }
        let age = row.created.map_or(Age::Doubtful, |at| light.clock.age(at, light.first_sent));
        if age == Age::Earlier || row.job_id.as_deref().is_some_and(light.claimed) {
            return Whose::NotOurs;
        }
        let likeness = self.likeness(row.resource_ids.as_deref().unwrap_or_default());
        if likeness == Likeness::None {
            return Whose::NotOurs;
        }
        let sure = action == Some(true) && age == Age::Since && likeness == Likeness::Exact;
        match row.status.as_deref() {
            _ if !sure || light.haunted || row.job_id.is_none() => Whose::Maybe,
            Some("pending" | "successful") => Whose::Ours(Fate::Alive),
            Some("failed") => Whose::Ours(Fate::Failed),
            _ => Whose::Maybe,
        }
    }

    fn likeness(&self, resource_ids: &str) -> Likeness {
        let (mut cluster, mut queue, mut foreign) = (false, false, false);
        let mut shared = Set::default();
        for id in resource_ids.split_ascii_whitespace() {
            match &self.nodes {
                _ if id == self.cluster_id.as_str() => cluster = true,
                _ if id == self.hpcqueue_id.as_str() => queue = true,
                Nodes::Ids(ids) if ids.has(id) => {
                    let _ = shared.add(id);
                }
                _ => foreign = true,
            }
        }
        match &self.nodes {
            Nodes::Ids(ids) => {
                let all = shared.len() == ids.len();
                match (shared.len() == 0, foreign) {
                    (false, false) if cluster && queue && all => Likeness::Exact,
                    // Its nodes are all others.
                    (true, true) => Likeness::None,
                    _ => Likeness::Some,
                }
            }
            // Whatever its nodes are, they may be ours, unless the row is about another cluster.
            Nodes::Groups { .. } if foreign && !cluster && !queue => Likeness::None,
            Nodes::Groups { .. } | Nodes::Blurred => Likeness::Some,
        }
    }
}

/// How much the ids of a row are like ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// Cluster, queue and our nodes, and nothing else.
    Exact,
    /// Anything in between.
    Some,
    /// Its nodes share nothing with ours.
    None,
}
