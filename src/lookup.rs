//! Looking a lost change up in the operation log, as often as it takes.

use crate::clock::ServerClock;
use crate::getting::{self, Getting};
use crate::groups::{self, Groups};
use crate::log;
use crate::look::{self, Found, Look};
use crate::memory::{Memory, Target};
use crate::moment::{Chance, Moment};
use crate::operation::{LIST_OPERATIONS, Operation};
use crate::outcome::Bounds;
use crate::protocol::{Arrival, Note, Query};
use crate::request::RemovalRequest;
use crate::set::Set;
use crate::verdict::Ending;
use crate::whose::{Light, Ours};
use std::rc::Rc;

/// What is known for telling our job from others, and the look under way.
pub(crate) struct LookUp {
    request: Rc<RemovalRequest>,
    endpoint: Rc<str>,
    page_rows: u32,
    /// How late a row may appear in the log.
    lag_ms: i64,
    ours: Ours,
    clock: ServerClock,
    reading: Reading,
    getting: Getting,
}

/// What is being read.
enum Reading {
    /// Which nodes the groups of the nodelist stand for, before the first look.
    Groups(Groups),
    /// The log.
    Log(Look),
}

/// How it goes on.
pub(crate) enum Turn {
    /// With this page.
    Get(Query),
    /// With [`LookUp::go_on`], after so many milliseconds.
    Again { wait_ms: u32, note: Option<Note> },
    /// A look is over, which began at this time of the steady clock.
    Found { began: i64, found: Found },
}

impl LookUp {
    pub(crate) fn new(
        operation: &'static Operation,
        request: &Rc<RemovalRequest>,
        endpoint: &Rc<str>,
        bounds: &Bounds,
    ) -> Self {
        LookUp {
            request: Rc::clone(request),
            endpoint: Rc::clone(endpoint),
            page_rows: bounds.page_rows,
            lag_ms: i64::from(bounds.settle_ms),
            ours: Ours::new(operation, request),
            clock: ServerClock::default(),
            reading: Reading::Log(Look::starting(0)),
            getting: Getting::default(),
        }
    }

    /// The ids of our nodes, if they are known.
    pub(crate) fn nodes(&self) -> Option<&Set> {
        self.ours.nodes()
    }

    /// Begins a look.
    pub(crate) fn begin(&mut self, now: Moment) -> Query {
        self.getting = Getting::default();
        self.reading = match self.ours.needs_groups() {
            true => Reading::Groups(Groups::of(&self.request, self.page_rows)),
            false => Reading::Log(Look::starting(now.steady)),
        };
        self.query()
    }

    /// Goes on with the page that could not be read. A look of which nothing was read yet begins
    /// only now, and so may decide.
    pub(crate) fn go_on(&mut self, now: Moment) -> Query {
        if matches!(&self.reading, Reading::Log(look) if look.offset == 0) {
            self.reading = Reading::Log(Look::starting(now.steady));
        }
        self.query()
    }

    fn query(&self) -> Query {
        match &self.reading {
            Reading::Groups(groups) => groups.query(),
            Reading::Log(look) => {
                log::newest_first(self.request.zone.as_str(), self.page_rows, look.offset)
            }
        }
    }

    /// A page came, or did not. What cannot be read is read again: it is not empty.
    pub(crate) fn arrived(
        &mut self,
        arrival: &Arrival,
        first_sent: Moment,
        target: &Target,
        memory: &mut Memory,
        now: Moment,
        chance: Chance,
    ) -> Turn {
        match &mut self.reading {
            Reading::Groups(groups) => {
                match groups.judge(arrival, &self.endpoint, memory, chance) {
                    groups::Turn::On => Turn::Get(self.query()),
                    groups::Turn::Again { wait_ms, note } => Turn::Again { wait_ms, note },
                    groups::Turn::Known(nodes) => {
                        self.ours.resolve(&self.request, &nodes);
                        Turn::Get(self.begin(now))
                    }
                }
            }
            Reading::Log(look) => {
                let turn =
                    self.getting.judge(&LIST_OPERATIONS, arrival, &self.endpoint, memory, chance);
                let page = match turn {
                    getting::Turn::Page(text) => log::page(&text),
                    getting::Turn::Again(again) => {
                        return Turn::Again { wait_ms: again.wait_ms, note: again.note };
                    }
                    getting::Turn::Refused(_) => None,
                };
                let Some(page) = page else {
                    return self.again(chance);
                };
                read_clock(&mut self.clock, arrival);
                let light = Light {
                    clock: &self.clock,
                    first_sent,
                    claimed: &|job_id| memory.is_claimed(job_id),
                    haunted: memory.is_haunted(target, self.ours.nodes(), now),
                };
                match look.page(&page, self.page_rows, self.lag_ms, &self.ours, &light) {
                    look::Turn::On => {
                        self.getting = Getting::default();
                        Turn::Get(self.query())
                    }
                    look::Turn::Done(found) => Turn::Found { began: look.began, found },
                    look::Turn::Unreadable => {
                        *look = Look::starting(now.steady);
                        self.again(chance)
                    }
                }
            }
        }
    }

    fn again(&mut self, chance: Chance) -> Turn {
        let again = self.getting.unreadable(&LIST_OPERATIONS, chance);
        Turn::Again { wait_ms: again.wait_ms, note: None }
    }
}

/// Only the log's own answers tell the clock that its rows are judged by.
fn read_clock(clock: &mut ServerClock, arrival: &Arrival) {
    if let (Some(sent), Ending::Replied(answered)) = (arrival.sent, &arrival.ending) {
        if let Some(date) = answered.head.date {
            clock.dated(date, sent, arrival.received);
        } else if let Some(timestamp) = arrival.timestamp {
            clock.accepted(timestamp, sent, arrival.received);
        }
    }
}
