//! One attempt: sending it, and handling its result.

use super::{ChangeMachine, Outcome, Stage};
use crate::catalogue::{ErrorCode, Message};
use crate::change::fence::LostAttempt;
use crate::machine::classify::{self, AttemptFailure, ExchangeResult, Indeterminate, Rejected};
use crate::machine::limits::Delivery;
use crate::machine::receipt::AttemptRecord;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Exchange, Interruption, Step};
use crate::wire::response::Accepted;

/// From this duration on, writing to the journal counts as slow, in milliseconds.
const SLOW_RECORDING_MS: i64 = 5_000;

impl ChangeMachine {
    pub(super) fn send(&mut self, now: Now) -> Step<Outcome> {
        let sent = self.server_time(now);
        let timestamp = self.signing.next(sent);
        self.receipt.attempts.push(AttemptRecord { timestamp, sent });
        if self.is_journaled {
            self.is_recorded = true;
            self.stage = Stage::Recording { since: now };
            return Step::of(Action::Record { durable: true });
        }
        self.pass_on()
    }

    /// Sends the attempt that was written to the journal. If that took long, or the computer slept, it is
    /// written again with the time of now: a look-up counts from that time how long a proxy may still
    /// forward the request.
    pub(super) fn recorded(&mut self, since: Now, now: Now) -> Step<Outcome> {
        let took = (now.monotonic - since.monotonic).max(now.unix - since.unix);
        if now.monotonic >= self.limits.deadline_at() {
            let stage = Stage::Recording { since };
            return self.interrupted(&stage, Interruption::Deadline, None, now);
        }
        if took > SLOW_RECORDING_MS {
            self.receipt.attempts.pop();
            return self.send(now);
        }
        self.pass_on()
    }

    /// Sends the attempt that was prepared.
    fn pass_on(&mut self) -> Step<Outcome> {
        self.stage = Stage::Sending;
        Step::of(Action::Send { attempt: self.attempts + 1, timestamp: self.signing.timestamp() })
    }

    /// Handles the result of an attempt.
    pub(super) fn attempt_ended(
        &mut self,
        exchange: Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        self.count(exchange.sent);
        self.note_in_receipt(&exchange);
        if !matches!(exchange.result, ExchangeResult::NotSent(_)) {
            self.note_sent(&exchange);
        }
        let result = classify::classify_change(self.operation, &exchange.result);
        self.signing.attempt_ended(&mut self.memory.clocks, &self.endpoint, &result);
        match result {
            Ok(Accepted { action, job_id }) => self.done(action, job_id, false),
            Err(AttemptFailure::Indeterminate(loss)) => {
                // An earlier refusal is no longer the latest result.
                self.refusal = None;
                self.loss = Some(loss);
                self.lost_at = now.monotonic;
                self.signing.doubt();
                if let Some(sent) = exchange.sent {
                    let forward_ms = self.limits.lifetime_ms.map(i64::from);
                    let attempt = LostAttempt { sent, timestamp: exchange.timestamp, forward_ms };
                    let receipt = &self.receipt.id;
                    self.reconciliation.lost(&attempt, &self.target, receipt, &self.memory, now);
                }
                self.scan(now, jitter)
            }
            Err(AttemptFailure::Rejected(rejected)) => {
                let is_ambiguous = !rejected.depends_only_on_request();
                if self.limits.delivery == Delivery::Several && is_ambiguous {
                    self.doubt_refusal(&rejected, &exchange, now);
                }
                self.refused(rejected, &exchange, now, jitter)
            }
        }
    }

    /// Handles a refusal that may belong to a repeated delivery. An earlier delivery of the same
    /// attempt may have been carried out: only the log can show it.
    fn doubt_refusal(&mut self, rejected: &Rejected, exchange: &Exchange, now: Now) {
        let (ExchangeResult::Response(_), Some(sent)) = (&exchange.result, exchange.sent) else {
            return;
        };
        if self.loss.is_none() {
            let error = &rejected.error;
            self.lost_at = now.monotonic;
            self.loss = Some(Indeterminate {
                message: Message::new(ErrorCode::RefusalDoubted).message("refusal", error.reason()),
                ret_code: error.ret_code,
                status: error.status,
                retry_after_ms: None,
            });
        }
        self.signing.doubt();
        let ret_code = rejected.error.ret_code;
        let receipt = &self.receipt.id;
        self.reconciliation.refused(ret_code, sent, &self.target, receipt, &self.memory, now);
    }

    /// Corrects the record of the attempt: one that was not sent is none.
    fn note_in_receipt(&mut self, exchange: &Exchange) {
        if matches!(exchange.result, ExchangeResult::NotSent(_)) {
            self.receipt.attempts.pop();
        } else if let (Some(last), Some(timestamp)) =
            (self.receipt.attempts.last_mut(), exchange.timestamp)
        {
            last.timestamp = timestamp;
        }
    }

    fn note_sent(&mut self, exchange: &Exchange) {
        let Some(sent) = exchange.sent else {
            return;
        };
        self.reconciliation.sent(sent, self.signing.assumed(), exchange.timestamp);
    }

    /// Records whether a proxy signs the requested timestamp. A read shows this too, even if the
    /// change's own response was lost.
    pub(super) fn note_enforced(&mut self, exchange: &Exchange) {
        if let ExchangeResult::Response(response) = &exchange.result {
            self.is_enforced |= exchange.enforced_timestamp(&response.head).is_some();
        }
    }

    pub(super) fn count(&mut self, sent: Option<Now>) {
        if let Some(sent) = sent {
            self.attempts += 1;
            self.first_sent.get_or_insert(sent);
        }
    }
}
