//! Exactly one removal: what to do after each thing that can happen to a request.
//!
//! A request whose answer is lost may have been carried out. The API writes every operation to a
//! log, so a lost removal is looked up there instead of being guessed at: found, it is ours and
//! done; surely absent, it may be sent again; neither, and nobody can know. The rules are set out
//! in `docs/exactly-once.md`; each stands below under its own name.
//!
//! An addition, the undo of a removal, goes by the same rules.

use crate::account::{Account, Unsure};
use crate::backoff::Backoff;
use crate::clock::ServerClock;
use crate::fault::Fault;
use crate::getting::{self, Getting, correct_clock};
use crate::groups::{self, Groups};
use crate::log;
use crate::look::{self, FailedJob, Found, Look};
use crate::memory::{Memory, Target};
use crate::moment::{Chance, Moment};
use crate::operation::{LIST_OPERATIONS, Operation};
use crate::protocol::{Action, Arrival, Event, Interruption, Note, Protocol, Step};
use crate::reply::Accepted;
use crate::request::RemovalRequest;
use crate::verdict::{self, Certain, Ending, Loss, Remedy, Verdict};
use crate::whose::{Light, Ours};
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;

/// The first pause between two looks before a lost request has settled, in milliseconds. Each
/// further one is twice as long.
const LOOK_PAUSE_MS: i64 = 500;

/// A change that the API accepted. The work itself is a job that runs after this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The server's name for its answer.
    pub action: String,
    /// The job that does the work.
    pub job_id: String,
    /// Always 0.
    pub ret_code: i64,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether the answer was lost and the job was found in the operation log.
    pub recovered: bool,
}

/// How a call ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The caller is told this. What fetch threw last, or the reason of the abort, goes with it.
    Told(Box<Fault>, Because),
    /// The caller's own abort, and nothing was done: its reason is handed back as it is.
    Aborted,
}

/// What belongs to a fault as its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// What the last request that failed was rejected with, if anything.
    OfTheRequest,
    /// The reason of the caller's abort.
    OfTheAbort,
    /// Nothing.
    OfNothing,
}

/// The bounds of a call, all in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// One attempt, or one read.
    pub timeout_ms: u32,
    /// The whole call.
    pub deadline_ms: u32,
    /// When the call's time is up, by the steady clock.
    pub deadline_at: i64,
    /// How long a lost request may still be carried out, and how long its entry in the log may
    /// lag after that.
    pub settle_ms: u32,
    /// How often to send at most.
    pub max_attempts: u32,
    /// How many rows of a list to ask for at once, from 2; [`log::PAGE_ROWS`].
    pub page_rows: u32,
}

/// A change on its way to happening exactly once.
pub struct Removing {
    operation: &'static Operation,
    request: Rc<RemovalRequest>,
    target: Target,
    endpoint: Rc<str>,
    bounds: Bounds,
    memory: Rc<RefCell<Memory>>,

    /// How often the request was sent.
    attempts: u32,
    /// When it was sent first.
    first_sent: Option<Moment>,
    /// What the last loss was, and when it was noticed. While there is none, nothing is in doubt.
    lost: Option<(Loss, i64)>,
    /// The last certain refusal.
    refusal: Option<Certain>,
    /// Whether the refusal ends the call, once no earlier loss is in doubt any more.
    refused_for_good: bool,
    clock_corrected: bool,
    /// Whether we sign, and not a server in between.
    signed: bool,
    backoff: Backoff,

    /// What a row of our job looks like; made for the first look.
    ours: Option<Ours>,
    clock: ServerClock,
    looks: u32,
    stage: Stage,
}

/// What is under way.
enum Stage {
    /// The first step has yet to come.
    Fresh,
    /// A request.
    Sending,
    /// A wait, and what comes after it.
    Resting(Next),
    /// Reading which nodes the groups of the nodelist stand for, before a look.
    Resolving(Groups),
    /// Reading a page of the log.
    Looking(Box<Look>, Getting),
    /// Nothing any more.
    Over,
}

enum Next {
    Send,
    Look,
    ReadOn(Box<Look>, Getting),
    ResolveOn(Groups),
}

type Outcome = Result<Removal, Ended>;

impl Protocol for Removing {
    type Outcome = Outcome;

