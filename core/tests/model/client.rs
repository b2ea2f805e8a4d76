//! One call of a client: its machine, its clocks, and what was observed of it.

use crate::bounds::{Knobs, Mix, Signing};
use crate::dice::Dice;
use crate::plan::{Caller, Delivery, Fate, Request, get, members, post};
use crate::world::{ADDITION, CLUSTER, EPOCH, QUEUE, REMOVAL, World};
use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, ChangeMachine, Event, Exchange, ExchangeResult, GroupNumber, Id,
    Interruption, Jitter, Machine, Memory, Node, NodeList, NotSent, Now, Progress, Removal,
    RemovalRequest, Ticket, Timestamp,
};
use std::cell::RefCell;
use std::rc::Rc;

pub const ENDPOINTS: [&str; 2] = ["https://model/api", "https://other/api"];

/// More steps than any call needs.
const MOST_STEPS: usize = 20_000;

/// A call, from its start to its end.
pub struct Client {
    pub caller: Caller,
    pub instance: usize,
    pub endpoint: usize,
    pub has_groups: bool,
    pub machine: ChangeMachine,
    pub memory: Rc<RefCell<Memory>>,
    pub start: i64,
    pub deadline: i64,
    pub abort: Option<i64>,
    /// Its place in the queue of its instance.
    pub ticket: Option<Ticket>,
    /// The time and event of the next step; `None` before the call's turn and after its end.
    pub next: Option<(i64, Event)>,
    /// When the request in flight was passed to fetch.
    in_flight: Option<i64>,
    pub outcome: Option<Result<Removal, CallError>>,
    pub ended: i64,
    pub seen: Seen,
}

/// What was observed of a call.
#[derive(Default)]
pub struct Seen {
    pub posts: u32,
    pub first_sent: Option<i64>,
    /// Whether it was sent again with hardly any time left to reconcile a lost response.
    pub hurried: bool,
    /// When the last scan of the log began.
    pub last_scan: i64,
    pub interrupted: Option<Interruption>,
    /// The jobs that the client saw in the log before it sent anything.
    pub baseline: Option<Vec<String>>,
    /// Whether a request that cannot connect is in flight: it counts as sent only once that is
    /// known.
    pub cannot_connect: bool,
    pub steps: usize,
    pub trace: Vec<String>,
}

