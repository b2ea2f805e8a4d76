//! Reading a whole list, page by page.

use crate::facts::{NodeFacts, QueueFacts};
use crate::fault::Fault;
use crate::getting::{self, Again, Getting};
use crate::json::{self, Value};
use crate::memory::Memory;
use crate::moment::{Chance, Moment};
use crate::operation::{LIST_NODES, LIST_QUEUES, Operation};
use crate::outcome::{Because, Bounds, Ended};
use crate::protocol::{Action, Arrival, Event, Interruption, Protocol, Query, Step};
use crate::set::Set;
use crate::verdict::shortage;
use crate::words::number;
use std::cell::RefCell;
use std::rc::Rc;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The queues of a cluster.
    Queues,
    /// The nodes of a cluster.
    Nodes,
}

impl List {
    /// The operation that reads it.
    pub fn operation(self) -> &'static Operation {
        match self {
            List::Queues => &LIST_QUEUES,
            List::Nodes => &LIST_NODES,
        }
    }
}

/// A list that was read.
#[derive(Debug, Default)]
pub struct Whole {
    /// Its pages, as they came.
    pub pages: Vec<Page>,
}

/// One page of a list.
#[derive(Debug)]
pub struct Page {
    /// The answer.
    pub text: String,
    /// What the list is called in it: the documentation shows several names.
    pub name: &'static str,
    /// Which of its items count. An item that stood on an earlier page already does not.
    pub counts: Vec<bool>,
}

/// The items of a list in an answer, and what the list is called there.
fn items_of(list: List, answer: Value<'_>) -> Option<(&'static str, Vec<Value<'_>>)> {
    let names: &[&'static str] = match list {
        List::Queues => &["queue_set", "queues_set", "hpcqueue_set"],
        List::Nodes => &["hpc_app_nodes_set"],
    };
    let (name, items) = names.iter().find_map(|name| Some((*name, answer.field(name)?)))?;
    Some((name, items.objects()?))
}

/// A list that is being read: where it stands, without the asking.
#[derive(Debug)]
pub(crate) struct Reading {
    list: List,
    parameters: Vec<(&'static str, String)>,
    limit: u32,
    offset: u64,
    seen: Set,
    nameless: u64,
    whole: Whole,
}

/// How a reading goes on.
pub(crate) enum Turn {
    On,
    Done(Whole),
    Unreadable,
}

impl Reading {
    pub(crate) fn new(list: List, parameters: Vec<(&'static str, String)>, limit: u32) -> Self {
        Reading {
            list,
            parameters,
            limit,
            offset: 0,
            seen: Set::default(),
            nameless: 0,
            whole: Whole::default(),
        }
    }

    /// Asks for the next page, signed for this time.
    pub(crate) fn query(&self, timestamp: i64) -> Query {
        let mut parameters = self.parameters.clone();
        parameters.push(("limit", number(self.limit)));
        parameters.push(("offset", number(self.offset as i64)));
        Query { operation: self.list.operation(), parameters, timestamp }
    }

    pub(crate) fn page(&mut self, text: String) -> Turn {
        let Some(answer) = json::read(&text) else {
            return Turn::Unreadable;
        };
        let Some((name, items)) = items_of(self.list, answer) else {
            return Turn::Unreadable;
        };
        let total = answer.field("total_count").and_then(Value::whole);
        let total = total.and_then(|total| u64::try_from(total).ok());
        let count = items.len() as u64;
        self.offset += count;
        let counts = items.iter().map(|item| self.is_new(*item)).collect();
        self.whole.pages.push(Page { text, name, counts });
        let is_end = match total {
            Some(total) => self.offset >= total,
            None => count < u64::from(self.limit),
        };
        match (is_end, total) {
            (false, _) if count == 0 => self.again(),
            (false, _) => Turn::On,
            // It changed while it was read: some may have been left out.
            (true, Some(total)) if self.seen.len() as u64 + self.nameless != total => self.again(),
            (true, _) => Turn::Done(std::mem::take(&mut self.whole)),
        }
    }

    fn again(&mut self) -> Turn {
        self.restart();
        Turn::Unreadable
    }

    /// Begins anew.
    pub(crate) fn restart(&mut self) {
        let parameters = std::mem::take(&mut self.parameters);
        *self = Reading::new(self.list, parameters, self.limit);
    }

    fn is_new(&mut self, item: Value) -> bool {
        let id = item.field(match self.list {
            List::Queues => "hpcqueue_id",
            List::Nodes => "node_id",
        });
        match id.and_then(Value::text) {
            Some(id) => self.seen.add(&id).is_ok(),
            None => {
                self.nameless += 1;
                true
            }
        }
    }
}

impl Whole {
    /// The queues, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn queues(&self) -> Option<Vec<QueueFacts>> {
        QueueFacts::all(self.items(List::Queues)?)
    }

    /// The nodes, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn nodes(&self) -> Option<Vec<NodeFacts>> {
        NodeFacts::all(self.items(List::Nodes)?)
    }

