//! Exactly once: the next step after each possible result of a request.
//!
//! A request whose response is lost may have been carried out. The API logs every operation, so the
//! operation log is checked for its job (`reconcile`). If the job is found, the call succeeded. If
//! it is absent and the request can no longer arrive, the request may be sent again. Otherwise, the
//! outcome is not known. `docs/exactly-once.md` has the rules.
//!
//! The same rules apply to an addition, which undoes a removal.

mod attempt;
mod lost;
mod outcome;
mod resend;

use crate::change::claims::Memory;
use crate::change::job_match::ExpectedJob;
#[cfg(doc)]
use crate::change::journal::JournalEntries;
use crate::change::messages::UnknownReason;
use crate::change::other_job::OtherJob;
use crate::change::preparation::{Preparation, PreparationStep};
use crate::change::reconcile::Reconciliation;
use crate::change::signing::Signing;
use crate::change::target::Target;
use crate::change::witness::Witness;
use crate::machine::backoff::Backoff;
use crate::machine::baseline::Baseline;
use crate::machine::classify::{Indeterminate, Rejected};
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource, Removal};
use crate::machine::receipt::Receipt;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Exchange, Machine, Progress, Step};
use crate::request::RemovalRequest;
use crate::request::operation::{ADD_NODES, Operation, REMOVE_NODES};
use crate::wire::records::NodeInfo;
use std::sync::Arc;

/// Carries out a change exactly once. The [crate documentation](crate) has a complete example.
pub struct ChangeMachine {
    operation: &'static Operation,
    request: Arc<RemovalRequest>,
    target: Target,
    endpoint: Arc<str>,
    limits: Limits,
    /// Swapped in for the duration of a step.
    memory: Memory,

    /// How often the request was sent.
    attempts: u32,
    /// How many of these were refused because of another job, which was then awaited.
    waited_for: u32,
    /// When it was first sent.
    first_sent: Option<Now>,
    signing: Signing,
    /// The last loss. While there is none, nothing is in doubt.
    loss: Option<Indeterminate>,
    /// When it was noticed, by the monotonic clock.
    lost_at: i64,
    /// The last refusal.
    refusal: Option<Rejected>,
    /// Whether the refusal ends the call, once no earlier loss is in doubt.
    refused_for_good: bool,
    /// Whether the caller signs, or a proxy that is known to sign the requested timestamp.
    is_enforced: bool,
    backoff: Backoff,
    other_job: OtherJob,

    wants_baseline: bool,
    /// Whether there is a journal, and whether the receipt is in it.
    is_journaled: bool,
    is_recorded: bool,
    receipt: Receipt,
    reconciliation: Reconciliation,
    stage: Stage,
}

/// The current stage.
enum Stage {
    /// Before the first step.
    Fresh,
    /// Reading before anything is sent.
    Preparing(Box<Preparation>),
    /// Writing the next attempt to the journal.
    Recording {
        /// Since when.
        since: Now,
    },
    /// Sending the change.
    Sending,
    /// Waiting, and what follows.
    Waiting(Next),
    /// Reading the outcome of a lost attempt.
    Reconciling,
    /// Reading the lists before the change is sent again.
    Witnessing(Box<Witness>),
    /// Polling the log for the job that updates the cluster.
    Following,
    /// Writing the outcome to the journal.
    Closing(Box<Outcome>),
    /// Finished.
    Over,
}

enum Next {
    Prepare(Box<Preparation>),
    Send,
    /// A new scan of the log.
    Scan,
    /// The reconciliation under way.
    Reconcile,
    Witness(Box<Witness>),
    Follow,
}

type Outcome = Result<Removal, CallError>;

impl Machine for ChangeMachine {
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
        let step = self.advance(event, now, jitter);
        std::mem::swap(&mut self.memory, memory);
        step
    }

    fn receipt(&self) -> Option<&Receipt> {
        Some(&self.receipt)
    }
}

impl ChangeMachine {
    fn advance(&mut self, event: Event, now: Now, jitter: Jitter) -> Step<Outcome> {
        if let Event::Exchanged(exchange) = &event {
            self.note_enforced(exchange);
        }
        match (std::mem::replace(&mut self.stage, Stage::Over), event) {
            (Stage::Closing(outcome), event) => self.closed(*outcome, &event, now),
            (stage, Event::Interrupted { by, sent }) => self.interrupted(&stage, by, sent, now),
            (Stage::Recording { since }, Event::Recorded) => self.recorded(since, now),
            (Stage::Fresh, _) => self.begin(now),
            (Stage::Preparing(preparation), Event::Exchanged(exchange)) => {
                self.prepared(preparation, &exchange, now, jitter)
            }
            (Stage::Sending | Stage::Recording { .. }, Event::Exchanged(exchange)) => {
                self.attempt_ended(exchange, now, jitter)
            }
            (Stage::Waiting(next), _) => self.waited(next, now, jitter),
            (Stage::Reconciling, Event::Exchanged(exchange)) => {
                self.reconcile(now, jitter, |it, with| it.arrived(&exchange, with))
            }
            (Stage::Witnessing(witness), Event::Exchanged(exchange)) => {
                self.witnessed(witness, &exchange, now, jitter)
            }
            (Stage::Following, Event::Exchanged(exchange)) => self.followed(&exchange, now, jitter),
            // Unexpected event: end as `unknown` rather than hang.
            (_, _) => self.unknown(UnknownReason::Unread, CauseSource::None, now),
        }
    }
}

impl ChangeMachine {
    /// Creates a machine for a removal.
    pub fn remove(request: impl Into<Arc<RemovalRequest>>, endpoint: &str, limits: Limits) -> Self {
        ChangeMachine::new(&REMOVE_NODES, request.into(), endpoint, limits)
    }

