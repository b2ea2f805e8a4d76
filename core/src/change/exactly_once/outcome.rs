//! The outcomes of the call, and their errors.

use super::{ChangeMachine, Outcome, Stage};
use crate::change::messages::{Messages, UnknownReason};
use crate::change::reconcile::FailedJob;
use crate::machine::error::HpcError;
use crate::machine::outcome::{CallError, CauseSource, Removal};
use crate::machine::receipt::ReceiptState;
use crate::machine::time::Now;
use crate::machine::{Action, Event, Interruption, Step};

impl ChangeMachine {
    /// Handles the caller's abort or the deadline. A request in flight is lost.
    pub(super) fn interrupted(
        &mut self,
        stage: &Stage,
        by: Interruption,
        sent: Option<Now>,
        now: Now,
    ) -> Step<Outcome> {
        let in_flight = matches!(stage, Stage::Sending) && sent.is_some();
        if in_flight {
            self.count(sent);
            self.signing.doubt();
        } else if matches!(stage, Stage::Sending | Stage::Recording { .. }) {
            self.receipt.attempts.pop();
        }
        let cause = match by {
            Interruption::Abort => CauseSource::Abort,
            Interruption::Deadline => CauseSource::LastRequest,
        };
        if in_flight {
            return self.unknown(UnknownReason::InFlight(by), cause, now);
        }
        if self.loss.is_some() {
            let why = match by {
                Interruption::Deadline if self.reconciliation.is_never_refused() => {
                    UnknownReason::NeverRefused
                }
                by => UnknownReason::Interrupted(by),
            };
            return self.unknown(why, cause, now);
        }
        match by {
            Interruption::Abort => {
                self.receipt.state = ReceiptState::NotApplied;
                self.finish(Err(CallError::Aborted))
            }
            Interruption::Deadline => self.refusal_is_final(),
        }
    }

    pub(super) fn done(
        &mut self,
        action: String,
        job_id: String,
        recovered: bool,
    ) -> Step<Outcome> {
        self.receipt.state = ReceiptState::Applied;
        self.receipt.claims = vec![job_id.clone()];
        let (attempts, receipt) = (self.attempts, self.receipt.clone());
        self.finish(Ok(Removal { action, job_id, ret_code: 0, attempts, recovered, receipt }))
    }

    /// Ends the call with the last refusal, or because there was no time to send anything.
    pub(super) fn refusal_is_final(&mut self) -> Step<Outcome> {
        let error = match &self.refusal {
            Some(refusal) => self.messages().refusal(refusal, self.signing.is_corrected()),
            None => self.messages().nothing_sent(),
        };
        self.fail(error, CauseSource::LastRequest)
    }

    pub(super) fn not_applied(&mut self) -> Step<Outcome> {
        match &self.refusal {
            Some(_) => self.refusal_is_final(),
            None => {
                let error = self.messages().not_applied(self.loss.as_ref());
                self.fail(error, CauseSource::LastRequest)
            }
        }
    }

    pub(super) fn failed(&mut self, jobs: &[FailedJob]) -> Step<Outcome> {
        let mut error = self.messages().failed(self.loss.as_ref(), self.refusal.as_ref(), jobs);
        self.receipt.state = ReceiptState::Failed;
        self.receipt.claims = jobs.iter().map(|job| job.job_id.clone()).collect();
        error.receipt = Some(Box::new(self.receipt.clone()));
        self.fail(error, CauseSource::LastRequest)
    }

    pub(super) fn unknown(
        &mut self,
        why: UnknownReason,
        cause: CauseSource,
        now: Now,
    ) -> Step<Outcome> {
        let nodes = self.reconciliation.nodes();
        let (settle_ms, lifetime_ms) = (self.limits.settle_ms, self.limits.lifetime_ms);
        let memory = &mut self.memory;
        memory.record_unresolved(
            &self.receipt.id,
            self.target.clone(),
            nodes,
            now,
            settle_ms,
            lifetime_ms.unwrap_or(0),
        );
        let mut error = self.messages().unknown(self.loss.as_ref(), &why);
        error.receipt = Some(Box::new(self.receipt.clone()));
        self.fail(error, cause)
    }

    fn fail(&mut self, mut error: Box<HpcError>, cause: CauseSource) -> Step<Outcome> {
        error.attempts = self.attempts;
        if !error.maybe_applied {
            self.receipt.state = ReceiptState::NotApplied;
        }
        self.finish(Err(CallError::Failed(error, cause)))
    }

    /// Ends the call. Its outcome, if it is known, is written to the journal first. That it was not
    /// carried out must be durable before the caller is told and repeats it: otherwise a power loss
    /// could bring the receipt back, and it would match the repetition's job.
    fn finish(&mut self, outcome: Outcome) -> Step<Outcome> {
        let state = self.receipt.state;
        if !self.is_recorded || state == ReceiptState::Open {
            self.claim();
            return Step::of(Action::Finish(outcome));
        }
        self.stage = Stage::Closing(Box::new(outcome));
        Step::of(Action::Record { durable: state == ReceiptState::NotApplied })
    }

