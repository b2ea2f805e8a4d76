//! A program: what it does next, and when. It does what src/journal.rs, src/call.rs, src/reads.rs and
//! js/resume.js do, with the same machines.

use super::clocks::Clocks;
use super::records::{Records, Teller, call_of, entry_says, look_up_says, outcome_says};
use super::requests::has_anchor;
use super::storage::{Storage, Taken};
use super::work::{Change, Whose, Work, Writing};
use crate::bounds::Knobs;
use crate::dice::Dice;
use crate::world::World;
use ehpc_remove_nodes_core::{
    Action, CallError, Event, Exchange, ExchangeResult, HpcError, HpcErrorKind, Interruption,
    Jitter, JournalEntries, LookUp, LookUpMachine, Machine, Memory, NotSent, Receipt,
    ReceiptFields, ReceiptState, Removal, journal_failed, settled,
};

/// More steps than any program needs.
const MOST_STEPS: usize = 60_000;

/// The longest pause between two tries to take the lock, in milliseconds.
const POLL_MS: i64 = 2_000;

/// All that programs share, at a true time.
pub struct Scene<'a> {
    pub dice: &'a mut Dice,
    pub knobs: &'a Knobs,
    /// The servers' truth, one per account.
    pub worlds: &'a mut [World],
    pub storage: &'a mut Storage,
    pub records: &'a mut Records,
    /// How often a write fails.
    pub failing_writes: f64,
    pub at: i64,
}

/// What a program does when it wakes up.
#[derive(Debug)]
pub enum Wake {
    /// It tries to take the lock.
    Lock,
    /// It reads the journal.
    Read,
    /// It handles an event of its machine.
    Step(Event),
    /// It asks whether it holds the lock, before a write.
    Ask,
    Write,
    /// It asks whether it still holds the lock.
    AskAgain,
    /// It sends the change.
    Send {
        attempt: u32,
        timestamp: i64,
    },
}

/// How a program's work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Known,
    /// Something is unknown, or in progress.
    Open,
}

/// A program, from its start to its end.
pub struct Program {
    pub number: usize,
    pub clocks: Clocks,
    pub memory: Memory,
    pub next: Option<(i64, Wake)>,
    pub work: Option<Work>,
    pub ended: Option<Ended>,
    pub is_dead: bool,
    steps: usize,
}

impl Program {
    pub fn new(number: usize, clocks: Clocks) -> Self {
        let memory = Memory::new();
        Program {
            number,
            clocks,
            memory,
            next: None,
            work: None,
            ended: None,
            is_dead: false,
            steps: 0,
        }
    }

    /// Begins its work. A resumption reads the journal before it takes the lock.
    pub fn begin(&mut self, work: Work, at: i64) {
        let is_call = work.change.is_some();
        self.work = Some(work);
        self.next = Some((at, if is_call { Wake::Lock } else { Wake::Read }));
    }

    /// Does what is next.
    pub fn wake(&mut self, scene: &mut Scene) {
        let Some((_, wake)) = self.next.take() else { return };
        self.steps += 1;
        assert!(self.steps < MOST_STEPS, "a program that does not end");
        scene.storage.lock.renew(self.number, scene.at);
        match wake {
            Wake::Lock => self.take_lock(scene),
            Wake::Read => self.read(scene),
            Wake::Step(event) => self.step(event, scene),
            Wake::Ask => self.ask(scene),
            Wake::Write => self.write(scene),
            Wake::AskAgain => self.ask_again(scene),
            Wake::Send { attempt, timestamp } => self.send(attempt, timestamp, scene),
        }
    }

    pub fn work(&mut self) -> &mut Work {
        self.work.as_mut().expect("it has work")
    }

    /// Does something a little later.
    pub fn soon(&mut self, most_ms: i64, wake: Wake, scene: &mut Scene) {
        self.next = Some((scene.at + scene.dice.between(0, most_ms), wake));
    }

    /// Handles an event at a time, or the abort or the deadline if that is earlier.
    pub fn later(&mut self, at: i64, event: Event, scene: &Scene) {
        self.next = Some(match self.interruption(scene) {
            Some((when, by)) if when <= at => {
                (when.max(scene.at), Wake::Step(Event::Interrupted { by, sent: None }))
            }
            _ => (at, Wake::Step(event)),
        });
    }