    /// Creates a machine for an addition.
    pub fn add(request: impl Into<Arc<RemovalRequest>>, endpoint: &str, limits: Limits) -> Self {
        ChangeMachine::new(&ADD_NODES, request.into(), endpoint, limits)
    }

    fn new(
        operation: &'static Operation,
        request: Arc<RemovalRequest>,
        endpoint: &str,
        limits: Limits,
    ) -> Self {
        let endpoint = Arc::from(endpoint);
        let expected = ExpectedJob::new(operation, &request);
        ChangeMachine {
            operation,
            target: Target::new(Arc::clone(&endpoint), operation, Arc::clone(&request)),
            reconciliation: Reconciliation::new(expected, None, &request, &endpoint, &limits),
            signing: Signing::new(request.timestamp.as_ref(), &limits),
            other_job: OtherJob::of(&request, limits.page_rows),
            wants_baseline: Preparation::is_needed(&request),
            is_journaled: false,
            is_recorded: false,
            receipt: Receipt::new(operation, &request, &endpoint, &limits),
            request,
            endpoint,
            limits,
            memory: Memory::new(),
            attempts: 0,
            waited_for: 0,
            first_sent: None,
            loss: None,
            lost_at: 0,
            refusal: None,
            refused_for_good: false,
            is_enforced: limits.is_signed_here(),
            backoff: Backoff::default(),
            stage: Stage::Fresh,
        }
    }

    /// Reads the newest page of the operation log before anything is sent. Its rows cannot be this
    /// change, whatever the clocks say. Always done if the node list contains groups.
    #[must_use]
    pub fn with_baseline(mut self) -> Self {
        self.wants_baseline = true;
        self
    }

    /// Writes the receipt to a journal before each attempt, and its outcome before that is returned.
    /// The lock of its [scope](Target::scope) must be held, and [`JournalEntries`] says what comes
    /// first.
    #[must_use]
    pub fn with_journal(mut self) -> Self {
        self.is_journaled = true;
        self.wants_baseline = true;
        self
    }

    /// Sets what identifies the receipt of this call: a text that no other call has, and whose
    /// operation log it is, if that is known.
    #[must_use]
    pub fn with_receipt(mut self, id: impl Into<String>, account: Option<String>) -> Self {
        self.receipt.id = id.into();
        self.receipt.account = account;
        self
    }

    /// Returns the target of the change.
    pub fn target(&self) -> &Target {
        &self.target
    }

    fn server_time(&self, now: Now) -> i64 {
        self.memory.clocks.server_time(&self.endpoint, now)
    }

    // ── Before anything is sent ─────────────────────────────────────────────────────────────────

    fn begin(&mut self, now: Now) -> Step<Outcome> {
        if self.memory.clocks.clock(&self.endpoint).is_strict {
            self.signing.do_not_backdate();
        }
        if !self.has_time_for_first_attempt(now) {
            return self.refusal_is_final();
        }
        if !self.wants_baseline {
            return self.send(now);
        }
        let preparation = Box::new(Preparation::new(&self.request, self.limits.page_rows));
        self.prepare(preparation, now)
    }

    fn prepare(&mut self, preparation: Box<Preparation>, now: Now) -> Step<Outcome> {
        let query = preparation.query(self.server_time(now));
        self.stage = Stage::Preparing(preparation);
        Step::of(Action::Get(query))
    }

    fn prepared(
        &mut self,
        mut preparation: Box<Preparation>,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
    ) -> Step<Outcome> {
        let timestamp = self.server_time(now);
        let step = {
            let clocks = &mut self.memory.clocks;
            preparation.handle(exchange, &self.endpoint, clocks, timestamp, jitter)
        };
        match step {
            PreparationStep::Get(query) => {
                self.stage = Stage::Preparing(preparation);
                Step::of(Action::Get(query))
            }
            PreparationStep::Wait { wait_ms, progress } => {
                let mut step = self.wait(wait_ms, Next::Prepare(preparation));
                step.progress.extend(progress);
                step
            }
            PreparationStep::Done { baseline, nodes } => {
                self.expect(baseline, nodes.as_deref());
                if !self.has_time_for_first_attempt(now) {
                    return self.refusal_is_final();
                }
                self.send(now)
            }
        }
    }

    fn expect(&mut self, baseline: Option<Baseline>, nodes: Option<&[NodeInfo]>) {
        let mut expected = ExpectedJob::new(self.operation, &self.request);
        if let Some(nodes) = nodes {
            expected.resolve(nodes);
            let ids = expected.nodes().map(|ids| ids.iter().map(String::from).collect());
            self.receipt.nodes = ids;
        }
        self.receipt.baseline.clone_from(&baseline);
        self.reconciliation =
            Reconciliation::new(expected, baseline, &self.request, &self.endpoint, &self.limits);
    }

    // ── Waiting ─────────────────────────────────────────────────────────────────────────────────

    fn wait(&mut self, wait_ms: u32, next: Next) -> Step<Outcome> {
        self.stage = Stage::Waiting(next);
        Step::of(Action::wait_ms(wait_ms))
    }

    fn waited(&mut self, next: Next, now: Now, jitter: Jitter) -> Step<Outcome> {
        match next {
            Next::Prepare(preparation) => self.prepare(preparation, now),
            Next::Send => self.send(now),
            Next::Scan => self.scan(now, jitter),
            Next::Reconcile => self.reconcile(now, jitter, Reconciliation::fired),
            Next::Witness(witness) => self.witness(witness, now),
            Next::Follow => self.follow(now),
        }
    }
}

/// Returns a step with `progress` put before its own.
fn after(mut progress: Vec<Progress>, mut step: Step<Outcome>) -> Step<Outcome> {
    progress.append(&mut step.progress);
    Step { progress, ..step }
}
