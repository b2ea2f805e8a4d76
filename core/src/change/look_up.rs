//! Looking a receipt up: what became of its call, by the operation log. Nothing is ever sent again.

use crate::catalogue::{ErrorCode, Message};
use crate::change::claims::Memory;
use crate::change::reconcile::{FailedJob, ReconcileStep, Reconciliation, Resolution, StepContext};
use crate::change::target::Target;
use crate::change::window::Window;
use crate::machine::classify::deadline_passed;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource};
use crate::machine::receipt::{Receipt, ReceiptState, is_written_apart};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Interruption, Machine, Progress, Step};
use crate::request::operation::{Effect, LIST_OPERATIONS};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// A look-up waits this long for the end of a request in flight, in milliseconds. If it takes
/// longer, the outcome is open, and the caller is told when to look again.
const PATIENCE_MS: i64 = 5_000;

/// The margin between the clocks of two computers, in milliseconds, where no signature bounds when a
/// request arrives.
const CLOCKS_MS: i64 = 60_000;

/// The pause before the next look-up if nothing says how long to wait, in milliseconds.
const LATER_MS: u32 = 30_000;

impl Receipt {
    /// Returns the target of the call.
    pub(crate) fn target(&self) -> Target {
        Target::new(Arc::clone(&self.endpoint), self.operation, Arc::clone(&self.request))
    }
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LookUp {
    /// `applied`, `notApplied`, `failed`, or `unknown`.
    pub state: &'static str,
    /// Its job, if it was accepted.
    #[serde(rename = "job_id", skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// Its failed jobs, or the jobs that may be its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<String>,
    /// When to look again, in milliseconds from now. Absent if looking again would not help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// The receipt, with what is known now.
    #[serde(skip_serializing_if = "is_written_apart")]
    pub receipt: Receipt,
}

/// Looks a receipt up. It reads the operation log, and sends nothing else.
pub struct LookUpMachine {
    receipt: Receipt,
    target: Target,
    limits: Limits,
    patience_ms: i64,
    /// Swapped in for the duration of a step.
    memory: Memory,
    /// Created by the first step.
    reconciliation: Option<Reconciliation>,
}

type Outcome = Result<LookUp, CallError>;

impl Machine for LookUpMachine {
    type Outcome = Outcome;
    type Memory = Memory;

    fn step(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        memory: &mut Memory,
    ) -> Step<Outcome> {
        std::mem::swap(&mut self.memory, memory);
        let mut progress = Vec::new();
        let action = self.advance(event, now, jitter, &mut progress);
        std::mem::swap(&mut self.memory, memory);
        Step { progress, action }
    }
}

impl LookUpMachine {
    /// Creates a machine. The limits must be of the kind of signing that the look-up itself uses.
    pub fn new(receipt: Receipt, limits: Limits) -> Self {
        LookUpMachine {
            target: receipt.target(),
            receipt,
            limits,
            patience_ms: PATIENCE_MS,
            memory: Memory::new(),
            reconciliation: None,
        }
    }

