//! A program's machines: their events, actions and outcomes.

use super::program::{Ended, Program, Scene, Wake};
use super::records::{Said, Teller, call_of, look_up_says, outcome_says};
use super::work::{Change, Whose};
use ehpc_remove_nodes_core::{
    Action, CallError, Event, Exchange, HpcError, HpcErrorKind, Jitter, LookUp, Machine, Removal,
    settled,
};

impl Program {
    pub fn step(&mut self, event: Event, scene: &mut Scene) {
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
    pub fn act<T: std::fmt::Debug>(&mut self, action: Action<T>, scene: &mut Scene) -> Option<T> {
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

    pub fn looked_up(&mut self, outcome: Result<LookUp, CallError>, scene: &mut Scene) {
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

    pub fn resumed(&mut self, scene: &mut Scene) {
        scene.storage.lock.release(self.number);
        self.resume_next(scene);
    }

    /// Ends a call whose change did not begin.
    pub fn never_begun(&mut self, error: HpcError, scene: &mut Scene) {
        if error.maybe_applied {
            scene.records.broken.push("`maybeApplied` before anything was sent".into());
        }
        if error.kind == HpcErrorKind::Unresolved {
            scene.dice.note("call: unresolved");
        }
        self.end(Ended::Open, scene);
    }

    pub fn changed(&mut self, outcome: &Result<Removal, CallError>, scene: &mut Scene) {
        let said = outcome_says(outcome);
        let call = self.work().change.as_ref().expect("a change").call;
        let ended = if said == Said::Unknown { Ended::Open } else { Ended::Known };
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
}
