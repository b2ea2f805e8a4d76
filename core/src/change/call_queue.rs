//! Calls that may concern the same nodes go one after the other: were they under way together, nobody
//! could tell their jobs apart in the log.

use crate::change::target::{Target, TargetOverlap};
use crate::wire::records::NodeInfo;

/// The changes of one program that wait or are under way, in the order in which they came. All of
/// them go through it: removals and additions, of whichever cluster.
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
    /// The calls that it waits for, unless they are over.
    before: Vec<(u32, TargetOverlap)>,
}

impl CallQueue {
    /// A queue without a call.
    pub fn new() -> Self {
        CallQueue::default()
    }

    /// Puts a call behind all that are there.
    pub fn enter(&mut self, target: &Target) -> Ticket {
        let met = self.calls.iter().map(|(number, other)| (*number, other.meets(target)));
        let before = met.filter(|(_, meeting)| *meeting != TargetOverlap::Apart).collect();
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.calls.push((number, target.clone()));
        Ticket { number, before }
    }

    /// Lets go of those before it that concern other nodes, as the cluster's node list tells.
    pub fn pass(&self, ticket: &mut Ticket, all: &[NodeInfo]) {
        let target_of = |number: u32| {
            self.calls.iter().find(|(other, _)| *other == number).map(|(_, target)| target)
        };
        let Some(target) = target_of(ticket.number) else {
            return;
        };
        ticket.before.retain(|(number, meeting)| {
            *meeting == TargetOverlap::Together
                || target_of(*number).is_some_and(|other| other.share_a_node(target, all))
        });
    }

    /// Whether it waits for none any more.
    pub fn is_next(&self, ticket: &Ticket) -> bool {
        ticket.before.iter().all(|(number, _)| !self.holds(*number))
    }

    /// A call is over, however it ended.
    pub fn leave(&mut self, ticket: &Ticket) {
        self.calls.retain(|(number, _)| *number != ticket.number);
    }

    /// Whether a call with this number waits or is under way.
    pub fn holds(&self, number: u32) -> bool {
        self.calls.iter().any(|(other, _)| *other == number)
    }
}

impl Ticket {
    /// Its number: no other call of the queue has it.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The numbers of the calls that it waits for, unless they are over.
    pub fn before(&self) -> impl Iterator<Item = u32> {
        self.before.iter().map(|(number, _)| *number)
    }

    /// Whether it takes the nodes of the groups to know what it waits for: then
    /// [`CallQueue::pass`] spares it a part.
    pub fn is_in_doubt(&self) -> bool {
        self.before.iter().any(|(_, meeting)| *meeting == TargetOverlap::Perhaps)
    }
}
