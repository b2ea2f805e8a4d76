//! What became of a lost attempt: the reconciliation is carried out, and its result is acted on.

use super::{ChangeMachine, Next, Outcome, Stage, after};
use crate::change::messages::UnknownReason;
use crate::change::reconcile::{self, Reconciliation, Resolution, StepContext};
use crate::machine::outcome::CauseSource;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, ApiRequest, Step};

impl ChangeMachine {
    pub(super) fn scan(&mut self, now: Now, chance: Jitter) -> Step<Outcome> {
        self.reconcile(now, chance, Reconciliation::scan)
    }

    pub(super) fn reconcile(
        &mut self,
        now: Now,
        chance: Jitter,
        act: impl FnOnce(&mut Reconciliation, &mut StepContext) -> reconcile::Turn,
    ) -> Step<Outcome> {
        let mut notes = Vec::new();
        let turn = {
            let memory = &mut self.memory;
            let mut context = StepContext {
                target: &self.target,
                memory,
                now,
                chance,
                notes: &mut notes,
                attempts: self.attempts,
            };
            act(&mut self.reconciliation, &mut context)
        };
        let step = match turn {
            reconcile::Turn::Get(query) => self.read(query),
            reconcile::Turn::Wait(wait_ms) => self.rest(wait_ms, Next::Reconcile),
            reconcile::Turn::Resolved(resolution) => self.resolved(resolution, now),
        };
        after(notes, step)
    }

    fn read(&mut self, query: ApiRequest) -> Step<Outcome> {
        self.stage = Stage::Reconciling;
        Step::of(Action::Get(query))
    }

    fn resolved(&mut self, resolution: Resolution, now: Now) -> Step<Outcome> {
        match resolution {
            Resolution::Found(job_id) => {
                let action = [self.operation.action, "Response"].concat();
                self.done(action, job_id, true)
            }
            Resolution::Absent => self.absent(now),
            // It is never sent again: a part may have been done.
            Resolution::Failed(jobs) => self.failed(&jobs),
            Resolution::InDoubt(jobs) => {
                self.unknown(UnknownReason::Jobs(jobs), CauseSource::LastRequest, now)
            }
        }
    }
}