    fn interruption(&self, scene: &Scene) -> Option<(i64, Interruption)> {
        let work = self.work.as_ref()?;
        let left = work.limits.left(self.clocks.now(scene.at)).as_millis() as i64;
        let deadline = (scene.at + left, Interruption::Deadline);
        let abort = work.abort.map(|at| (at, Interruption::Abort));
        abort.into_iter().chain([deadline]).min_by_key(|(at, _)| *at)
    }

    // ── The lock, and the entries ───────────────────────────────────────────────────────────────

    fn take_lock(&mut self, scene: &mut Scene) {
        match scene.storage.lock.take(self.number, scene.at) {
            Taken::No => {
                scene.dice.note("lock: waited for");
                let at = scene.at + scene.dice.between(10, POLL_MS);
                match self.interruption(scene) {
                    Some((when, by)) if when <= at => {
                        let event = Event::Interrupted { by, sent: None };
                        self.next = Some((when.max(scene.at), Wake::Step(event)));
                    }
                    _ => self.next = Some((at, Wake::Lock)),
                }
                return;
            }
            Taken::Over => scene.dice.note("lock: taken over"),
            Taken::Free => {}
        }
        self.soon(20, Wake::Read, scene);
    }

    fn read(&mut self, scene: &mut Scene) {
        if self.work().change.is_none() && self.work().looking_at.is_none() {
            for text in scene.storage.entries().values() {
                let receipt = parsed(text).expect("an entry that was written");
                if receipt.state() == ReceiptState::Open {
                    self.work().to_look_up.push_back(receipt);
                }
            }
            return self.resume_next(scene);
        }
        let mut entries = JournalEntries::new();
        for (id, text) in scene.storage.entries() {
            entries.add(id, parsed(text));
        }
        entries.claim(&mut self.memory);
        let account = self.work().account_name();
        match &self.work().change {
            Some(change) => match entries.open(change.machine.target(), Some(account)) {
                Ok(open) => {
                    self.work().to_look_up = open.into();
                    self.work().entries = entries;
                    self.look_up_next(scene);
                }
                Err(error) => {
                    scene.dice.note("call: an entry of another account");
                    self.never_begun(*error, scene);
                }
            },
            None => {
                let receipt = self.work().looking_at.take().expect("a receipt to look up");
                // Another program may have found the outcome out meanwhile.
                let latest = entries.receipt(&JournalEntries::id(&receipt)).cloned();
                self.work().is_recorded = latest.is_some();
                let receipt = latest.unwrap_or(receipt);
                self.work().has_anchor = has_anchor(&receipt);
                let machine = LookUpMachine::new(receipt, self.work().limits);
                self.work().look_up = Some(machine);
                self.step(Event::Started, scene);
            }
        }
    }

    /// Looks up the next earlier call for the same nodes; after the last one, the change begins.
    fn look_up_next(&mut self, scene: &mut Scene) {
        let now = self.clocks.now(scene.at);
        let work = self.work();
        if let Some(receipt) = work.to_look_up.pop_front() {
            work.has_anchor = has_anchor(&receipt);
            let machine = LookUpMachine::new(receipt, work.limits);
            work.look_up = Some(machine.with_patience(work.limits.left(now) / 3));
        } else {
            let entries = std::mem::take(&mut work.entries);
            for id in entries.expired(now) {
                super::promises::removed(id, scene);
                scene.storage.remove(id);
            }
        }
        self.step(Event::Started, scene);
    }

    /// Looks up the next open receipt of the journal, unless its lock is held.
    fn resume_next(&mut self, scene: &mut Scene) {
        while let Some(receipt) = self.work().to_look_up.pop_front() {
            let account = self.work().account_name();
            if check(&receipt, account).is_err() {
                scene.dice.note("resumption: another account");
                continue;
            }
            match scene.storage.lock.take(self.number, scene.at) {
                Taken::No => {
                    scene.dice.note("resumption: in progress");
                    self.work().is_open = true;
                    continue;
                }
                Taken::Over => scene.dice.note("lock: taken over"),
                Taken::Free => {}
            }
            let deadline_ms = scene.dice.one_of(&[20_000, 90_000]);
            let knobs = Knobs { deadline_ms, ..self.clocks.knobs.clone() };
            self.work().limits = knobs.limits(self.clocks.now(scene.at).monotonic);
            self.work().looking_at = Some(receipt);
            return self.soon(20, Wake::Read, scene);
        }
        let ended = if self.work().is_open { Ended::Open } else { Ended::Known };
        self.end(ended, scene);
    }

    // ── The machines ────────────────────────────────────────────────────────────────────────────