    fn step(&mut self, event: Event, now: Moment, chance: Chance) -> Step<Outcome> {
        match (std::mem::replace(&mut self.stage, Stage::Over), event) {
            (stage, Event::Interrupted { by, sent }) => self.interrupted(&stage, by, sent, now),
            (Stage::Fresh, _) => self.send(),
            (Stage::Sending, Event::Ended(arrival)) => self.answered(arrival, now, chance),
            (Stage::Resting(next), _) => self.rested(next, now),
            (Stage::Resolving(groups), Event::Ended(arrival)) => {
                self.resolved(groups, &arrival, now, chance)
            }
            (Stage::Looking(look, getting), Event::Ended(arrival)) => {
                self.looked(look, getting, &arrival, now, chance)
            }
            // Nothing of that is asked for; whatever carries us out, it must not hang.
            (_, _) => self.unknown(Unsure::Unread, Because::OfNothing, now),
        }
    }
}

impl Removing {
    /// A change that has yet to be sent.
    pub fn new(
        operation: &'static Operation,
        request: impl Into<Rc<RemovalRequest>>,
        endpoint: &str,
        bounds: Bounds,
        memory: Rc<RefCell<Memory>>,
    ) -> Self {
        let (request, endpoint) = (request.into(), Rc::from(endpoint));
        Removing {
            operation,
            target: Target::new(Rc::clone(&endpoint), operation, Rc::clone(&request)),
            ours: None,
            request,
            endpoint,
            bounds,
            memory,
            attempts: 0,
            first_sent: None,
            lost: None,
            refusal: None,
            refused_for_good: false,
            clock_corrected: false,
            signed: false,
            backoff: Backoff::default(),
            clock: ServerClock::default(),
            looks: 0,
            stage: Stage::Fresh,
        }
    }

    /// What it works on.
    pub fn target(&self) -> &Target {
        &self.target
    }

    // ── Sending ─────────────────────────────────────────────────────────────────────────────────

    fn send(&mut self) -> Step<Outcome> {
        self.stage = Stage::Sending;
        Step::of(Action::Send { attempt: self.attempts + 1 })
    }

    /// An attempt ended.
    fn answered(&mut self, arrival: Arrival, now: Moment, chance: Chance) -> Step<Outcome> {
        self.count(arrival.sent);
        self.signed |= arrival.timestamp.is_some();
        match verdict::of_change(self.operation, &arrival.ending) {
            Verdict::Accepted(Accepted { action, job_id }) => self.done(action, job_id, false, now),
            Verdict::Lost(loss) => {
                // Whatever was refused before is not the last word any more.
                self.refusal = None;
                self.lost = Some((loss, now.steady));
                self.look(now)
            }
            Verdict::Certain(certain) => self.refused(certain, &arrival, now, chance),
        }
    }

    /// For certain this attempt was not carried out. That says nothing of the ones before it.
    fn refused(
        &mut self,
        certain: Certain,
        arrival: &Arrival,
        now: Moment,
        chance: Chance,
    ) -> Step<Outcome> {
        let remedy = certain.remedy;
        self.refusal = Some(certain);
        match remedy {
            Remedy::Wait(retry_after) => {
                let wait_ms = self.backoff.next(chance, retry_after);
                self.send_later(wait_ms, now)
            }
            Remedy::Clock(date) => match self.correct_clock(arrival, date) {
                Some(notes) => {
                    let mut step = self.send_later(0, now);
                    step.notes.splice(0..0, notes);
                    step
                }
                None => self.give_up(now),
            },
            Remedy::None => self.give_up(now),
        }
    }

    /// Sends again after a refusal that asks for patience. Where an earlier attempt is in doubt,
    /// it is looked for again before.
    fn send_later(&mut self, wait_ms: u32, now: Moment) -> Step<Outcome> {
        if self.lost.is_some() {
            // A wait that passes the deadline would help nobody: look now, and say what is so.
            let wait_ms = if self.may_send_after(wait_ms, now) { wait_ms } else { 0 };
            return self.rest(wait_ms, Next::Look);
        }
        if !self.may_send_after(wait_ms, now) {
            return self.give_up(now);
        }
        let mut step = self.rest(wait_ms, Next::Send);
        step.notes.push(self.retry(wait_ms));
        step
    }

    /// `1300` was never carried out: the clock is corrected and it is sent once more. A timestamp
    /// that the caller gave is not ours to change. Where a server of the caller's signs, the clock
    /// that is off is that server's, which may have learnt from the refusal.
    fn correct_clock(&mut self, arrival: &Arrival, date: Option<i64>) -> Option<Vec<Note>> {
        let given = self.request.timestamp.is_some();
        if given || std::mem::replace(&mut self.clock_corrected, true) {
            return None;
        }
        let note = correct_clock(&mut self.memory.borrow_mut(), &self.endpoint, arrival, date);
        let signed_by_us = arrival.timestamp.is_some();
        (note.is_some() || !signed_by_us).then(|| note.into_iter().collect())
    }