/// The request of a call.
#[derive(Clone, Debug)]
pub struct Errand {
    pub adds: bool,
    pub nodelist: Vec<Entry>,
    pub instance: usize,
    pub endpoint: usize,
    pub start: i64,
    pub abort: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Id(&'static str),
    Group(u64),
}

/// Returns the client's clocks at a true time.
pub fn moment(knobs: &Knobs, at: i64) -> Now {
    let step = knobs.step.map_or(0, |(when, by)| if at >= when { by } else { 0 });
    let lived = at - knobs.stood_still(at);
    Now {
        monotonic: 1_000_000 + lived + (lived * knobs.drift_ppm).div_euclid(1_000_000),
        unix: EPOCH + lived + knobs.client_off_ms + step,
    }
}

impl Client {
    pub fn new(knobs: &Knobs, call: usize, errand: &Errand, memory: &Rc<RefCell<Memory>>) -> Self {
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
            Entry::Group(group) => Node::Group(GroupNumber::from_u64(*group).unwrap()),
        });
        let start = knobs.awake(errand.start);
        let given = moment(knobs, start).unix;
        let request = RemovalRequest {
            cluster_id: Id::new(CLUSTER).unwrap(),
            hpcqueue_id: Id::new(QUEUE).unwrap(),
            nodelist: NodeList::new(&list.collect::<Vec<_>>()).unwrap(),
            zone: Id::new("z").unwrap(),
            timestamp: knobs
                .timestamp_is_given
                .then(|| Timestamp::from_unix_ms(given as f64).unwrap()),
        };
        let limits = knobs.limits(moment(knobs, start).monotonic);
        let action = if errand.adds { ADDITION } else { REMOVAL };
        let endpoint = ENDPOINTS[errand.endpoint];
        let begin = if errand.adds { ChangeMachine::add } else { ChangeMachine::remove };
        let mut machine = begin(request, endpoint, limits);
        machine = machine.with_receipt(format!("r-{call}"), None);
        if knobs.baseline {
            machine = machine.with_baseline();
        }
        Client {
            caller: Caller { call, action, nodes },
            instance: errand.instance,
            endpoint: errand.endpoint,
            has_groups: errand.nodelist.iter().any(|entry| matches!(entry, Entry::Group(_))),
            machine,
            memory: Rc::clone(memory),
            start,
            deadline: knobs.after(start, knobs.deadline_ms),
            abort: errand.abort.map(|after| knobs.awake(start + after)),
            ticket: None,
            next: None,
            in_flight: None,
            outcome: None,
            ended: 0,
            seen: Seen::default(),
        }
    }

    /// Replaces the next event by the abort or the deadline if that is earlier.
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

    /// Handles the next event. `fate` draws the fate of a POST.
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
                self.seen.posts -= u32::from(self.seen.cannot_connect);
                let sent = self.in_flight.map(|sent| moment(knobs, sent));
                Event::Interrupted { by, sent }
            }
            other => other,
        };
        self.in_flight = None;
        self.seen.cannot_connect = false;
        self.seen.steps += 1;
        assert!(self.seen.steps < MOST_STEPS, "a call that does not end: {:#?}", self.seen.trace);
        let chance = Jitter::new(dice.unit());
        let step =
            self.machine.step(event, moment(knobs, at), chance, &mut self.memory.borrow_mut());
        for note in &step.progress {
            dice.note(match note {
                Progress::Retry { .. } => "progress: retry",
                Progress::Reconcile { .. } => "progress: reconcile",
                Progress::Clock { .. } => "progress: clock",
                _ => "progress: never",
            });
            if matches!(note, Progress::Reconcile { .. }) {
                self.seen.last_scan = at;
            }
        }
        let trace = format!("{at}: {:?}", step.action);
        self.seen.trace.push(trace);
        match step.action {
            Action::Finish(outcome) => {
                self.outcome = Some(outcome);
                self.ended = at;
            }
            Action::Wait(time) => {
                let ms = time.as_millis() as i64;
                // Timers are never early.
                let late = if dice.chance(0.1) { dice.between(0, 20) } else { 0 };
                let drifted = ms + ms * 100 / 1_000_000;
                let ms = if knobs.drift_ppm < 0 { drifted + 1 } else { ms };
                self.next = Some((knobs.after(at, ms + late), Event::TimerFired));
            }
            Action::Get(query) => self.get(dice, knobs, world, &query, at),
            Action::Record { .. } => self.next = Some((at, Event::Recorded)),
            Action::Send { attempt, timestamp } => {
                assert_eq!(attempt, self.seen.posts + 1);
                let fate = fate(dice);
                self.post(dice, knobs, world, at, timestamp, fate);
            }
        }
    }

    fn get(
        &mut self,
        dice: &mut Dice,
        knobs: &Knobs,
        world: &mut World,
        query: &ApiRequest,
        at: i64,
    ) {
        let request = self.request(knobs, query.timestamp);
        let before = self.seen.posts == 0;
        let may_forget =
            !before && self.seen.baseline.as_ref().is_some_and(|rows| !rows.is_empty());
        let (course, page) = get(dice, knobs, world, query, at, request, may_forget);
        if before && query.operation.path == "/operation" {
            self.seen.baseline = page.and_then(|page| rows_of(&page)).or(self.seen.baseline.take());
        }
        self.arrive(knobs, at, course.at, course.result, request);
    }

    fn post(
        &mut self,
        dice: &mut Dice,
        knobs: &Knobs,
        world: &mut World,
        at: i64,
        timestamp: i64,
        fate: Fate,
    ) {
        let request = self.request(knobs, timestamp);
        let now =
            moment(knobs, at).unix + self.memory.borrow().clocks.offset(ENDPOINTS[self.endpoint]);
        let lives = (knobs.timeout_ms + 5_000).min(60_000);
        assert!(
            // Other calls of this instance may have learnt that the API is strict.
            self.seen.posts > 0 || knobs.mix == Mix::Wild || timestamp <= now - 60_000 + lives,
            "an attempt that is not backdated"
        );
        let course = post(dice, knobs, world, &self.caller, at, request, fate);
        let takes = (knobs.timeout_ms + 2 * knobs.settle_ms).min(knobs.deadline_ms / 2);
        // Half of that, because a signature or a suspended client may have used up some time.
        self.seen.hurried |= self.seen.posts > 0 && self.deadline - at < takes / 2;
        self.seen.posts += 1;
        self.seen.first_sent.get_or_insert(at);
        self.seen.trace.push(format!("{at}: {fate:?} {request:?}"));
        self.seen.cannot_connect = matches!(fate, Fate::NotSent);
        if !self.seen.cannot_connect {
            self.in_flight = Some(at);
        }
        self.arrive(knobs, at, course.at, course.result, request);
    }

    fn request(&self, knobs: &Knobs, timestamp: i64) -> Request {
        let timestamp = timestamp.div_euclid(1000) * 1000;
        match knobs.signing {
            Signing::Here => Request { timestamp: Some(timestamp), signed: Delivery::Direct },
            Signing::Proxy => Request { timestamp: Some(timestamp), signed: Delivery::Proxy },
            Signing::Other => Request { timestamp: Some(timestamp), signed: Delivery::Other },
        }
    }

    fn arrive(
        &mut self,
        knobs: &Knobs,
        sent: i64,
        at: i64,
        result: ExchangeResult,
        request: Request,
    ) {
        let at = knobs.awake(at);
        let never =
            matches!(result, ExchangeResult::NotSent(NotSent::NoFetch | NotSent::Unready(_)));
        let exchange = Exchange {
            result,
            sent: (!never).then(|| moment(knobs, sent)),
            timestamp: request.timestamp,
            signed: request.signed == Delivery::Direct,
            received: moment(knobs, at),
        };
        self.next = Some((at, Event::Exchanged(exchange)));
    }
}

/// Returns the job ids of a page of the log, if it is one.
fn rows_of(page: &str) -> Option<Vec<String>> {
    let answer: serde_json::Value = serde_json::from_str(page).ok()?;
    answer.get("total_count")?.as_u64()?;
    let rows = answer.get("job_set")?.as_array()?;
    rows.iter().map(|row| Some(row.get("job_id")?.as_str()?.to_owned())).collect()
}