    fn items(&self, list: List) -> Option<Vec<Value<'_>>> {
        let mut all = Vec::new();
        for page in &self.pages {
            let (_, items) = items_of(list, json::read(&page.text)?)?;
            for (item, counts) in items.into_iter().zip(&page.counts) {
                if *counts {
                    all.push(item);
                }
            }
        }
        Some(all)
    }
}

/// Reads a whole list: each page is asked for up to `max_attempts` times.
///
/// ```
/// use ehpc_remove_nodes::list::{List, Listing};
/// use ehpc_remove_nodes::moment::{Chance, Moment};
/// use ehpc_remove_nodes::outcome::Bounds;
/// use ehpc_remove_nodes::protocol::{Action, Event, Protocol};
///
/// let parameters = vec![("cluster_id", "ehpc-gk3wfc7e".into()), ("zone", "jn1a".into())];
/// let bounds = Bounds {
///     timeout_ms: 10_000,
///     deadline_ms: 60_000,
///     deadline_at: 60_000,
///     settle_ms: 5_000,
///     max_attempts: 4,
///     page_rows: 100,
/// };
/// let endpoint = "https://hpc-api.qingcloud.com/api";
/// let mut listing = Listing::new(List::Queues, parameters, endpoint, &bounds, Default::default());
///
/// let now = Moment { steady: 0, wall: 1_769_846_400_000 };
/// match listing.step(Event::Started, now, Chance::new(0.5)).action {
///     Action::Get(query) => assert_eq!(query.operation.path, "/queue/ehpc/getQueueList"),
///     _ => panic!("a list begins with its first page"),
/// }
/// ```
pub struct Listing {
    reading: Reading,
    getting: Getting,
    tries: u32,
    max_attempts: u32,
    deadline_ms: u32,
    endpoint: String,
    memory: Rc<RefCell<Memory>>,
    last: Option<Box<Fault>>,
}

impl Listing {
    /// A list that has yet to be asked for.
    pub fn new(
        list: List,
        parameters: Vec<(&'static str, String)>,
        endpoint: &str,
        bounds: &Bounds,
        memory: Rc<RefCell<Memory>>,
    ) -> Self {
        Listing {
            reading: Reading::new(list, parameters, bounds.page_rows),
            getting: Getting::default(),
            tries: 0,
            max_attempts: bounds.max_attempts,
            deadline_ms: bounds.deadline_ms,
            endpoint: endpoint.into(),
            memory,
            last: None,
        }
    }

    fn ended(&mut self, arrival: &Arrival, now: Moment, chance: Chance) -> Step<Result<Whole, Ended>> {
        let operation = self.reading.list.operation();
        self.tries += 1;
        let turn = {
            let memory = &mut self.memory.borrow_mut();
            self.getting.judge(operation, arrival, &self.endpoint, memory, chance)
        };
        match turn {
            getting::Turn::Page(text) => match self.reading.page(text) {
                Turn::Done(whole) => Step::of(Action::Finish(Ok(whole))),
                Turn::On => {
                    self.tries = 0;
                    self.getting = Getting::default();
                    self.ask(now)
                }
                Turn::Unreadable => {
                    let again = self.getting.unreadable(operation, chance);
                    self.again(again)
                }
            },
            getting::Turn::Again(again) => self.again(again),
            getting::Turn::Refused(why) => self.fail(why),
        }
    }

    fn again(&mut self, Again { wait_ms, note, why }: Again) -> Step<Result<Whole, Ended>> {
        if self.tries >= self.max_attempts {
            return self.fail(why);
        }
        self.last = Some(why);
        Step { notes: note.into_iter().collect(), action: Action::Rest(wait_ms) }
    }

    fn ask(&self, now: Moment) -> Step<Result<Whole, Ended>> {
        let timestamp = self.memory.borrow().server_time(&self.endpoint, now);
        Step::of(Action::Get(self.reading.query(timestamp)))
    }

    fn fail(&self, mut fault: Box<Fault>) -> Step<Result<Whole, Ended>> {
        fault.attempts = self.tries;
        Step::of(Action::Finish(Err(Ended::Told(fault, Because::OfTheRequest))))
    }
}

impl Protocol for Listing {
    type Outcome = Result<Whole, Ended>;

    fn step(&mut self, event: Event, now: Moment, chance: Chance) -> Step<Self::Outcome> {
        match event {
            Event::Started | Event::Rested => self.ask(now),
            Event::Ended(arrival) => self.ended(&arrival, now, chance),
            Event::Interrupted { by: Interruption::Abort, .. } => {
                Step::of(Action::Finish(Err(Ended::Aborted)))
            }
            Event::Interrupted { by: Interruption::Deadline, sent } => {
                self.tries += u32::from(sent.is_some());
                let operation = self.reading.list.operation();
                let why = self.last.take();
                self.fail(shortage(operation, self.deadline_ms, why.as_deref()))
            }
        }
    }
}