    fn step(&mut self, event: Event, scene: &mut Scene) {
        let now = self.clocks.now(scene.at);
        let jitter = Jitter::new(scene.dice.unit());
        let work = self.work.as_mut().expect("it has work");
        let in_flight = work.in_flight.take();
        let event = match event {
            Event::Interrupted { by, .. } => Event::Interrupted { by, sent: in_flight },
            Event::Exchanged(exchange) => Event::Exchanged(Exchange { received: now, ..exchange }),
            other => other,
        };
        if let Some(machine) = &mut work.look_up {
            let step = machine.step(event, now, jitter, &mut self.memory);
            if let Some(outcome) = self.act(step.action, scene) {
                self.looked_up(outcome, scene);
            }
        } else if let Some(Change { machine, .. }) = &mut work.change {
            let step = machine.step(event, now, jitter, &mut self.memory);
            if let Some(outcome) = self.act(step.action, scene) {
                self.changed(&outcome, scene);
            }
        }
    }

    /// Carries out an action. Returns the outcome, if the machine is finished.
    fn act<T: std::fmt::Debug>(&mut self, action: Action<T>, scene: &mut Scene) -> Option<T> {
        let (at, number) = (scene.at, self.number);
        scene.records.note(|| format!("{at}: program {number}: {action:?}"));
        match action {
            Action::Finish(outcome) => return Some(outcome),
            Action::Wait(time) => {
                let ms = time.as_millis() as i64;
                // Timers are never early.
                let late = if scene.dice.chance(0.1) { scene.dice.between(0, 20) } else { 0 };
                let drifted = ms + ms * 100 / 1_000_000 + 1;
                self.later(scene.at + drifted + late, Event::TimerFired, scene);
            }
            Action::Get(query) => self.get(&query, scene),
            Action::Record { durable } => {
                let receipt = self.work().change.as_ref().and_then(|it| it.machine.receipt());
                let receipt = receipt.expect("a change has a receipt").clone();
                self.record(&receipt, durable, Whose::Change, scene);
            }
            Action::Send { attempt, timestamp } => {
                self.soon(5, Wake::Send { attempt, timestamp }, scene);
            }
        }
        None
    }

    fn looked_up(&mut self, outcome: Result<LookUp, CallError>, scene: &mut Scene) {
        self.work().look_up = None;
        let is_call = self.work().change.is_some();
        let look_up = match outcome {
            Ok(look_up) => look_up,
            Err(error) => {
                scene.dice.note("looked up: it failed");
                return match (is_call, error) {
                    (true, CallError::Failed(error, _)) => self.never_begun(*error, scene),
                    (true, CallError::Aborted) => self.end(Ended::Known, scene),
                    (false, _) => {
                        self.work().is_open = true;
                        self.resumed(scene);
                    }
                };
            }
        };
        scene.dice.note(match (is_call, look_up.state) {
            (true, "applied") => "looked up before a call: applied",
            (true, "notApplied") => "looked up before a call: not applied",
            (true, "failed") => "looked up before a call: failed",
            (true, _) => "looked up before a call: unknown",
            (false, "applied") => "resumed: applied",
            (false, "notApplied") => "resumed: not applied",
            (false, "failed") => "resumed: failed",
            (false, _) => "resumed: unknown",
        });
        let said = look_up_says(&look_up);
        scene.records.tell(call_of(&look_up.receipt), Teller::LookUp, said, scene.at);
        if is_call {
            match settled(look_up) {
                Ok(receipt) => self.record(&receipt, true, Whose::Earlier, scene),
                Err(error) => self.never_begun(*error, scene),
            }
        } else if look_up.state == "unknown" {
            self.work().is_open = true;
            self.resumed(scene);
        } else if self.work().is_recorded {
            self.record(&look_up.receipt, true, Whose::Resumed, scene);
        } else {
            self.resumed(scene);
        }
    }

    fn resumed(&mut self, scene: &mut Scene) {
        scene.storage.lock.release(self.number);
        self.resume_next(scene);
    }

    /// Ends a call whose change did not begin.
    fn never_begun(&mut self, error: HpcError, scene: &mut Scene) {
        if error.maybe_applied {
            scene.records.broken.push("`maybeApplied` before anything was sent".into());
        }
        if error.kind == HpcErrorKind::Unresolved {
            scene.dice.note("call: unresolved");
        }
        self.end(Ended::Open, scene);
    }

