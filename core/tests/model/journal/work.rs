//! What a program works at: one call, or a resumption.

use super::clocks::Clocks;
use super::program::Scene;
use super::records::{Call, receipt_id};
use crate::client::{ENDPOINTS, Entry, Errand};
use crate::plan::{Caller, members};
use crate::world::{ADDITION, CLUSTER, QUEUE, REMOVAL};
use ehpc_remove_nodes_core::{
    ChangeMachine, GroupNumber, Id, JournalEntries, Limits, LookUpMachine, Node, NodeList, Now,
    Receipt, RemovalRequest, Timestamp,
};
use std::collections::VecDeque;

/// The names of the accounts. Each has its own operation log.
pub const ACCOUNTS: [&str; 2] = ["us", "them"];

pub struct Work {
    pub account: usize,
    pub limits: Limits,
    /// When its caller aborts it.
    pub abort: Option<i64>,
    /// The change of a call; a resumption has none.
    pub change: Option<Change>,
    /// The receipts that are left to look up.
    pub to_look_up: VecDeque<Receipt>,
    /// The receipt that a resumption looks up next.
    pub looking_at: Option<Receipt>,
    pub look_up: Option<LookUpMachine>,
    /// Whether its receipt names a row that was in the log before.
    pub has_anchor: bool,
    /// The entries of the journal when its lock was taken.
    pub entries: JournalEntries,
    /// Whether the receipt that a resumption looks up is in the journal.
    pub is_recorded: bool,
    pub writing: Option<Writing>,
    /// When the request in flight was passed to fetch.
    pub in_flight: Option<Now>,
    /// Whether something is unknown or in progress.
    pub is_open: bool,
}

pub struct Change {
    pub call: usize,
    pub machine: ChangeMachine,
    pub caller: Caller,
    pub has_sent: bool,
}

/// An entry to write, and why.
pub struct Writing {
    pub receipt: Receipt,
    pub durable: bool,
    pub whose: Whose,
}

/// Whose receipt is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That of the change.
    Change,
    /// That of an earlier call, before the change.
    Earlier,
    /// One that a resumption looked up.
    Resumed,
}

impl Work {
    fn new(account: usize, limits: Limits) -> Self {
        Work {
            account,
            limits,
            abort: None,
            change: None,
            to_look_up: VecDeque::new(),
            looking_at: None,
            look_up: None,
            has_anchor: false,
            entries: JournalEntries::new(),
            is_recorded: false,
            writing: None,
            in_flight: None,
            is_open: false,
        }
    }

    /// A resumption.
    pub fn resumption(account: usize, clocks: &Clocks, at: i64) -> Self {
        Work::new(account, clocks.knobs.limits(clocks.now(at).monotonic))
    }

    /// A call. It is noted in the records.
    pub fn call(errand: &Errand, account: usize, clocks: &Clocks, scene: &mut Scene) -> Self {
        let (knobs, now) = (&clocks.knobs, clocks.now(scene.at));
        let limits = knobs.limits(now.monotonic);
        let call = scene.records.calls.len();
        let request = request(errand, knobs.timestamp_is_given.then_some(now.unix));
        let begin = if errand.adds { ChangeMachine::add } else { ChangeMachine::remove };
        let account_name = Some(ACCOUNTS[account].into());
        let machine = begin(request, ENDPOINTS[0], limits)
            .with_receipt(receipt_id(call), account_name)
            .with_journal();
        let action = if errand.adds { ADDITION } else { REMOVAL };
        let caller = Caller { call, action, nodes: nodes(errand) };
        scene.records.calls.push(Call {
            caller: caller.clone(),
            account,
            has_groups: errand.nodelist.iter().any(|entry| matches!(entry, Entry::Group(_))),
            receipt: None,
            prepared: None,
            first_sent: None,
            last_sent: None,
            is_unwritten: false,
        });
        let change = Change { call, machine, caller, has_sent: false };
        let abort = errand.abort.map(|after| scene.at + after);
        Work { abort, change: Some(change), ..Work::new(account, limits) }
    }

    pub fn account_name(&self) -> &'static str {
        ACCOUNTS[self.account]
    }
}

fn request(errand: &Errand, timestamp: Option<i64>) -> RemovalRequest {
    let list = errand.nodelist.iter().map(|entry| match entry {
        Entry::Id(id) => Node::Id(Id::new(*id).unwrap()),
        Entry::Group(group) => Node::Group(GroupNumber::from_u64(*group).unwrap()),
    });
    RemovalRequest {
        cluster_id: Id::new(CLUSTER).unwrap(),
        hpcqueue_id: Id::new(QUEUE).unwrap(),
        nodelist: NodeList::new(&list.collect::<Vec<_>>()).unwrap(),
        zone: Id::new("z").unwrap(),
        timestamp: timestamp.map(|ms| Timestamp::from_unix_ms(ms as f64).unwrap()),
    }
}

/// Returns the ids of an errand's nodes, with groups resolved.
fn nodes(errand: &Errand) -> Vec<&'static str> {
    let ids = errand.nodelist.iter().flat_map(|entry| match entry {
        Entry::Id(id) => vec![*id],
        Entry::Group(group) => members(*group),
    });
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
