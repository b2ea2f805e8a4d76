//! What one instance remembers from call to call: whose job is whose, and the servers' clocks.

use crate::facts::NodeFacts;
use crate::moment::Moment;
use crate::nodelist::{group_key, id_key, is_group};
use crate::operation::Operation;
use crate::request::RemovalRequest;
use crate::set::Set;
use std::rc::Rc;

/// How long a job or a call is remembered after `settleMs` twice over, in milliseconds: beyond
/// that its row is surely older than any later attempt, even by a clock known to a minute.
const REMEMBERED_MS: i64 = 150_000;

/// How many jobs are remembered, and how many calls: so many that the oldest is long out of doubt,
/// and so few that a page which removes nodes all day does not grow.
const CLAIMS: usize = 8_192;
const GHOSTS: usize = 256;

/// How many endpoints' clocks are remembered.
const ENDPOINTS: usize = 64;

/// What one instance remembers.
#[derive(Debug, Default)]
pub struct Memory {
    /// Jobs, and until when each is remembered.
    claims: Set,
    until: Vec<i64>,
    ghosts: Vec<Ghost>,
    endpoints: Vec<(String, EndpointClock)>,
}

/// What is known of the clock of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointClock {
    /// The API's clock less this computer's, as it is assumed, in milliseconds.
    pub(crate) offset_ms: i64,
    /// Whether it refuses timestamps that are less than 60 s old, so that they are not backdated.
    pub(crate) is_strict: bool,
    /// Whether it refuses timestamps that are too far ahead; `None` if it was not asked.
    pub(crate) refuses_ahead: Option<bool>,
}

/// A call that ended without knowing whether it had a job, and which.
#[derive(Debug)]
struct Ghost {
    target: Target,
    /// The ids of its nodes, if they are known.
    nodes: Option<Set>,
    until: i64,
}

impl Ghost {
    fn may_concern(&self, target: &Target, nodes: Option<&Set>) -> bool {
        if self.target.operation != target.operation {
            return false;
        }
        match (&self.nodes, nodes) {
            (Some(one), Some(other)) => {
                self.target.is_at_the_place_of(target) && one.shared_with(other) > 0
            }
            _ => self.target.overlaps(target),
        }
    }
}

/// What a call works on: two calls with targets that overlap must not be under way together, or
/// nobody could tell their jobs apart. Whoever carries calls out lets such calls go one after the
/// other.
///
/// ```
/// use ehpc_remove_nodes::id::Id;
/// use ehpc_remove_nodes::memory::Target;
/// use ehpc_remove_nodes::nodelist::{Node, NodeList};
/// use ehpc_remove_nodes::operation::REMOVE_NODES;
/// use ehpc_remove_nodes::request::RemovalRequest;
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
    endpoint: Rc<str>,
    /// The endpoint under one name, however it is spelt.
    place: Rc<str>,
    operation: &'static Operation,
    request: Rc<RemovalRequest>,
}

impl Target {
    /// The target of a change at an endpoint.
    pub fn new(
        endpoint: impl Into<Rc<str>>,
        operation: &'static Operation,
        request: impl Into<Rc<RemovalRequest>>,
    ) -> Self {
        let endpoint = endpoint.into();
        let place = crate::endpoint::one_spelling(&endpoint).into();
        Target { endpoint, place, operation, request: request.into() }
    }

    /// A job id in the one place where it is unique: an endpoint and a zone.
    fn job_key(&self, job_id: &str) -> String {
        [&*self.endpoint, "\n", self.request.zone.as_str(), "\n", job_id].concat()
    }

    /// Whether both may concern the same node of one queue, by removals or additions alike. Which
    /// nodes a group holds is not known here, so a group and an id always may; two groups never do.
    pub fn overlaps(&self, other: &Target) -> bool {
        self.meets(other) != Meeting::Apart
    }

    /// Whether both concern the same node, as far as their nodelists tell.
    pub fn meets(&self, other: &Target) -> Meeting {
        if !self.is_at_the_place_of(other) {
            return Meeting::Apart;
        }
        let (mine, theirs) = (self.keys(), other.keys());
        if mine.shared_with(theirs) > 0 {
            return Meeting::Together;
        }
        let has_group = |set: &Set| set.keys().any(is_group);
        let has_id = |set: &Set| set.keys().any(|key| !is_group(key));
        if has_group(mine) && has_id(theirs) || has_group(theirs) && has_id(mine) {
            return Meeting::Perhaps;
        }
        Meeting::Apart
    }

    /// Whether both concern the same node, with all nodes of their cluster and their groups.
    pub fn share_a_node(&self, other: &Target, all: &[NodeFacts]) -> bool {
        ids(self.keys(), all).shared_with(&ids(other.keys(), all)) > 0
    }

