//! Serialises calls that may concern the same nodes. If such calls ran concurrently, their jobs
//! could not be distinguished in the log.

use crate::change::target::{Target, TargetOverlap};
use crate::wire::records::NodeInfo;

/// The waiting and running changes of a program, in the order of their arrival. All changes go
/// through it: removals and additions, of any cluster.
///
/// ```
/// use ehpc_remove_nodes_core::{CallQueue, Id, Node, NodeList, REMOVE_NODES, RemovalRequest, Target};
///
/// let id = |text: &str| Id::new(text).unwrap();
/// let target = |node: &str| {
///     let request = RemovalRequest {
///         cluster_id: id("ehpc-gk3wfc7e"),
///         hpcqueue_id: id("ehpcq-m7qglynz"),
///         nodelist: NodeList::new(&[Node::Id(id(node))]).unwrap(),
///         zone: id("jn1a"),
///         timestamp: None,
///     };
///     Target::new("https://hpc-api.qingcloud.com/api", &REMOVE_NODES, request)
/// };
/// let mut queue = CallQueue::new();
/// let first = queue.enter(&target("cln-a"));
/// let second = queue.enter(&target("cln-a"));
/// let other = queue.enter(&target("cln-b"));
/// assert!(queue.is_next(&first) && !queue.is_next(&second) && queue.is_next(&other));
/// queue.leave(&first);
/// assert!(queue.is_next(&second));
/// ```
#[derive(Debug, Default)]
pub struct CallQueue {
    calls: Vec<(u32, Target)>,
    next: u32,
}

/// A call's place in the queue.
#[derive(Clone, Debug)]
pub struct Ticket {
    number: u32,
    /// The calls that it waits for, unless they have left.
    before: Vec<(u32, TargetOverlap)>,
}

impl CallQueue {
    /// Creates an empty queue.
    pub fn new() -> Self {
        CallQueue::default()
    }

    /// Adds a call to the end of the queue.
    pub fn enter(&mut self, target: &Target) -> Ticket {
        let overlaps = self.calls.iter().map(|(number, other)| (*number, other.overlap(target)));
        let before = overlaps.filter(|(_, overlap)| *overlap != TargetOverlap::Apart).collect();
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.calls.push((number, target.clone()));
        Ticket { number, before }
    }

    /// Removes the calls that concern other nodes, according to the cluster's node list, from those
    /// that the ticket waits for.
    pub fn pass(&self, ticket: &mut Ticket, all: &[NodeInfo]) {
        let target_of = |number: u32| {
            self.calls.iter().find(|(other, _)| *other == number).map(|(_, target)| target)
        };
        let Some(target) = target_of(ticket.number) else {
            return;
        };
        ticket.before.retain(|(number, overlap)| {
            *overlap == TargetOverlap::Together
                || target_of(*number).is_some_and(|other| other.share_a_node(target, all))
        });
    }

    /// Returns whether the call need not wait any longer.
    pub fn is_next(&self, ticket: &Ticket) -> bool {
        ticket.before.iter().all(|(number, _)| !self.holds(*number))
    }

    /// Removes a call that has ended, with whatever outcome.
    pub fn leave(&mut self, ticket: &Ticket) {
        self.calls.retain(|(number, _)| *number != ticket.number);
    }

    /// Returns whether a call with this number is waiting or running.
    pub fn holds(&self, number: u32) -> bool {
        self.calls.iter().any(|(other, _)| *other == number)
    }
}

impl Ticket {
    /// Returns the number of the ticket, which is unique in the queue.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the numbers of the calls that it waits for, unless they have left.
    pub fn before(&self) -> impl Iterator<Item = u32> {
        self.before.iter().map(|(number, _)| *number)
    }

    /// Returns whether the node list can shorten the wait: then call [`CallQueue::pass`].
    pub fn is_in_doubt(&self) -> bool {
        self.before.iter().any(|(_, overlap)| *overlap == TargetOverlap::Perhaps)
    }
}
