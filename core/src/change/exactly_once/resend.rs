//! Whether the change is sent again, and when: after a refusal, and after a loss that was not carried
//! out.

use super::{ChangeMachine, Next, Outcome, Stage, after};
use crate::change::messages::UnknownReason;
use crate::change::reconcile;
use crate::change::witness::{Witness, WitnessStep, WitnessVerdict};
use crate::machine::classify::{ExchangeResult, NotSent, Rejected, RetryAction};
use crate::machine::outcome::CauseSource;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Exchange, Progress, Step};

impl ChangeMachine {
    /// For certain this attempt was not carried out. That says nothing of the ones before it.
    pub(super) fn refused(
        &mut self,
        certain: Rejected,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        let retry = certain.retry;
        let is_unsent = matches!(
            exchange.result,
            ExchangeResult::NotSent(NotSent::Unsigned(_) | NotSent::NoFetch)
        );
        if is_unsent && self.attempts > 0 {
            // An earlier attempt was sent: what became of that is what the caller is told.
            return match (&self.loss, &self.refusal) {
                (Some(_), _) => {
                    self.unknown(UnknownReason::Unsigned, CauseSource::LastRequest, now)
                }
                (None, Some(_)) => self.refusal_is_final(),
                (None, None) => {
                    self.refusal = Some(certain);
                    self.refusal_is_final()
                }
            };
        }
        self.refusal = Some(certain);
        match retry {
            RetryAction::Wait(retry_after) => {
                let wait_ms = self.backoff.next(jitter, retry_after);
                self.send_later(wait_ms, now)
            }
            RetryAction::Connect => {
                let wait_ms = self.backoff.next_unsent(jitter);
                self.send_later(wait_ms, now)
            }
            RetryAction::Update(retry_after) if self.loss.is_some() => {
                let wait_ms = self.backoff.next(jitter, retry_after);
                self.send_later(wait_ms, now)
            }
            RetryAction::Update(_) => self.follow(now),
            RetryAction::Clock(head) => {
                let progress = {
                    let clocks = &mut self.memory.clocks;
                    self.signing.expired(clocks, &self.endpoint, exchange, &head)
                };
                match progress {
                    Some(progress) => after(progress, self.send_later(0, now)),
                    None => self.give_up(),
                }
            }
            RetryAction::None => self.give_up(),
        }
    }

    /// Sends again after a refusal that asks for patience. Where an earlier attempt is in doubt,
    /// it is looked for again before.
    fn send_later(&mut self, wait_ms: u32, now: Now) -> Step<Outcome> {
        if self.loss.is_some() {
            // A wait that passes the deadline would help nobody: look now, and say what is so.
            let wait_ms = if self.may_send_after(wait_ms, now) { wait_ms } else { 0 };
            return self.wait(wait_ms, Next::Scan);
        }
        if !self.may_send_after(wait_ms, now) {
            return self.give_up();
        }
        let mut step = self.wait(wait_ms, Next::Send);
        step.progress.push(self.retry(wait_ms));
        step
    }

    /// A refusal that stays: it is the answer, unless an earlier attempt is in doubt.
    fn give_up(&mut self) -> Step<Outcome> {
        self.refused_for_good = true;
        if self.loss.is_some() { self.wait(0, Next::Scan) } else { self.refusal_is_final() }
    }

    /// No attempt was carried out, and none will be.
    pub(super) fn absent(&mut self, now: Now) -> Step<Outcome> {
        if self.refused_for_good {
            return self.refusal_is_final();
        }
        if !self.may_send_after(0, now) {
            return self.never_happened();
        }
        let witness = Witness::new(self.operation, &self.request, self.limits.page_rows);
        self.witness(Box::new(witness), now)
    }

    pub(super) fn witness(&mut self, witness: Box<Witness>, now: Now) -> Step<Outcome> {
        let query = witness.query(self.server_time(now));
        self.stage = Stage::Witnessing(witness);
        Step::of(Action::Get(query))
    }