    fn is_at_the_place_of(&self, other: &Target) -> bool {
        let (mine, theirs) = (&*self.request, &*other.request);
        self.place == other.place
            && mine.cluster_id == theirs.cluster_id
            && mine.hpcqueue_id == theirs.hpcqueue_id
    }

    fn keys(&self) -> &Set {
        self.request.nodelist.keys()
    }
}

/// Whether two targets concern the same node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// They do not.
    Apart,
    /// A group of the one may hold a node of the other.
    Perhaps,
    /// They name the same entry.
    Together,
}

/// The keys of a nodelist, and of the ids that its groups hold.
fn ids(keys: &Set, all: &[NodeFacts]) -> Set {
    let mut named = keys.clone();
    for node in all {
        if node.group_id.is_some_and(|group| keys.has(&group_key(group))) {
            let _ = named.add(&id_key(node.node_id.as_str()));
        }
    }
    named
}

impl Memory {
    /// A memory of nothing.
    pub fn new() -> Self {
        Memory::default()
    }

    /// Remembers that a job belongs to a call, so that no other call takes it for its own.
    pub(crate) fn claim(&mut self, target: &Target, job_id: &str, now: Moment, settle_ms: u32) {
        if self.claims.len() >= CLAIMS {
            self.forget(now.steady);
        }
        if self.claims.len() >= CLAIMS {
            // The older half: they were added in order.
            let middle = self.until.get(CLAIMS / 2).copied().unwrap_or_default();
            self.forget(middle);
        }
        let until = until(now, settle_ms);
        match self.claims.add(&target.job_key(job_id)) {
            Ok(_) => self.until.push(until),
            Err(place) => {
                if let Some(known) = self.until.get_mut(place) {
                    *known = until;
                }
            }
        }
    }

    /// Forgets the claims that were to be remembered until then.
    fn forget(&mut self, then: i64) {
        let claims = std::mem::take(&mut self.claims);
        for (place, until) in std::mem::take(&mut self.until).into_iter().enumerate() {
            if until > then {
                let _ = self.claims.add(claims.key(place));
                self.until.push(until);
            }
        }
    }

    /// Whether a job at this target's endpoint and zone belongs to a call that is over.
    pub(crate) fn is_claimed(&self, target: &Target, job_id: &str) -> bool {
        self.claims.has(&target.job_key(job_id))
    }

    /// Remembers that a call ended without knowing its job: a row that looks like a later call's
    /// may be that one's. `lifetime_ms` is how long its requests may still be passed on, where others
    /// sign them.
    pub(crate) fn haunt(
        &mut self,
        target: Target,
        nodes: Option<&Set>,
        now: Moment,
        settle_ms: u32,
        lifetime_ms: u32,
    ) {
        self.ghosts.retain(|ghost| ghost.until > now.steady);
        if self.ghosts.len() >= GHOSTS {
            self.ghosts.remove(0);
        }
        let nodes = nodes.cloned();
        let until = until(now, settle_ms) + i64::from(lifetime_ms);
        self.ghosts.push(Ghost { target, nodes, until });
    }

    /// Whether a row that looks like this target's may be that of an earlier call.
    pub(crate) fn is_haunted(&self, target: &Target, nodes: Option<&Set>, now: Moment) -> bool {
        let mut alive = self.ghosts.iter().filter(|ghost| ghost.until > now.steady);
        alive.any(|ghost| ghost.may_concern(target, nodes))
    }

    /// By how much a server's clock was found to differ from this computer's, in milliseconds; 0
    /// where nothing was found.
    pub fn offset(&self, endpoint: &str) -> i64 {
        self.clock(endpoint).offset_ms
    }

    /// The time by the clock of an endpoint, as far as that is known, in milliseconds since
    /// 1970-01-01 UTC.
    pub fn server_time(&self, endpoint: &str, now: Moment) -> i64 {
        now.wall + self.offset(endpoint)
    }

    /// What is known of the clock of an endpoint.
    pub(crate) fn clock(&self, endpoint: &str) -> EndpointClock {
        let known = self.endpoints.iter().find(|(at, _)| at == endpoint);
        known.map_or(EndpointClock::default(), |(_, clock)| *clock)
    }

    /// Remembers a server's clock.
    pub(crate) fn set_offset(&mut self, endpoint: &str, offset_ms: i64) {
        let clock = self.clock(endpoint);
        self.set_clock(endpoint, EndpointClock { offset_ms, ..clock });
    }

    /// Remembers what was found out about the clock of an endpoint.
    pub(crate) fn set_clock(&mut self, endpoint: &str, clock: EndpointClock) {
        self.endpoints.retain(|(at, _)| at != endpoint);
        if self.endpoints.len() >= ENDPOINTS {
            self.endpoints.remove(0);
        }
        self.endpoints.push((endpoint.into(), clock));
    }
}

fn until(now: Moment, settle_ms: u32) -> i64 {
    now.steady + 2 * i64::from(settle_ms) + REMEMBERED_MS
}