    /// A refusal that stays: it is the answer, unless an earlier attempt is in doubt.
    fn give_up(&mut self, now: Moment) -> Step<Outcome> {
        self.refused_for_good = true;
        if self.lost.is_some() { self.look_when_settled(now) } else { self.refusal_is_final() }
    }

    /// Never send again unless one attempt, the time to settle twice over and one look still fit
    /// before the deadline: an answer that is lost then could not be looked up any more.
    fn may_send_after(&self, wait_ms: u32, now: Moment) -> bool {
        let timeout = i64::from(self.bounds.timeout_ms);
        let end = now.steady + i64::from(wait_ms) + timeout + self.settling_ms() + timeout;
        self.attempts < self.bounds.max_attempts && end <= self.bounds.deadline_at
    }

    // ── Looking ─────────────────────────────────────────────────────────────────────────────────

    /// A lost request may be carried out up to `settleMs` after its loss, and its entry may take
    /// as long again to appear. A thousandth more, and one millisecond, for a clock that runs fast
    /// and is read in whole milliseconds.
    fn settling_ms(&self) -> i64 {
        let settle_ms = i64::from(self.bounds.settle_ms);
        2 * settle_ms + settle_ms / 500 + 1
    }

    fn look(&mut self, now: Moment) -> Step<Outcome> {
        self.looks += 1;
        let note = Note::Reconcile { look: self.looks, attempts: self.attempts };
        let ours = self.ours.get_or_insert_with(|| Ours::new(self.operation, &self.request));
        let mut step = if ours.needs_groups() {
            self.ask_for_groups(Groups::of(&self.request, self.bounds.page_rows))
        } else {
            self.read_on(Box::new(Look::starting(now.steady)), Getting::default())
        };
        step.notes.push(note);
        step
    }

    fn look_when_settled(&mut self, now: Moment) -> Step<Outcome> {
        let wait = (self.settled_at() - now.steady).max(0);
        self.rest(u32::try_from(wait).unwrap_or(u32::MAX), Next::Look)
    }

    /// From when on a look decides, by the steady clock.
    fn settled_at(&self) -> i64 {
        self.lost.as_ref().map_or(i64::MIN, |(_, at)| at + self.settling_ms())
    }

    fn read_on(&mut self, look: Box<Look>, getting: Getting) -> Step<Outcome> {
        let zone = self.request.zone.as_str();
        let query = log::newest_first(zone, self.bounds.page_rows, look.offset);
        self.stage = Stage::Looking(look, getting);
        Step::of(Action::Get(query))
    }

    /// A page of the log came, or did not.
    fn looked(
        &mut self,
        mut look: Box<Look>,
        mut getting: Getting,
        arrival: &Arrival,
        now: Moment,
        chance: Chance,
    ) -> Step<Outcome> {
        let turn = {
            let memory = &mut self.memory.borrow_mut();
            getting.judge(&LIST_OPERATIONS, arrival, &self.endpoint, memory, chance)
        };
        let page = match turn {
            getting::Turn::Page(text) => log::page(&text),
            getting::Turn::Again { wait_ms, note, .. } => {
                let mut step = self.rest(wait_ms, Next::ReadOn(look, getting));
                step.notes.extend(note);
                return step;
            }
            getting::Turn::Refused(_) => None,
        };
        let Some(page) = page else {
            return self.read_again(look, getting, chance);
        };
        self.read_clock(arrival);
        let (Some(ours), Some(first_sent)) = (&self.ours, self.first_sent) else {
            return self.unknown(Unsure::Unread, Because::OfNothing, now);
        };
        let turn = {
            let memory = self.memory.borrow();
            let light = Light {
                clock: &self.clock,
                first_sent,
                claimed: &|job_id| memory.is_claimed(job_id),
                haunted: memory.is_haunted(&self.target, now),
            };
            let lag_ms = i64::from(self.bounds.settle_ms);
            look.page(&page, self.bounds.page_rows, lag_ms, ours, &light)
        };
        match turn {
            look::Turn::On => self.read_on(look, Getting::default()),
            look::Turn::Done(found) => self.conclude(look.began, found, now),
            look::Turn::Unreadable => {
                self.read_again(Box::new(Look::starting(now.steady)), getting, chance)
            }
        }
    }

