//! What one instance remembers from call to call: whose job is whose, and the servers' clocks.

use crate::change::target::Target;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::time::Now;
use crate::request::node_keys::NodeKeys;
use std::collections::BTreeSet;

/// How long a call is remembered after `settleMs` twice over, in milliseconds: beyond
/// that its row is certainly older than any later attempt, even by a clock known to a minute.
const REMEMBERED_MS: i64 = 150_000;

/// So many of the last jobs are remembered at least, and at most twice as many; and so many calls.
/// The oldest is long out of doubt, and a page that removes nodes all day does not grow.
const CLAIMS: usize = 4_096;
const UNRESOLVED: usize = 256;

/// What one instance remembers.
#[derive(Debug, Default)]
pub struct Memory {
    /// The last jobs.
    claims: BTreeSet<String>,
    /// Those before them.
    older_claims: BTreeSet<String>,
    unresolved: Vec<UnresolvedCall>,
    /// The servers' clocks.
    pub clocks: ClockOffsets,
}

impl AsMut<ClockOffsets> for Memory {
    fn as_mut(&mut self) -> &mut ClockOffsets {
        &mut self.clocks
    }
}

impl AsMut<Memory> for Memory {
    fn as_mut(&mut self) -> &mut Memory {
        self
    }
}

/// A call that ended without knowing whether it had a job, and which.
#[derive(Debug)]
struct UnresolvedCall {
    target: Target,
    /// The ids of its nodes, if they are known.
    nodes: Option<NodeKeys>,
    until: i64,
}

impl UnresolvedCall {
    fn may_concern(&self, target: &Target, nodes: Option<&NodeKeys>) -> bool {
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

impl Memory {
    /// A memory of nothing.
    pub fn new() -> Self {
        Memory::default()
    }

    /// Remembers that a job belongs to a call, so that no other call takes it for its own.
    pub(crate) fn claim(&mut self, target: &Target, job_id: &str) {
        if self.claims.len() >= CLAIMS {
            self.older_claims = std::mem::take(&mut self.claims);
        }
        self.claims.insert(target.job_key(job_id));
    }

    /// Whether a job at this target's endpoint and zone belongs to a call that is over.
    pub(crate) fn is_claimed(&self, target: &Target, job_id: &str) -> bool {
        let key = target.job_key(job_id);
        self.claims.contains(&key) || self.older_claims.contains(&key)
    }

    /// Remembers that a call ended without knowing its job: a row that looks like a later call's
    /// may be that one's. `lifetime_ms` is how long its requests may still be passed on, where others
    /// sign them.
    pub(crate) fn record_unresolved(
        &mut self,
        target: Target,
        nodes: Option<&NodeKeys>,
        now: Now,
        settle_ms: u32,
        lifetime_ms: u32,
    ) {
        self.unresolved.retain(|call| call.until > now.monotonic);
        if self.unresolved.len() >= UNRESOLVED {
            self.unresolved.remove(0);
        }
        let nodes = nodes.cloned();
        let until = until(now, settle_ms) + i64::from(lifetime_ms);
        self.unresolved.push(UnresolvedCall { target, nodes, until });
    }

    /// Whether a row that looks like this target's may be that of an earlier call.
    pub(crate) fn may_match_unresolved(
        &self,
        target: &Target,
        nodes: Option<&NodeKeys>,
        now: Now,
    ) -> bool {
        let mut alive = self.unresolved.iter().filter(|call| call.until > now.monotonic);
        alive.any(|call| call.may_concern(target, nodes))
    }
}

fn until(now: Now, settle_ms: u32) -> i64 {
    now.monotonic + 2 * i64::from(settle_ms) + REMEMBERED_MS
}
