//! One call of a client: its machine, its clocks, and what was seen of it.

use crate::bounds::Knobs;
use crate::dice::Dice;
use crate::plan::{Caller, Fate, get, members, post};
use crate::world::{CLUSTER, EPOCH, QUEUE, World};
use ehpc_remove_nodes::id::Id;
use ehpc_remove_nodes::memory::Memory;
use ehpc_remove_nodes::moment::{Chance, Moment};
use ehpc_remove_nodes::nodelist::{GroupNumber, Node, NodeList};
use ehpc_remove_nodes::operation::REMOVE_NODES;
use ehpc_remove_nodes::outcome::{Ended, Removal};
use ehpc_remove_nodes::protocol::{Action, Arrival, Event, Interruption, Note, Protocol};
use ehpc_remove_nodes::removal::Removing;
use ehpc_remove_nodes::request::RemovalRequest;
use ehpc_remove_nodes::timestamp::Timestamp;
use ehpc_remove_nodes::verdict::{Ending, NotSent};
use std::cell::RefCell;
use std::rc::Rc;

pub const ENDPOINT: &str = "https://model/api";

/// More steps than any call can need.
const MOST_STEPS: usize = 20_000;

/// A call, from its start to its end.
pub struct Client {
    pub caller: Caller,
    pub instance: usize,
    pub has_groups: bool,
    pub machine: Removing,
    pub memory: Rc<RefCell<Memory>>,
    pub start: i64,
    pub deadline: i64,
    pub abort: Option<i64>,
    /// What comes next, and when; `None` before the call's turn and after its end.
    pub next: Option<(i64, Event)>,
    /// When the request that is under way was handed to fetch.
    in_flight: Option<i64>,
    pub outcome: Option<Result<Removal, Ended>>,
    pub ended: i64,
    pub seen: Seen,
}

/// What was seen of a call from outside.
#[derive(Default)]
pub struct Seen {
    pub posts: u32,
    pub first_sent: Option<i64>,
    pub last_loss: Option<i64>,
    pub bad_reads: u32,
    pub reads: u32,
    pub slowest_read: i64,
    /// When the last look into the log began.
    pub last_look: i64,
    pub interrupted: Option<Interruption>,
    /// A request that meets nobody is under way: it counts as sent only once that is known.
    pub meets_nobody: bool,
    pub steps: usize,
    pub trace: Vec<String>,
}