    /// The log is unreadable, which is not empty: it is read again.
    fn read_again(
        &mut self,
        look: Box<Look>,
        mut getting: Getting,
        chance: Chance,
    ) -> Step<Outcome> {
        match getting.unreadable(&LIST_OPERATIONS, chance) {
            getting::Turn::Again { wait_ms, .. } => self.rest(wait_ms, Next::ReadOn(look, getting)),
            _ => self.rest(0, Next::ReadOn(look, getting)),
        }
    }

    /// Only the log's own answers tell the clock that its rows are judged by.
    fn read_clock(&mut self, arrival: &Arrival) {
        let Some(sent) = arrival.sent else {
            return;
        };
        if let Ending::Replied(answered) = &arrival.ending {
            if let Some(date) = answered.head.date {
                self.clock.dated(date, sent, arrival.received);
            } else if let Some(timestamp) = arrival.timestamp {
                self.clock.accepted(timestamp, sent, arrival.received);
            }
        }
    }

    /// What a look means.
    fn conclude(&mut self, began: i64, found: Found, now: Moment) -> Step<Outcome> {
        let settled_at = self.settled_at();
        match (&*found.alive, &*found.failed, &*found.maybe) {
            // Found: this is our removal, and it was accepted.
            ([job_id], _, _) => {
                let action = [self.operation.action, "Response"].concat();
                self.done(action, job_id.clone(), true, now)
            }
            // Not settled: it may still be carried out, or appear in the log.
            _ if began < settled_at => self.look_later(now),
            // Surely absent.
            ([], [], []) => self.absent(now),
            // Only failed jobs of ours. It is never sent again: a part may have been done.
            ([], failed, []) => self.failed(failed, now),
            // Several, or some of which nobody can tell whose they are.
            _ => self.unknown(Unsure::Jobs(found.job_ids()), Because::OfTheRequest, now),
        }
    }

    /// Looks in between spare the caller a part of the wait; only one that begins when everything
    /// has settled can say that there is nothing.
    fn look_later(&mut self, now: Moment) -> Step<Outcome> {
        let pause = LOOK_PAUSE_MS << self.looks.saturating_sub(1).min(8);
        let wait = pause.min((self.settled_at() - now.steady).max(0));
        self.rest(u32::try_from(wait).unwrap_or(u32::MAX), Next::Look)
    }

    /// No attempt was carried out, and none will be.
    fn absent(&mut self, now: Moment) -> Step<Outcome> {
        if self.refused_for_good {
            return self.refusal_is_final();
        }
        let asked = self.lost.as_ref().and_then(|(loss, _)| loss.retry_after_ms).unwrap_or(0);
        let lost_at = self.settled_at() - self.settling_ms();
        let wait = (lost_at + i64::from(asked) - now.steady).max(0);
        let wait_ms = u32::try_from(wait).unwrap_or(u32::MAX);
        if !self.may_send_after(wait_ms, now) {
            return match self.refusal {
                Some(_) => self.refusal_is_final(),
                None => self.never_happened(),
            };
        }
        let mut step = self.rest(wait_ms, Next::Send);
        step.notes.push(self.retry(wait_ms));
        step
    }

    // ── Groups ──────────────────────────────────────────────────────────────────────────────────

    fn ask_for_groups(&mut self, groups: Groups) -> Step<Outcome> {
        let query = groups.query();
        self.stage = Stage::Resolving(groups);
        Step::of(Action::Get(query))
    }

    /// A page of the node list came, or did not. Which nodes a group holds is needed to know our
    /// job from others.
    fn resolved(
        &mut self,
        mut groups: Groups,
        arrival: &Arrival,
        now: Moment,
        chance: Chance,
    ) -> Step<Outcome> {
        let turn = groups.judge(arrival, &self.endpoint, &mut self.memory.borrow_mut(), chance);
        match turn {
            groups::Turn::On => self.ask_for_groups(groups),
            groups::Turn::Again { wait_ms, note } => {
                let mut step = self.rest(wait_ms, Next::ResolveOn(groups));
                step.notes.extend(note);
                step
            }
            groups::Turn::Known(nodes) => {
                if let Some(ours) = &mut self.ours {
                    ours.resolve(&self.request, &nodes);
                }
                self.read_on(Box::new(Look::starting(now.steady)), Getting::default())
            }
        }
    }

    // ── Waiting ─────────────────────────────────────────────────────────────────────────────────

    fn rest(&mut self, wait_ms: u32, next: Next) -> Step<Outcome> {
        self.stage = Stage::Resting(next);
        Step::of(Action::Rest(wait_ms))
    }

