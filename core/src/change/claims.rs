//! The state that calls share: which job belongs to which call, and the servers' clocks.

use crate::change::target::Target;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::time::Now;
use crate::request::node_keys::NodeKeys;

/// How long an unresolved call is remembered after twice `settleMs`, in milliseconds: after that,
/// its row is older than any later attempt, even by a clock that is off by a minute.
const REMEMBERED_MS: i64 = 150_000;

/// The least number of jobs that are remembered (at most twice as many), and the most unresolved
/// calls. This bounds the memory of a page that runs all day; the oldest entries no longer matter.
const CLAIMS: usize = 4_096;
const UNRESOLVED: usize = 256;

/// The state that the calls of a program share.
#[derive(Debug, Default)]
pub struct Memory {
    /// The jobs, the latest last. Every call adds one, and few look for one: so they are not sorted.
    claims: Vec<Claim>,
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

/// A job that belongs to a call.
#[derive(Debug)]
struct Claim {
    job: String,
    /// The id of the call's receipt.
    receipt: String,
}

/// A call that ended as `unknown`: it may have a job.
#[derive(Debug)]
struct UnresolvedCall {
    /// The id of its receipt.
    id: String,
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
                self.target.is_same_queue(target) && one.shared_with(other) > 0
            }
            _ => self.target.overlaps(target),
        }
    }
}

impl Memory {
    /// Creates an empty memory.
    pub fn new() -> Self {
        Memory::default()
    }

    /// Remembers that a job belongs to the call with this receipt, so that no other call claims it.
    pub(crate) fn claim(&mut self, target: &Target, job_id: &str, receipt: &str) {
        if self.claims.len() >= 2 * CLAIMS {
            self.claims.drain(..CLAIMS);
        }
        self.claims.push(Claim { job: target.job_key(job_id), receipt: receipt.into() });
    }

    /// Forgets the jobs of some receipts: a journal knows them better. A program that lost the
    /// journal's lock may have taken another call's job for that of its own.
    pub(crate) fn disclaim(&mut self, is_of: impl Fn(&str) -> bool) {
        self.claims.retain(|claim| !is_of(&claim.receipt));
    }

    /// Returns whether a job at this target's endpoint and zone belongs to another call than that
    /// with this receipt. A receipt without an id is none of those before.
    pub(crate) fn is_claimed(&self, target: &Target, job_id: &str, receipt: &str) -> bool {
        let job = target.job_key(job_id);
        let mut owners = self.claims.iter().filter(|claim| claim.job == job).peekable();
        owners.peek().is_some()
            && (receipt.is_empty() || owners.all(|claim| claim.receipt != receipt))
    }

    /// Remembers a call that ended without knowing its job: a row that matches a later call may be
    /// its job. `lifetime_ms` is how long a signing proxy may still forward its requests.
    pub(crate) fn record_unresolved(
        &mut self,
        id: &str,
        target: Target,
        nodes: Option<&NodeKeys>,
        now: Now,
        settle_ms: u32,
        lifetime_ms: u32,
    ) {
        self.forget_unresolved(id);
        self.unresolved.retain(|call| call.until > now.monotonic);
        if self.unresolved.len() >= UNRESOLVED {
            self.unresolved.remove(0);
        }
        let nodes = nodes.cloned();
        let until = until(now, settle_ms) + i64::from(lifetime_ms);
        self.unresolved.push(UnresolvedCall { id: id.into(), target, nodes, until });
    }

    /// Forgets an unresolved call, because its outcome is known now.
    pub(crate) fn forget_unresolved(&mut self, id: &str) {
        self.unresolved.retain(|call| call.id != id || id.is_empty());
    }

    /// Returns whether a row that matches this target may belong to an earlier, unresolved call with
    /// another receipt.
    pub(crate) fn may_match_unresolved(
        &self,
        target: &Target,
        nodes: Option<&NodeKeys>,
        now: Now,
        receipt: &str,
    ) -> bool {
        let mut alive = self.unresolved.iter().filter(|call| call.until > now.monotonic);
        alive.any(|call| {
            (call.id != receipt || receipt.is_empty()) && call.may_concern(target, nodes)
        })
    }
}

fn until(now: Now, settle_ms: u32) -> i64 {
    now.monotonic + 2 * i64::from(settle_ms) + REMEMBERED_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::RemovalRequest;
    use crate::request::id::Id;
    use crate::request::node_list::{Node, NodeList};
    use crate::request::operation::REMOVE_NODES;

    fn target() -> Target {
        let id = |text: &str| Id::new(text).unwrap();
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&[Node::Id(id("cln-a"))]).unwrap(),
            zone: id("z"),
            timestamp: None,
        };
        Target::new("https://h/api", &REMOVE_NODES, request)
    }

    #[test]
    fn an_unresolved_call_is_remembered_until_its_own_look_up_knows() {
        let (mut memory, target) = (Memory::new(), target());
        let now = Now { monotonic: 0, unix: 0 };
        memory.record_unresolved("r-1", target.clone(), None, now, 5_000, 0);
        let may_match =
            |memory: &Memory, receipt| memory.may_match_unresolved(&target, None, now, receipt);
        assert!(!may_match(&memory, "r-1"), "its own row is not another's");
        assert!(may_match(&memory, "r-2"));
        // A look-up that ends without an outcome leaves it there, once.
        memory.record_unresolved("r-1", target.clone(), None, now, 5_000, 0);
        assert_eq!(memory.unresolved.len(), 1);
        memory.forget_unresolved("r-1");
        assert!(!may_match(&memory, "r-2"));
    }

    #[test]
    fn a_claimed_job_is_that_of_its_own_receipt_only() {
        let (mut memory, target) = (Memory::new(), target());
        memory.claim(&target, "j-1", "r-1");
        assert!(!memory.is_claimed(&target, "j-1", "r-1"));
        assert!(memory.is_claimed(&target, "j-1", "r-2"));
        assert!(memory.is_claimed(&target, "j-1", ""), "of a call without a receipt's id");
    }

    #[test]
    fn a_job_that_a_receipt_disclaims_is_free_unless_another_has_it() {
        let (mut memory, target) = (Memory::new(), target());
        memory.claim(&target, "j-1", "r-1");
        memory.claim(&target, "j-2", "r-1");
        memory.claim(&target, "j-2", "r-2");
        memory.disclaim(|receipt| receipt == "r-1");
        assert!(!memory.is_claimed(&target, "j-1", "r-3"));
        assert!(memory.is_claimed(&target, "j-2", "r-3"));
        assert!(!memory.is_claimed(&target, "j-2", "r-2"));
    }
}