    /// Waits up to this long for the end of a request in flight, instead of 5 s.
    #[must_use]
    pub fn with_patience(mut self, time: Duration) -> Self {
        self.patience_ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// Returns the target of the receipt's call. A look-up must not run beside another call with an
    /// overlapping target.
    pub fn target(&self) -> &Target {
        &self.target
    }

    fn advance(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        progress: &mut Vec<Progress>,
    ) -> Action<Outcome> {
        if let Event::Interrupted { by, .. } = event {
            return self.interrupted(by, now, jitter);
        }
        let mut context = StepContext {
            target: &self.target,
            receipt: &self.receipt.id,
            memory: &mut self.memory,
            now,
            jitter,
            progress,
            attempts: self.receipt.attempts(),
        };
        let step = match (&mut self.reconciliation, event) {
            (None, _) => {
                if self.receipt.state != ReceiptState::Open {
                    return finished(closed(&self.receipt));
                }
                let Some(window) = Window::of(&self.receipt) else {
                    // Nothing was sent.
                    self.receipt.state = ReceiptState::NotApplied;
                    return finished(closed(&self.receipt));
                };
                let forward_ms = forward_ms(&self.receipt, context.memory, now);
                let made = Reconciliation::of_receipt(
                    &self.receipt,
                    window,
                    forward_ms,
                    &self.limits,
                    &context,
                );
                self.reconciliation.insert(made).scan(&mut context)
            }
            (Some(it), Event::Exchanged(exchange)) => it.arrived(&exchange, &mut context),
            (Some(it), _) => it.fired(&mut context),
        };
        match step {
            ReconcileStep::Get(query) => Action::Get(query),
            ReconcileStep::Wait(wait_ms) => self.wait(wait_ms, now, jitter),
            ReconcileStep::Resolved(resolution) => self.resolved(resolution, now),
        }
    }

    fn wait(&mut self, wait_ms: u32, now: Now, jitter: Jitter) -> Action<Outcome> {
        let Some(it) = &self.reconciliation else {
            return Action::wait_ms(wait_ms);
        };
        if let (Some(refusal), false) = (it.refusal(), it.has_read()) {
            let error = Box::new(refusal.clone());
            return Action::Finish(Err(CallError::Failed(error, CauseSource::LastRequest)));
        }
        match it.open_for_ms(now) {
            Some(open_ms)
                if it.has_read() && (open_ms > self.patience_ms || it.is_never_refused()) =>
            {
                let later = (!it.is_never_refused()).then_some(open_ms);
                self.open(later, now, jitter)
            }
            _ => Action::wait_ms(wait_ms),
        }
    }

    fn interrupted(&mut self, by: Interruption, now: Now, jitter: Jitter) -> Action<Outcome> {
        match by {
            Interruption::Abort => Action::Finish(Err(CallError::Aborted)),
            Interruption::Deadline => match &self.reconciliation {
                Some(it) if it.has_read() => self.open(Some(i64::from(LATER_MS)), now, jitter),
                _ => {
                    let error = deadline_passed(&LIST_OPERATIONS, self.limits.deadline_ms, None);
                    Action::Finish(Err(CallError::Failed(error, CauseSource::LastRequest)))
                }
            },
        }
    }

    /// Ends with an open outcome.
    fn open(&mut self, open_ms: Option<i64>, now: Now, jitter: Jitter) -> Action<Outcome> {
        let job_ids = match &self.reconciliation {
            Some(it) => it.possible_jobs(&StepContext {
                target: &self.target,
                receipt: &self.receipt.id,
                memory: &mut self.memory,
                now,
                jitter,
                progress: &mut Vec::new(),
                attempts: 0,
            }),
            None => Vec::new(),
        };
        let retry_after_ms = open_ms.map(|ms| u32::try_from(ms.max(1)).unwrap_or(LATER_MS));
        self.unknown(job_ids, retry_after_ms, now)
    }

    fn unknown(
        &mut self,
        job_ids: Vec<String>,
        retry_after_ms: Option<u32>,
        now: Now,
    ) -> Action<Outcome> {
        let nodes = self.reconciliation.as_ref().and_then(Reconciliation::nodes);
        self.memory.record_unresolved(
            &self.receipt.id,
            self.target.clone(),
            nodes,
            now,
            self.receipt.settle_ms,
            self.receipt.lifetime_ms.unwrap_or(0),
        );
        let receipt = self.receipt.clone();
        finished(LookUp { state: "unknown", job_id: None, job_ids, retry_after_ms, receipt })
    }

    fn resolved(&mut self, resolution: Resolution, now: Now) -> Action<Outcome> {
        let (state, claims) = match resolution {
            Resolution::Found(job_id) => (ReceiptState::Applied, vec![job_id]),
            Resolution::Absent => (ReceiptState::NotApplied, Vec::new()),
            Resolution::Failed(jobs) => {
                let id = |job: FailedJob| job.job_id;
                (ReceiptState::Failed, jobs.into_iter().map(id).collect())
            }
            Resolution::InDoubt(jobs) => return self.unknown(jobs, None, now),
        };
        self.memory.forget_unresolved(&self.receipt.id);
        for job_id in &claims {
            self.memory.claim(&self.target, job_id, &self.receipt.id);
        }
        self.receipt.state = state;
        self.receipt.claims = claims;
        finished(closed(&self.receipt))
    }
}

/// Returns the error of a look-up with other credentials, or at another endpoint.
///
/// # Errors
/// The error, of kind `invalid`, if `endpoint` or `account` is not that of the receipt.
pub fn check_receipt(
    receipt: &Receipt,
    endpoint: &str,
    account: Option<&str>,
) -> Result<(), Box<HpcError>> {
    let code = if *receipt.endpoint != *endpoint {
        ErrorCode::ReceiptOfOtherEndpoint
    } else if receipt.account.as_deref() != account {
        ErrorCode::ReceiptOfOtherAccount
    } else {
        return Ok(());
    };
    let mut error = HpcError::new(HpcErrorKind::Invalid, Effect::Reading, Message::new(code));
    error.field = Some(crate::machine::receipt::RECEIPT.into());
    Err(error)
}

/// Returns what is known from a receipt that is not open.
fn closed(receipt: &Receipt) -> LookUp {
    let is_applied = receipt.state == ReceiptState::Applied;
    LookUp {
        state: receipt.state.name(),
        job_id: receipt.claims.first().filter(|_| is_applied).cloned(),
        job_ids: if is_applied { Vec::new() } else { receipt.claims.clone() },
        retry_after_ms: None,
        receipt: receipt.clone(),
    }
}

/// Returns how much longer a signing proxy may forward a request, in milliseconds.
fn forward_ms(receipt: &Receipt, memory: &Memory, now: Now) -> Option<i64> {
    let lifetime_ms = i64::from(receipt.lifetime_ms?);
    let sent = receipt.attempts.iter().map(|attempt| attempt.sent).max()?;
    let settling_ms = crate::change::reconcile::settling_ms(i64::from(receipt.settle_ms));
    let api_now = memory.clocks.server_time(&receipt.endpoint, now);
    Some((sent + lifetime_ms + settling_ms + CLOCKS_MS - api_now).max(0))
}

fn finished(look_up: LookUp) -> Action<Outcome> {
    Action::Finish(Ok(look_up))
}