    fn rested(&mut self, next: Next, now: Moment) -> Step<Outcome> {
        match next {
            Next::Send => self.send(),
            Next::Look => self.look(now),
            // Nothing was read of it yet: so it begins now, and may decide.
            Next::ReadOn(look, getting) if look.offset == 0 => {
                self.read_on(Box::new(Look::starting(now.steady)), getting)
            }
            Next::ReadOn(look, getting) => self.read_on(look, getting),
            Next::ResolveOn(groups) => self.ask_for_groups(groups),
        }
    }

    fn retry(&self, wait_ms: u32) -> Note {
        let fault = self.refusal.as_ref().map(|refusal| &refusal.fault);
        Note::Retry {
            attempt: self.attempts + 1,
            wait_ms,
            ret_code: fault.and_then(|fault| fault.ret_code),
            status: fault.and_then(|fault| fault.status),
        }
    }

    fn count(&mut self, sent: Option<Moment>) {
        if let Some(sent) = sent {
            self.attempts += 1;
            self.first_sent.get_or_insert(sent);
        }
    }

    // ── The end ─────────────────────────────────────────────────────────────────────────────────

    /// The caller's abort, or the deadline. A request that is under way is lost with it.
    fn interrupted(
        &mut self,
        stage: &Stage,
        by: Interruption,
        sent: Option<Moment>,
        now: Moment,
    ) -> Step<Outcome> {
        let in_flight = matches!(stage, Stage::Sending) && sent.is_some();
        if in_flight {
            self.count(sent);
        }
        let because = match by {
            Interruption::Abort => Because::OfTheAbort,
            Interruption::Deadline => Because::OfTheRequest,
        };
        if in_flight {
            return self.unknown(Unsure::InFlight(by), because, now);
        }
        if self.lost.is_some() {
            return self.unknown(Unsure::Interrupted(by), because, now);
        }
        match by {
            Interruption::Abort => Step::of(Action::Finish(Err(Ended::Aborted))),
            Interruption::Deadline => self.refusal_is_final(),
        }
    }

    fn done(
        &mut self,
        action: String,
        job_id: String,
        recovered: bool,
        now: Moment,
    ) -> Step<Outcome> {
        self.memory.borrow_mut().claim(&job_id, now, self.bounds.settle_ms);
        let removal = Removal { action, job_id, ret_code: 0, attempts: self.attempts, recovered };
        Step::of(Action::Finish(Ok(removal)))
    }

    /// The last refusal, or that there was no time to send anything.
    fn refusal_is_final(&self) -> Step<Outcome> {
        let fault = match &self.refusal {
            Some(refusal) => self.account().refusal(refusal, self.clock_corrected),
            None => self.account().nothing_sent(),
        };
        self.tell(fault, Because::OfTheRequest)
    }

    fn never_happened(&self) -> Step<Outcome> {
        let fault = self.account().never_happened(self.lost.as_ref().map(|(loss, _)| loss));
        self.tell(fault, Because::OfTheRequest)
    }

    fn failed(&self, jobs: &[FailedJob], now: Moment) -> Step<Outcome> {
        for job in jobs {
            self.memory.borrow_mut().claim(&job.job_id, now, self.bounds.settle_ms);
        }
        let loss = self.lost.as_ref().map(|(loss, _)| loss);
        let fault = self.account().failed(loss, self.refusal.as_ref(), jobs);
        self.tell(fault, Because::OfTheRequest)
    }

    fn unknown(&self, why: Unsure, because: Because, now: Moment) -> Step<Outcome> {
        self.memory.borrow_mut().haunt(self.target.clone(), now, self.bounds.settle_ms);
        let loss = self.lost.as_ref().map(|(loss, _)| loss);
        self.tell(self.account().unknown(loss, &why), because)
    }

    fn tell(&self, fault: Fault, because: Because) -> Step<Outcome> {
        let fault = Fault { attempts: self.attempts, ..fault };
        Step::of(Action::Finish(Err(Ended::Told(Box::new(fault), because))))
    }

    fn account(&self) -> Account<'_> {
        Account {
            operation: self.operation,
            request: &self.request,
            bounds: &self.bounds,
            attempts: self.attempts,
            signed: self.signed,
            first_sent: self.first_sent.map(|sent| {
                // By the server's clock, as far as it is known: the log writes that.
                sent.wall + self.memory.borrow().offset(&self.endpoint)
            }),
        }
    }
}