    fn changed(&mut self, outcome: &Result<Removal, CallError>, scene: &mut Scene) {
        let said = outcome_says(outcome);
        let call = self.work().change.as_ref().expect("a change").call;
        let ended = if said == super::records::Said::Unknown { Ended::Open } else { Ended::Known };
        scene.dice.note(match outcome {
            Ok(removal) if removal.recovered => "call: recovered",
            Ok(_) => "call: accepted",
            Err(CallError::Aborted) => "call: aborted",
            Err(CallError::Failed(error, _)) => match error.kind {
                HpcErrorKind::Refused => "call: refused",
                HpcErrorKind::Http => "call: http",
                HpcErrorKind::Unknown => "call: unknown",
                HpcErrorKind::Job => "call: job",
                HpcErrorKind::Journal => "call: journal",
                _ => "call: unexpected kind",
            },
        });
        scene.records.tell(call, Teller::Call, said, scene.at);
        self.end(ended, scene);
    }

    pub fn end(&mut self, ended: Ended, scene: &mut Scene) {
        scene.storage.lock.release(self.number);
        self.work = None;
        self.next = None;
        self.ended = Some(ended);
    }

    // ── Writing ─────────────────────────────────────────────────────────────────────────────────

    fn record(&mut self, receipt: &Receipt, durable: bool, whose: Whose, scene: &mut Scene) {
        self.work().writing = Some(Writing { receipt: receipt.clone(), durable, whose });
        self.soon(5, Wake::Ask, scene);
    }

    fn ask(&mut self, scene: &mut Scene) {
        if !scene.storage.lock.is_held(self.number) {
            scene.dice.note("lock: lost before a write");
            return self.not_written(scene);
        }
        self.soon(5, Wake::Write, scene);
    }

    fn write(&mut self, scene: &mut Scene) {
        if scene.dice.chance(scene.failing_writes) {
            scene.dice.note("write: failed");
            return self.not_written(scene);
        }
        let Writing { receipt, durable, .. } = self.work().writing.as_ref().expect("a write");
        scene.storage.write(&JournalEntries::id(receipt), &receipt.to_json(), *durable);
        let (call, receipt) = (call_of(receipt), receipt.clone());
        scene.records.calls[call].receipt = Some(receipt);
        self.soon(20, Wake::AskAgain, scene);
    }

    fn ask_again(&mut self, scene: &mut Scene) {
        if !scene.storage.lock.is_held(self.number) {
            scene.dice.note("lock: lost during a write");
            return self.not_written(scene);
        }
        let Writing { receipt, whose, .. } = self.work().writing.take().expect("a write");
        self.tell_looked_up(&receipt, whose, scene);
        match whose {
            Whose::Change => self.step(Event::Recorded, scene),
            Whose::Earlier => self.look_up_next(scene),
            Whose::Resumed => self.resumed(scene),
        }
    }

    fn tell_looked_up(&mut self, receipt: &Receipt, whose: Whose, scene: &mut Scene) {
        if whose != Whose::Change {
            let said = entry_says(receipt);
            scene.records.tell(call_of(receipt), Teller::Resumption, said, scene.at);
        }
    }

    fn not_written(&mut self, scene: &mut Scene) {
        let Writing { receipt, whose, .. } = self.work().writing.take().expect("a write");
        if receipt.state() != ReceiptState::Open {
            scene.records.calls[call_of(&receipt)].is_unwritten = true;
        }
        let error = journal_failed(receipt.operation(), "the model says so");
        match whose {
            Whose::Change => {
                let received = self.clocks.now(scene.at);
                self.step(
                    Event::Exchanged(Exchange {
                        result: ExchangeResult::NotSent(NotSent::Unready(error)),
                        sent: None,
                        timestamp: None,
                        signed: self.clocks.knobs.limits(0).is_signed_here(),
                        received,
                    }),
                    scene,
                );
            }
            Whose::Earlier => self.never_begun(*error, scene),
            Whose::Resumed => {
                self.work().is_open = true;
                self.resumed(scene);
            }
        }
    }
}

/// Reads an entry.
pub fn parsed(text: &str) -> Result<Receipt, Box<ehpc_remove_nodes_core::Invalid>> {
    let fields: ReceiptFields = serde_json::from_str(text).unwrap();
    Receipt::parse(&fields)
}

fn check(receipt: &Receipt, account: &str) -> Result<(), Box<HpcError>> {
    ehpc_remove_nodes_core::check_receipt(receipt, crate::client::ENDPOINTS[0], Some(account))
}