    /// Ends the call after its outcome was written to the journal, or could not be. Then its lock may
    /// be lost, and another program may have found the outcome out and sent the same change again: a
    /// job that was found in the log may be that one's. What the response said is certain.
    pub(super) fn closed(&mut self, outcome: Outcome, event: &Event, now: Now) -> Step<Outcome> {
        let is_found = match &outcome {
            Ok(removal) => removal.recovered,
            Err(_) => self.receipt.state == ReceiptState::Failed,
        };
        if is_found && !matches!(event, Event::Recorded) {
            self.receipt.state = ReceiptState::Open;
            let jobs = std::mem::take(&mut self.receipt.claims);
            return self.unknown(UnknownReason::Jobs(jobs), CauseSource::LastRequest, now);
        }
        self.claim();
        Step::of(Action::Finish(outcome))
    }

    /// Remembers that its jobs are no other call's.
    fn claim(&mut self) {
        for job_id in &self.receipt.claims {
            self.memory.claim(&self.target, job_id, &self.receipt.id);
        }
    }

    fn messages(&self) -> Messages<'_> {
        Messages {
            operation: self.operation,
            request: &self.request,
            limits: &self.limits,
            attempts: self.attempts,
            signed: self.limits.is_signed_here(),
            first_sent: self.first_sent.map(|sent| {
                // By the server's clock, as far as known, as in the log.
                sent.unix + self.memory.clocks.offset(&self.endpoint)
            }),
            may_arrive_until: self.signing.may_arrive_until(self.is_enforced),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::claims::Memory;
    use crate::change::journal::journal_failed;
    use crate::machine::classify::{ExchangeResult, NotSent, TransportFailure};
    use crate::machine::error::HpcErrorKind;
    use crate::machine::limits::Limits;
    use crate::machine::time::Jitter;
    use crate::machine::{Exchange, Machine};
    use crate::request::RemovalRequest;
    use crate::request::id::Id;
    use crate::request::node_list::{Node, NodeList};
    use crate::request::operation::REMOVE_NODES;
    use crate::wire::headers::Head;
    use crate::wire::response::RawResponse;

    const API: i64 = 1_767_323_045_000;

    /// Runs a call whose response is lost, and whose job `j-5` is in the log then. `writes`: whether
    /// the outcome can be written to the journal.
    fn found(writes: bool, memory: &mut Memory) -> Outcome {
        let id = |text: &str| Id::new(text).unwrap();
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&[Node::Id(id("cln-a"))]).unwrap(),
            zone: id("z"),
            timestamp: None,
        };
        let now = |ms: i64| Now { monotonic: ms, unix: API + ms };
        let machine = ChangeMachine::remove(request, "https://h/api", Limits::new(now(0)));
        let mut machine = machine.with_receipt("r-1", None).with_journal();
        let mut rows = r#""job_set": [], "total_count": 0"#;
        let (mut ms, mut event) = (0, Event::Started);
        loop {
            let exchange = |result, timestamp, ms| {
                let (sent, received) = (Some(now(ms)), now(ms));
                Event::Exchanged(Exchange { result, sent, timestamp, signed: true, received })
            };
            event = match machine.step(event, now(ms), Jitter::new(0.5), memory).action {
                Action::Finish(outcome) => return outcome,
                Action::Record { .. } if writes || machine.receipt.claims.is_empty() => {
                    Event::Recorded
                }
                Action::Record { .. } => {
                    let error = journal_failed(&REMOVE_NODES, "the lock was taken over");
                    exchange(ExchangeResult::NotSent(NotSent::Unready(error)), None, ms)
                }
                Action::Send { timestamp, .. } => {
                    rows = r#""total_count": 1, "job_set": [{"job_id": "j-5",
                        "job_action": "HpcQueueRemoveEhpcQueueNodes", "status": "successful",
                        "create_time": "2026-01-02T03:04:06Z",
                        "resource_ids": "ehpc-1 ehpcq-1 cln-a"}]"#;
                    let lost = TransportFailure::Connection("reset".into());
                    exchange(ExchangeResult::Failed(lost), Some(timestamp), ms)
                }
                Action::Wait(time) => {
                    ms += i64::try_from(time.as_millis()).unwrap();
                    Event::TimerFired
                }
                Action::Get(query) => {
                    ms += 300;
                    let is_refused = (query.timestamp - API - ms).abs() > 60_000;
                    let body = match is_refused {
                        true => r#"{"ret_code": 1300}"#.into(),
                        false => ["{\"ret_code\": 0, ", rows, "}"].concat(),
                    };
                    let date = Some((API + ms) / 1000 * 1000);
                    let head = Head { status: 200, date, ..Head::default() };
                    let response = RawResponse::from_text(head, &body, false);
                    exchange(ExchangeResult::Response(response), Some(query.timestamp), ms)
                }
            };
        }
    }

    #[test]
    fn a_job_found_in_the_log_is_told_only_if_that_could_be_written() {
        let mut memory = Memory::new();
        assert!(matches!(found(true, &mut memory), Ok(removal) if removal.job_id == "j-5"));
        let mut memory = Memory::new();
        let Err(CallError::Failed(error, _)) = found(false, &mut memory) else {
            panic!("another program may have taken the lock over, and made this job");
        };
        assert_eq!((error.kind, &*error.job_ids), (HpcErrorKind::Unknown, &["j-5".into()][..]));
        let receipt = error.receipt.unwrap();
        assert_eq!(receipt.state(), ReceiptState::Open);
        let target = receipt.target();
        assert!(!memory.is_claimed(&target, "j-5", "r-2"), "it may be another call's");
    }
}
