//! Running the reconciliation of a lost attempt, and acting on its result.

use super::{ChangeMachine, Next, Outcome, Stage, after};
use crate::change::messages::UnknownReason;
use crate::change::reconcile::{ReconcileStep, Reconciliation, Resolution, StepContext};
use crate::machine::outcome::CauseSource;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, ApiRequest, Step};

impl ChangeMachine {
    pub(super) fn scan(&mut self, now: Now, jitter: Jitter) -> Step<Outcome> {
        self.reconcile(now, jitter, Reconciliation::scan)
    }

    pub(super) fn reconcile(
        &mut self,
        now: Now,
        jitter: Jitter,
        act: impl FnOnce(&mut Reconciliation, &mut StepContext) -> ReconcileStep,
    ) -> Step<Outcome> {
        let mut progress = Vec::new();
        let reconcile_step = {
            let memory = &mut self.memory;
            let mut context = StepContext {
                target: &self.target,
                receipt: &self.receipt.id,
                memory,
                now,
                jitter,
                progress: &mut progress,
                attempts: self.attempts,
            };
            act(&mut self.reconciliation, &mut context)
        };
        let step = match reconcile_step {
            ReconcileStep::Get(query) => self.read(query),
            ReconcileStep::Wait(wait_ms) => self.wait(wait_ms, Next::Reconcile),
            ReconcileStep::Resolved(resolution) => self.resolved(resolution, now),
        };
        after(progress, step)
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
            // It is never sent again: part of it may have been done.
            Resolution::Failed(jobs) => self.failed(&jobs),
            Resolution::InDoubt(jobs) => {
                self.unknown(UnknownReason::Jobs(jobs), CauseSource::LastRequest, now)
            }
        }
    }
}
