//! What one instance remembers from call to call: whose job is whose, and the servers' clocks.

use crate::moment::Moment;
use crate::nodelist::Node;
use crate::operation::Operation;
use crate::request::RemovalRequest;
use rustc_hash::{FxHashMap, FxHashSet};
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
    claims: FxHashMap<String, i64>,
    ghosts: Vec<Ghost>,
    offsets: Vec<(String, i64)>,
}

/// A call that ended without knowing whether it had a job, and which.
#[derive(Debug)]
struct Ghost {
    target: Target,
    until: i64,
}

/// What a call works on: two calls with targets that overlap must not be under way together, or
/// nobody could tell their jobs apart.
#[derive(Clone, Debug)]
pub struct Target {
    endpoint: Rc<str>,
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
        Target { endpoint: endpoint.into(), operation, request: request.into() }
    }

    /// Whether both may concern the same node. Which nodes a group holds is not known here, so a
    /// group and an id always may; two groups never do.
    pub fn overlaps(&self, other: &Target) -> bool {
        let (mine, theirs) = (&*self.request, &*other.request);
        let same_place = self.endpoint == other.endpoint
            && self.operation == other.operation
            && mine.cluster_id == theirs.cluster_id
            && mine.hpcqueue_id == theirs.hpcqueue_id;
        same_place && may_share_a_node(mine.nodelist.as_slice(), theirs.nodelist.as_slice())
    }
}

fn may_share_a_node(one: &[Node], other: &[Node]) -> bool {
    let has_group = |list: &[Node]| list.iter().any(|node| matches!(node, Node::Group(_)));
    let has_id = |list: &[Node]| list.iter().any(|node| matches!(node, Node::Id(_)));
    if has_group(one) && has_id(other) || has_group(other) && has_id(one) {
        return true;
    }
    let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let few: FxHashSet<&Node> = few.iter().collect();
    many.iter().any(|node| few.contains(node))
}

impl Memory {
    /// A memory of nothing.
    pub fn new() -> Self {
        Memory::default()
    }

    /// Remembers that a job belongs to a call, so that no other call takes it for its own.
    pub(crate) fn claim(&mut self, job_id: &str, now: Moment, settle_ms: u32) {
        if self.claims.len() >= CLAIMS {
            self.claims.retain(|_, until| *until > now.steady);
        }
        if self.claims.len() >= CLAIMS {
            let mut ends: Vec<i64> = self.claims.values().copied().collect();
            let (_, middle, _) = ends.select_nth_unstable(CLAIMS / 2);
            let middle = *middle;
            self.claims.retain(|_, until| *until > middle);
        }
        self.claims.insert(job_id.into(), until(now, settle_ms));
    }

    /// Whether a job is known to belong to a call that is over.
    pub(crate) fn is_claimed(&self, job_id: &str) -> bool {
        self.claims.contains_key(job_id)
    }

    /// Remembers that a call ended without knowing its job: a row that looks like a later call's
    /// may be that one's.
    pub(crate) fn haunt(&mut self, target: Target, now: Moment, settle_ms: u32) {
        self.ghosts.retain(|ghost| ghost.until > now.steady);
        if self.ghosts.len() >= GHOSTS {
            self.ghosts.remove(0);
        }
        self.ghosts.push(Ghost { target, until: until(now, settle_ms) });
    }

    /// Whether a row that looks like this target's may be that of an earlier call.
    pub(crate) fn is_haunted(&self, target: &Target, now: Moment) -> bool {
        self.ghosts.iter().any(|ghost| ghost.until > now.steady && ghost.target.overlaps(target))
    }

    /// By how much a server's clock was found to differ from this computer's, in milliseconds; 0
    /// where nothing was found.
    pub fn offset(&self, endpoint: &str) -> i64 {
        let known = self.offsets.iter().find(|(at, _)| at == endpoint);
        known.map_or(0, |(_, offset)| *offset)
    }

    /// Remembers a server's clock.
    pub(crate) fn set_offset(&mut self, endpoint: &str, offset: i64) {
        self.offsets.retain(|(at, _)| at != endpoint);
        if self.offsets.len() >= ENDPOINTS {
            self.offsets.remove(0);
        }
        self.offsets.push((endpoint.into(), offset));
    }
}

fn until(now: Moment, settle_ms: u32) -> i64 {
    now.steady + 2 * i64::from(settle_ms) + REMEMBERED_MS
}