/// What a call is about.
#[derive(Clone, Debug)]
pub struct Errand {
    pub nodelist: Vec<Entry>,
    pub instance: usize,
    pub start: i64,
    pub abort: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Id(&'static str),
    Group(u64),
}

/// The client's clocks at a true time.
pub fn moment(knobs: &Knobs, at: i64) -> Moment {
    let step = knobs.step.map_or(0, |(when, by)| if at >= when { by } else { 0 });
    Moment {
        steady: 1_000_000 + at + (at * knobs.drift_ppm).div_euclid(1_000_000),
        wall: EPOCH + at - knobs.server_ahead_ms + step,
    }
}

impl Client {
    pub fn new(knobs: &Knobs, call: usize, errand: &Errand, memory: Rc<RefCell<Memory>>) -> Self {
        let mut nodes = Vec::new();
        for entry in &errand.nodelist {
            match entry {
                Entry::Id(id) => nodes.push(*id),
                Entry::Group(group) => nodes.extend(members(*group)),
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let list = errand.nodelist.iter().map(|entry| match entry {
            Entry::Id(id) => Node::Id(Id::new(*id).unwrap()),
            Entry::Group(group) => Node::Group(GroupNumber::whole(*group).unwrap()),
        });
        let given = moment(knobs, errand.start).wall;
        let request = RemovalRequest {
            cluster_id: Id::new(CLUSTER).unwrap(),
            hpcqueue_id: Id::new(QUEUE).unwrap(),
            nodelist: NodeList::new(&list.collect::<Vec<_>>()).unwrap(),
            zone: Id::new("z").unwrap(),
            timestamp: knobs
                .timestamp_is_given
                .then(|| Timestamp::from_unix_ms(given as f64).unwrap()),
        };
        let bounds = knobs.bounds(moment(knobs, errand.start).steady);
        let machine = Removing::new(&REMOVE_NODES, request, ENDPOINT, bounds, Rc::clone(&memory));
        Client {
            caller: Caller { call, nodes },
            instance: errand.instance,
            has_groups: errand.nodelist.iter().any(|entry| matches!(entry, Entry::Group(_))),
            machine,
            memory,
            start: errand.start,
            deadline: errand.start + knobs.deadline_ms,
            abort: errand.abort.map(|after| errand.start + after),
            next: None,
            in_flight: None,
            outcome: None,
            ended: 0,
            seen: Seen::default(),
        }
    }

    /// Puts the abort or the deadline before what comes next, where one of them is earlier.
    pub fn interrupt(&mut self) {
        let Some((at, _)) = &self.next else { return };
        let abort = self.abort.map(|at| (at, Interruption::Abort));
        let first = [abort, Some((self.deadline, Interruption::Deadline))]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at);
        if let Some((when, by)) = first.filter(|(when, _)| when <= at) {
            let sent = self.in_flight.filter(|sent| *sent <= when);
            self.next = Some((when, Event::Interrupted { by, sent: None }));
            self.seen.interrupted = Some(by);
            self.in_flight = sent;
        }
    }

    /// Lets the next thing happen. `fate` draws how a POST goes.
    pub fn step(
        &mut self,
        dice: &mut Dice,
        knobs: &Knobs,
        world: &mut World,
        fate: &mut dyn FnMut(&mut Dice) -> Fate,
    ) {
        let Some((at, event)) = self.next.take() else { return };
        let event = match event {
            Event::Interrupted { by, .. } => {
                self.seen.posts -= u32::from(self.seen.meets_nobody);
                let sent = self.in_flight.map(|sent| moment(knobs, sent));
                Event::Interrupted { by, sent }
            }
            other => other,
        };
        self.in_flight = None;
        self.seen.meets_nobody = false;
        self.seen.steps += 1;
        assert!(self.seen.steps < MOST_STEPS, "a call that never ends: {:#?}", self.seen.trace);
        let chance = Chance::new(dice.unit());
        let step = self.machine.step(event, moment(knobs, at), chance);
        for note in &step.notes {
            dice.note(match note {
                Note::Retry { .. } => "note: retry",
                Note::Reconcile { .. } => "note: reconcile",
                Note::Clock { .. } => "note: clock",
                Note::Attempt { .. } | Note::Progress { .. } => "note: never",
            });
        }
        let trace = format!("{at}: {:?}", step.action);
        self.seen.trace.push(trace);
        match step.action {
            Action::Finish(outcome) => {
                self.outcome = Some(outcome);
                self.ended = at;
            }
            Action::Rest(ms) => {
                // Timers are never early.
                let late = if dice.chance(0.1) { dice.between(0, 20) } else { 0 };
                let drifted = i64::from(ms) + i64::from(ms) * 100 / 1_000_000;
                let ms = if knobs.drift_ppm < 0 { drifted + 1 } else { i64::from(ms) };
                self.next = Some((at + ms + late, Event::Rested));
            }
            Action::Get(query) => self.get(dice, knobs, world, &query, at),
            Action::Send { attempt } => {
                assert_eq!(attempt, self.seen.posts + 1);
                let fate = fate(dice);
                self.post(dice, knobs, world, at, fate);
            }
        }
    }

    fn get(
        &mut self,
        dice: &mut Dice,
        knobs: &Knobs,
        world: &World,
        query: &ehpc_remove_nodes::protocol::Query,
        at: i64,
    ) {
        let timestamp = self.signed_for(knobs, at, false);
        let expired = is_expired(timestamp, at);
        let bad = |dice: &Dice| {
            let count = |branch| dice.reached.get(branch).copied().unwrap_or_default();
            count("get: the log is unreadable") + count("get: the nodes are unreadable")
        };
        let before = bad(dice);
        let course = get(dice, knobs, world, query, at, expired);
        let is_bad = bad(dice) > before || expired;
        self.seen.reads += 1;
        self.seen.bad_reads += u32::from(is_bad);
        self.seen.slowest_read = self.seen.slowest_read.max(course.at - at);
        if query.parameters.contains(&("offset", "0".into())) {
            self.seen.last_look = at;
        }
        self.arrive(knobs, at, course.at, course.ending, Some(at), timestamp);
    }

    fn post(&mut self, dice: &mut Dice, knobs: &Knobs, world: &mut World, at: i64, fate: Fate) {
        let timestamp = self.signed_for(knobs, at, true);
        // Unsigned, a server in between signs; its clock may be off until it has learnt.
        let proxy = timestamp.is_none() && self.seen.posts == 0 && dice.chance(0.05);
        let expired = is_expired(timestamp, at) || proxy;
        let course = post(dice, knobs, world, &self.caller, at, expired, fate);
        self.seen.posts += 1;
        self.seen.first_sent.get_or_insert(at);
        self.seen.trace.push(format!("{at}: {fate:?}, expired: {expired}"));
        self.seen.meets_nobody = matches!(fate, Fate::NotSent);
        if !self.seen.meets_nobody {
            self.in_flight = Some(at);
        }
        if matches!(fate, Fate::Lost { .. }) {
            self.seen.last_loss = Some(course.at);
        }
        self.arrive(knobs, at, course.at, course.ending, Some(at), timestamp);
    }

    fn arrive(
        &mut self,
        knobs: &Knobs,
        sent: i64,
        at: i64,
        ending: Ending,
        handed: Option<i64>,
        timestamp: Option<i64>,
    ) {
        let never = matches!(ending, Ending::NotSent(NotSent::NoFetch | NotSent::Unsigned(_)));
        let arrival = Arrival {
            ending,
            sent: handed.filter(|_| !never).map(|_| moment(knobs, sent)),
            timestamp,
            received: moment(knobs, at),
        };
        self.next = Some((at, Event::Ended(arrival)));
    }

    fn signed_for(&self, knobs: &Knobs, at: i64, post: bool) -> Option<i64> {
        if !knobs.signed {
            return None;
        }
        let now = match post && knobs.timestamp_is_given {
            true => moment(knobs, self.start).wall,
            false => moment(knobs, at).wall + self.memory.borrow().offset(ENDPOINT),
        };
        Some(now.div_euclid(1000) * 1000)
    }
}

/// The server enforces a minute, in whole seconds.
fn is_expired(timestamp: Option<i64>, at: i64) -> bool {
    timestamp.is_some_and(|for_| (for_ - (EPOCH + at)).abs() > 60_000)
}
