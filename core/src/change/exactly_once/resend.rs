//! Whether and when the change is sent again: after a refusal, and after a lost attempt that was
//! not carried out.

use super::{ChangeMachine, Next, Outcome, Stage, after};
use crate::change::messages::UnknownReason;
use crate::change::reconcile;
use crate::change::witness::{Witness, WitnessStep, WitnessVerdict};
use crate::machine::classify::{ExchangeResult, NotSent, Rejected, RetryAction};
use crate::machine::outcome::CauseSource;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Exchange, Progress, Step};

impl ChangeMachine {
    /// Handles an attempt that was not carried out. That says nothing about earlier attempts.
    pub(super) fn refused(
        &mut self,
        rejected: Rejected,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        let retry = rejected.retry;
        let is_unsent = matches!(
            exchange.result,
            ExchangeResult::NotSent(NotSent::Unready(_) | NotSent::NoFetch)
        );
        if is_unsent && self.attempts > 0 {
            // An earlier attempt was sent: its outcome is the outcome of the call.
            return match (&self.loss, &self.refusal) {
                (Some(_), _) => {
                    self.unknown(UnknownReason::Unsigned, CauseSource::LastRequest, now)
                }
                (None, Some(_)) => self.refusal_is_final(),
                (None, None) => {
                    self.refusal = Some(rejected);
                    self.refusal_is_final()
                }
            };
        }
        self.refusal = Some(rejected);
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

    /// Sends again after a temporary refusal. If an earlier attempt is in doubt, the log is scanned
    /// first.
    fn send_later(&mut self, wait_ms: u32, now: Now) -> Step<Outcome> {
        if self.loss.is_some() {
            // If the wait would exceed the deadline, scan now.
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

    /// Ends the call with a final refusal, unless an earlier attempt is in doubt.
    fn give_up(&mut self) -> Step<Outcome> {
        self.refused_for_good = true;
        if self.loss.is_some() { self.wait(0, Next::Scan) } else { self.refusal_is_final() }
    }

    /// Continues after no attempt was carried out and none can arrive any more.
    pub(super) fn absent(&mut self, now: Now) -> Step<Outcome> {
        if self.refused_for_good {
            return self.refusal_is_final();
        }
        if !self.may_send_after(0, now) {
            return self.not_applied();
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
            witness.handle(exchange, &self.endpoint, clocks, timestamp, jitter)
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
            WitnessStep::Done(WitnessVerdict::Happened) => {
                self.unknown(UnknownReason::Happened, CauseSource::LastRequest, now)
            }
            WitnessStep::Done(WitnessVerdict::NotHappened | WitnessVerdict::Silent) => {
                self.send_again(now)
            }
        }
    }

    /// Sends again after a lost attempt that was not carried out.
    fn send_again(&mut self, now: Now) -> Step<Outcome> {
        let asked = self.loss.as_ref().and_then(|loss| loss.retry_after_ms).unwrap_or(0);
        let wait = (self.lost_at + i64::from(asked) - now.monotonic).max(0);
        let wait_ms = u32::try_from(wait).unwrap_or(u32::MAX);
        if !self.may_send_after(wait_ms, now) {
            return self.not_applied();
        }
        let mut step = self.wait(wait_ms, Next::Send);
        step.progress.push(self.retry(wait_ms));
        step
    }

    /// Polls the job because of which the cluster is being updated (5300).
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
        let is_running = {
            let clocks = &mut self.memory.clocks;
            self.other_job.is_running(exchange, &self.endpoint, clocks, jitter)
        };
        if !is_running {
            // It has finished, or is not in the log.
            let wait_ms = self.backoff.next(jitter, None).max(self.other_job.blind_pause());
            return self.send_later(wait_ms, now);
        }
        let is_new = self.waited_for < self.attempts;
        self.waited_for = self.attempts;
        let wait_ms = self.other_job.pause();
        if !self.may_send_after(wait_ms, now) {
            return self.give_up();
        }
        let mut step = self.wait(wait_ms, Next::Follow);
        // The other job may take long, so the retry is reported at once.
        step.progress.extend(is_new.then(|| self.retry(wait_ms)));
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

    /// Returns the longest time for one attempt, including its expiry and one scan, in
    /// milliseconds.
    fn time_needed(&self) -> i64 {
        let timeout = i64::from(self.limits.timeout_ms);
        self.signing.expected_ms(self.is_enforced)
            + reconcile::settling_ms(i64::from(self.limits.settle_ms))
            + timeout
    }

    /// Returns whether the first attempt fits before the deadline. If the deadline was too short
    /// from the start, half of it must be left.
    pub(super) fn has_time_for_first_attempt(&self, now: Now) -> bool {
        let left = self.limits.deadline_at() - now.monotonic;
        left >= self.time_needed().min(i64::from(self.limits.deadline_ms) / 2)
    }

    /// Returns whether an attempt after `wait_ms`, its expiry and one scan fit before the deadline.
    /// Otherwise, a lost response could not be reconciled.
    fn may_send_after(&self, wait_ms: u32, now: Now) -> bool {
        let left = self.limits.deadline_at() - now.monotonic - i64::from(wait_ms);
        let deadline = i64::from(self.limits.deadline_ms);
        let needed = match self.time_needed() {
            // The deadline was too short from the start, and nothing is in doubt.
            needed if needed > deadline && self.loss.is_none() => deadline / 2,
            needed => needed,
        };
        self.attempts - self.waited_for < self.limits.max_attempts && left >= needed
    }
}