    pub(super) fn witnessed(
        &mut self,
        mut witness: Box<Witness>,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        let timestamp = self.server_time(now);
        let next = {
            let clocks = &mut self.memory.clocks;
            witness.arrived(exchange, &self.endpoint, clocks, timestamp, jitter)
        };
        match next {
            WitnessStep::Get(query) => {
                self.stage = Stage::Witnessing(witness);
                Step::of(Action::Get(query))
            }
            WitnessStep::Wait { wait_ms, progress } => {
                let mut step = self.wait(wait_ms, Next::Witness(witness));
                step.progress.extend(progress);
                step
            }
            WitnessStep::Said(WitnessVerdict::Happened) => {
                self.unknown(UnknownReason::Happened, CauseSource::LastRequest, now)
            }
            WitnessStep::Said(WitnessVerdict::NotHappened | WitnessVerdict::Silent) => {
                self.send_again(now)
            }
        }
    }

    /// Sends again what was lost and not carried out.
    fn send_again(&mut self, now: Now) -> Step<Outcome> {
        let asked = self.loss.as_ref().and_then(|loss| loss.retry_after_ms).unwrap_or(0);
        let wait = (self.lost_at + i64::from(asked) - now.monotonic).max(0);
        let wait_ms = u32::try_from(wait).unwrap_or(u32::MAX);
        if !self.may_send_after(wait_ms, now) {
            return self.never_happened();
        }
        let mut step = self.wait(wait_ms, Next::Send);
        step.progress.push(self.retry(wait_ms));
        step
    }

    /// The cluster is being updated (5300): how is the job that does it?
    pub(super) fn follow(&mut self, now: Now) -> Step<Outcome> {
        self.stage = Stage::Following;
        Step::of(Action::Get(self.other_job.query(self.server_time(now))))
    }

    pub(super) fn followed(
        &mut self,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        let is_under_way = {
            let clocks = &mut self.memory.clocks;
            self.other_job.is_under_way(exchange, &self.endpoint, clocks, jitter)
        };
        if !is_under_way {
            // It is over, or the log does not show it.
            let wait_ms = self.backoff.next(jitter, None).max(self.other_job.blind_pause());
            return self.send_later(wait_ms, now);
        }
        let is_news = self.waited_for < self.attempts;
        self.waited_for = self.attempts;
        let wait_ms = self.other_job.pause();
        if !self.may_send_after(wait_ms, now) {
            return self.give_up();
        }
        let mut step = self.wait(wait_ms, Next::Follow);
        // The other job may take long: a listener is told at once what is waited for.
        step.progress.extend(is_news.then(|| self.retry(wait_ms)));
        step
    }

    fn retry(&self, wait_ms: u32) -> Progress {
        let error = self.refusal.as_ref().map(|refusal| &refusal.error);
        Progress::Retry {
            attempt: self.attempts + 1,
            wait_ms,
            ret_code: error.and_then(|error| error.ret_code),
            status: error.and_then(|error| error.status),
        }
    }

    /// What one attempt takes at most, its end and one scan of the log included, in milliseconds.
    fn time_needed(&self) -> i64 {
        let timeout = i64::from(self.limits.timeout_ms);
        self.signing.expected_ms(self.is_enforced)
            + reconcile::settling_ms(i64::from(self.limits.settle_ms))
            + timeout
    }

    /// Whether the first attempt still fits before the deadline, after whatever came before it. A
    /// deadline that is too short from the start is the caller's choice: then half of it must be
    /// left.
    pub(super) fn has_time_to_begin(&self, now: Now) -> bool {
        let left = self.limits.deadline_at() - now.monotonic;
        left >= self.time_needed().min(i64::from(self.limits.deadline_ms) / 2)
    }

    /// Never send again unless one more attempt, its fence and one scan still fit before the
    /// deadline: an answer that is lost then could not be looked up any more.
    fn may_send_after(&self, wait_ms: u32, now: Now) -> bool {
        let left = self.limits.deadline_at() - now.monotonic - i64::from(wait_ms);
        let deadline = i64::from(self.limits.deadline_ms);
        let needed = match self.time_needed() {
            // It never fitted, and nothing is in doubt.
            needed if needed > deadline && self.loss.is_none() => deadline / 2,
            needed => needed,
        };
        self.attempts - self.waited_for < self.limits.max_attempts && left >= needed
    }
}
