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
use crate::fault::Fault;
use crate::getting::correct_clock;
use crate::look::{FailedJob, Found};
use crate::lookup::{LookUp, Turn};
use crate::memory::{Memory, Target};
use crate::moment::{Chance, Moment};
use crate::operation::Operation;
use crate::outcome::{Because, Bounds, Ended, Removal};
use crate::protocol::{Action, Arrival, Event, Interruption, Note, Protocol, Query, Step};
use crate::reply::Accepted;
use crate::request::RemovalRequest;
use crate::verdict::{self, Certain, Loss, Remedy, Setback};
use std::cell::RefCell;
use std::rc::Rc;

/// The first pause between two looks before a lost request has settled, in milliseconds. Each
/// further one is twice as long.
const LOOK_PAUSE_MS: i64 = 500;

/// A change on its way to happening exactly once. The [crate's front page](crate) shows one, from
/// its first step to its last.
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

    /// Made for the first look.
    lookup: Option<LookUp>,
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
    /// A page that is read for a look into the log.
    LookingUp,
    /// Nothing any more.
    Over,
}

enum Next {
    Send,
    /// A new look.
    Look,
    /// The same look.
    LookOn,
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
            (Stage::LookingUp, Event::Ended(arrival)) => self.looked(&arrival, now, chance),
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
            lookup: None,
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
            Ok(Accepted { action, job_id }) => self.done(action, job_id, false, now),
            Err(Setback::Lost(loss)) => {
                // Whatever was refused before is not the last word any more.
                self.refusal = None;
                self.lost = Some((loss, now.steady));
                self.look(now)
            }
            Err(Setback::Certain(certain)) => self.refused(certain, &arrival, now, chance),
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
        let mut lookup = self.lookup.take().unwrap_or_else(|| {
            LookUp::new(self.operation, &self.request, &self.endpoint, &self.bounds)
        });
        let query = lookup.begin(now);
        let mut step = self.ask(lookup, query);
        step.notes.push(note);
        step
    }

    fn ask(&mut self, lookup: LookUp, query: Query) -> Step<Outcome> {
        self.lookup = Some(lookup);
        self.stage = Stage::LookingUp;
        Step::of(Action::Get(query))
    }

    /// A page of the log came, or did not.
    fn looked(&mut self, arrival: &Arrival, now: Moment, chance: Chance) -> Step<Outcome> {
        let (Some(mut lookup), Some(first_sent)) = (self.lookup.take(), self.first_sent) else {
            return self.unknown(Unsure::Unread, Because::OfNothing, now);
        };
        let turn = {
            let memory = &mut self.memory.borrow_mut();
            lookup.arrived(arrival, first_sent, &self.target, memory, now, chance)
        };
        match turn {
            Turn::Get(query) => self.ask(lookup, query),
            Turn::Again { wait_ms, note } => {
                self.lookup = Some(lookup);
                let mut step = self.rest(wait_ms, Next::LookOn);
                step.notes.extend(note);
                step
            }
            Turn::Found { began, found } => {
                self.lookup = Some(lookup);
                self.conclude(began, found, now)
            }
        }
    }

    fn look_when_settled(&mut self, now: Moment) -> Step<Outcome> {
        let wait = (self.settled_at() - now.steady).max(0);
        self.rest(u32::try_from(wait).unwrap_or(u32::MAX), Next::Look)
    }

    /// From when on a look decides, by the steady clock.
    fn settled_at(&self) -> i64 {
        self.lost.as_ref().map_or(i64::MIN, |(_, at)| at + self.settling_ms())
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

    // ── Waiting ─────────────────────────────────────────────────────────────────────────────────

    fn rest(&mut self, wait_ms: u32, next: Next) -> Step<Outcome> {
        self.stage = Stage::Resting(next);
        Step::of(Action::Rest(wait_ms))
    }

    fn rested(&mut self, next: Next, now: Moment) -> Step<Outcome> {
        match next {
            Next::Send => self.send(),
            Next::Look => self.look(now),
            Next::LookOn => match self.lookup.take() {
                Some(mut lookup) => {
                    let query = lookup.go_on(now);
                    self.ask(lookup, query)
                }
                None => self.look(now),
            },
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
        let nodes = self.lookup.as_ref().and_then(LookUp::nodes);
        let settle_ms = self.bounds.settle_ms;
        self.memory.borrow_mut().haunt(self.target.clone(), nodes, now, settle_ms);
        let loss = self.lost.as_ref().map(|(loss, _)| loss);
        self.tell(self.account().unknown(loss, &why), because)
    }

    fn tell(&self, mut fault: Box<Fault>, because: Because) -> Step<Outcome> {
        fault.attempts = self.attempts;
        Step::of(Action::Finish(Err(Ended::Told(fault, because))))
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
