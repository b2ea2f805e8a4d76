//! Reading a whole list, page by page.

use crate::facts::{NodeFacts, NodeItem, QueueFacts, QueueItem};
use crate::fault::Fault;
use crate::getting::{self, Again, Getting};
use crate::json::{self, Scalar};
use crate::memory::Memory;
use crate::moment::{Chance, Moment};
use crate::operation::{LIST_NODES, LIST_QUEUES, Operation};
use crate::outcome::{Because, Bounds, Ended};
use crate::protocol::{Action, Arrival, Event, Interruption, Protocol, Query, Step};
use crate::verdict::shortage;
use miniserde::Deserialize;
use rustc_hash::FxHashSet;
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

/// An item, as far as it tells items apart.
#[derive(Deserialize)]
struct Item {
    hpcqueue_id: Option<Scalar>,
    node_id: Option<Scalar>,
}

#[derive(Deserialize)]
struct Fields {
    queue_set: Option<Vec<Item>>,
    queues_set: Option<Vec<Item>>,
    hpcqueue_set: Option<Vec<Item>>,
    hpc_app_nodes_set: Option<Vec<Item>>,
    total_count: Option<Scalar>,
}

impl Fields {
    fn take(self, list: List) -> Option<(&'static str, Vec<Item>, Option<u64>)> {
        let total = match self.total_count {
            Some(Scalar::Whole(count)) => u64::try_from(count).ok(),
            _ => None,
        };
        let named = match list {
            List::Queues => [
                ("queue_set", self.queue_set),
                ("queues_set", self.queues_set),
                ("hpcqueue_set", self.hpcqueue_set),
            ],
            List::Nodes => [("hpc_app_nodes_set", self.hpc_app_nodes_set), ("", None), ("", None)],
        };
        let (name, items) = named.into_iter().find_map(|(name, items)| Some((name, items?)))?;
        Some((name, items, total))
    }
}

/// A list that is being read: where it stands, without the asking.
#[derive(Debug)]
pub(crate) struct Reading {
    list: List,
    parameters: Vec<(&'static str, String)>,
    limit: u32,
    offset: u64,
    seen: FxHashSet<String>,
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
            seen: FxHashSet::default(),
            nameless: 0,
            whole: Whole::default(),
        }
    }

    pub(crate) fn query(&self) -> Query {
        let mut parameters = self.parameters.clone();
        parameters.push(("limit", self.limit.to_string()));
        parameters.push(("offset", self.offset.to_string()));
        Query { operation: self.list.operation(), parameters }
    }

    pub(crate) fn page(&mut self, text: String) -> Turn {
        let Some((name, items, total)) =
            json::object::<Fields>(&text).and_then(|fields| fields.take(self.list))
        else {
            return Turn::Unreadable;
        };
        let count = items.len() as u64;
        self.offset += count;
        let counts = items.iter().map(|item| self.is_new(item)).collect();
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

    fn is_new(&mut self, item: &Item) -> bool {
        let id = match self.list {
            List::Queues => &item.hpcqueue_id,
            List::Nodes => &item.node_id,
        };
        match id {
            Some(Scalar::Text(id)) => self.seen.insert(id.clone()),
            _ => {
                self.nameless += 1;
                true
            }
        }
    }
}

#[derive(Deserialize)]
struct QueueFields {
    queue_set: Option<Vec<QueueItem>>,
    queues_set: Option<Vec<QueueItem>>,
    hpcqueue_set: Option<Vec<QueueItem>>,
}

#[derive(Deserialize)]
struct NodeFields {
    hpc_app_nodes_set: Option<Vec<NodeItem>>,
}

impl Whole {
    /// The queues, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn queues(&self) -> Option<Vec<QueueFacts>> {
        self.facts(
            |fields: QueueFields| fields.queue_set.or(fields.queues_set).or(fields.hpcqueue_set),
            QueueItem::into_facts,
        )
    }

    /// The nodes, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn nodes(&self) -> Option<Vec<NodeFacts>> {
        self.facts(|fields: NodeFields| fields.hpc_app_nodes_set, NodeItem::into_facts)
    }

    fn facts<F: Deserialize, I, T>(
        &self,
        items: impl Fn(F) -> Option<Vec<I>>,
        into_facts: impl Fn(I) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for page in &self.pages {
            for (item, counts) in items(json::object(&page.text)?)?.into_iter().zip(&page.counts) {
                if *counts {
                    all.push(into_facts(item)?);
                }
            }
        }
        Some(all)
    }
}

/// Reads a whole list: each page is asked for up to `max_attempts` times.
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

    fn ended(&mut self, arrival: &Arrival, chance: Chance) -> Step<Result<Whole, Ended>> {
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
                    self.ask()
                }
                Turn::Unreadable => {
                    let again = self.getting.unreadable(operation, chance);
                    self.again(again)
                }
            },
            getting::Turn::Again(again) => self.again(again),
            getting::Turn::Refused(why) => self.fail(*why),
        }
    }

    fn again(&mut self, Again { wait_ms, note, why }: Again) -> Step<Result<Whole, Ended>> {
        if self.tries >= self.max_attempts {
            return self.fail(*why);
        }
        self.last = Some(why);
        Step { notes: note.into_iter().collect(), action: Action::Rest(wait_ms) }
    }

    fn ask(&self) -> Step<Result<Whole, Ended>> {
        Step::of(Action::Get(self.reading.query()))
    }

    fn fail(&self, fault: Fault) -> Step<Result<Whole, Ended>> {
        let fault = Fault { attempts: self.tries, ..fault };
        Step::of(Action::Finish(Err(Ended::Told(Box::new(fault), Because::OfTheRequest))))
    }
}

impl Protocol for Listing {
    type Outcome = Result<Whole, Ended>;

    fn step(&mut self, event: Event, _: Moment, chance: Chance) -> Step<Self::Outcome> {
        match event {
            Event::Started | Event::Rested => self.ask(),
            Event::Ended(arrival) => self.ended(&arrival, chance),
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
