//! One attempt: it is sent, and it ends.

use super::{ChangeMachine, Outcome, Stage};
use crate::change::fence::LostAttempt;
use crate::machine::classify::{self, AttemptFailure, ExchangeResult, Indeterminate, Rejected};
use crate::machine::limits::Delivery;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Exchange, Step};
use crate::text::format_template;
use crate::wire::response::Accepted;

impl ChangeMachine {
    pub(super) fn send(&mut self, now: Now) -> Step<Outcome> {
        let timestamp = self.signing.next(self.server_time(now));
        self.stage = Stage::Sending;
        Step::of(Action::Send { attempt: self.attempts + 1, timestamp })
    }

    /// An attempt ended.
    pub(super) fn answered(
        &mut self,
        arrival: Exchange,
        now: Now,
        chance: Jitter,
    ) -> Step<Outcome> {
        self.count(arrival.sent);
        if !matches!(arrival.ending, ExchangeResult::NotSent(_)) {
            self.note_sent(&arrival);
        }
        let judged = classify::of_change(self.operation, &arrival.ending);
        self.signing.answered(&mut self.memory.clocks, &self.endpoint, &judged);
        match judged {
            Ok(Accepted { action, job_id }) => self.done(action, job_id, false),
            Err(AttemptFailure::Indeterminate(loss)) => {
                // Whatever was refused before is not the last word any more.
                self.refusal = None;
                self.loss = Some(loss);
                self.lost_at = now.monotonic;
                self.signing.doubt();
                if let Some(sent) = arrival.sent {
                    let vouched_ms = self.bounds.lifetime_ms.map(i64::from);
                    let attempt = LostAttempt { sent, timestamp: arrival.timestamp, vouched_ms };
                    self.reconciliation.lost(&attempt, &self.target, &self.memory, now);
                }
                self.scan(now, chance)
            }
            Err(AttemptFailure::Rejected(certain)) => {
                if self.bounds.delivery == Delivery::Several && !certain.is_of_the_request() {
                    self.doubt_refusal(&certain, &arrival, now);
                }
                self.refused(certain, &arrival, now, chance)
            }
        }
    }

    /// The refusal may be that of a repeated delivery, and an earlier one of the same attempt may
    /// have been carried out: only the log can tell.
    fn doubt_refusal(&mut self, certain: &Rejected, arrival: &Exchange, now: Now) {
        let (ExchangeResult::Response(_), Some(sent)) = (&arrival.ending, arrival.sent) else {
            return;
        };
        if self.loss.is_none() {
            let fault = &certain.fault;
            self.lost_at = now.monotonic;
            self.loss = Some(Indeterminate {
                what: format_template(
                    "{}; but a browser may deliver a request twice, and this answers the last time",
                    &[fault.what()],
                ),
                ret_code: fault.ret_code,
                status: fault.status,
                retry_after_ms: None,
            });
        }
        self.signing.doubt();
        let ret_code = certain.fault.ret_code;
        self.reconciliation.refused(ret_code, sent, &self.target, &self.memory, now);
    }

    fn note_sent(&mut self, arrival: &Exchange) {
        let Some(sent) = arrival.sent else {
            return;
        };
        self.reconciliation.sent(sent, self.signing.assumed(), arrival.timestamp);
    }

    /// A read shows as well whether whoever signs for us signs the time that we ask for. The change's
    /// own answer may never have come.
    pub(super) fn note_enforced(&mut self, arrival: &Exchange) {
        if let ExchangeResult::Response(answered) = &arrival.ending {
            self.is_enforced |= arrival.enforced_timestamp(&answered.head).is_some();
        }
    }

    pub(super) fn count(&mut self, sent: Option<Now>) {
        if let Some(sent) = sent {
            self.attempts += 1;
            self.first_sent.get_or_insert(sent);
        }
    }
}
