//! Exactly one removal: what to do after each thing that can happen to a request.
//!
//! A request whose answer is lost may have been carried out. The API writes every operation to a
//! log, so what became of it is looked up there (`reconcile`) instead of being guessed at:
//! found, it is ours and done; absent, when it can no longer arrive, it may be sent again; neither,
//! and nobody can know. The rules are set out in `docs/exactly-once.md`.
//!
//! An addition, the undo of a removal, goes by the same rules.

use crate::change::baseline::Baseline;
use crate::change::claims::Memory;
use crate::change::fence::LostAttempt;
use crate::change::job_match::ExpectedJob;
use crate::change::messages::{Messages, UnknownReason};
use crate::change::other_job::OtherJob;
use crate::change::preparation::{self, Preparation};
use crate::change::reconcile::{self, FailedJob, Reconciliation, Resolution, StepContext};
use crate::change::signing::Signing;
use crate::change::target::Target;
use crate::change::witness::{Testimony, Witness, WitnessStep};
use crate::machine::backoff::Backoff;
use crate::machine::classify::{
    self, AttemptFailure, ExchangeResult, Indeterminate, NotSent, Rejected, RetryAction,
};
use crate::machine::error::Fault;
use crate::machine::limits::{Delivery, Limits};
use crate::machine::outcome::{CallError, CauseSource, Removal};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, ApiRequest, Event, Exchange, Interruption, Machine, Progress, Step};
use crate::request::RemovalRequest;
use crate::request::operation::{ADD_NODES, Operation, REMOVE_NODES};
use crate::text::format_template;
use crate::wire::records::NodeInfo;
use crate::wire::response::Accepted;
use std::sync::Arc;

/// A change on its way to happening exactly once. The [crate's front page](crate) shows one, from
/// its first step to its last.
pub struct ChangeMachine {
    operation: &'static Operation,
    request: Arc<RemovalRequest>,
    target: Target,
    endpoint: Arc<str>,
    bounds: Limits,
    /// Lent for the time of a step.
    memory: Memory,

    /// How often the request was sent.
    attempts: u32,
    /// How many of these were refused because of a job that was waited for.
    waited_for: u32,
    /// When it was sent first.
    first_sent: Option<Now>,
    signing: Signing,
    /// What the last loss was. While there is none, nothing is in doubt.
    loss: Option<Indeterminate>,
    /// When it was noticed, by the monotonic clock.
    lost_at: i64,
    /// The last certain refusal.
    refusal: Option<Rejected>,
    /// Whether the refusal ends the call, once no earlier loss is in doubt any more.
    refused_for_good: bool,
    /// Whether we sign, or a proxy that says for which time it signs.
    is_enforced: bool,
    backoff: Backoff,
    other_job: OtherJob,

    wants_baseline: bool,
    reconciliation: Reconciliation,
    stage: Stage,
}

/// What is under way.
enum Stage {
    /// The first step has yet to come.
    Fresh,
    /// What is read before anything is sent.
    Preparing(Box<Preparation>),
    /// A request.
    Sending,
    /// A wait, and what comes after it.
    Resting(Next),
    /// A read that tells what became of a lost attempt.
    Reconciling,
    /// The lists are read before it is sent again.
    Witnessing(Box<Witness>),
    /// The log is read for the job that updates the cluster.
    Following,
    /// Nothing any more.
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
        chance: Jitter,
        memory: &mut Memory,
    ) -> Step<Outcome> {
        std::mem::swap(&mut self.memory, memory);
        let step = self.advance(event, now, chance);
        std::mem::swap(&mut self.memory, memory);
        step
    }
}

impl ChangeMachine {
    fn advance(&mut self, event: Event, now: Now, chance: Jitter) -> Step<Outcome> {
        if let Event::Exchanged(arrival) = &event {
            self.note_enforced(arrival);
        }
        match (std::mem::replace(&mut self.stage, Stage::Over), event) {
            (stage, Event::Interrupted { by, sent }) => self.interrupted(&stage, by, sent, now),
            (Stage::Fresh, _) => self.begin(now),
            (Stage::Preparing(preparation), Event::Exchanged(arrival)) => {
                self.prepared(preparation, &arrival, now, chance)
            }
            (Stage::Sending, Event::Exchanged(arrival)) => self.answered(arrival, now, chance),
            (Stage::Resting(next), _) => self.rested(next, now, chance),
            (Stage::Reconciling, Event::Exchanged(arrival)) => {
                self.reconcile(now, chance, |it, with| it.arrived(&arrival, with))
            }
            (Stage::Witnessing(witness), Event::Exchanged(arrival)) => {
                self.witnessed(witness, &arrival, now, chance)
            }
            (Stage::Following, Event::Exchanged(arrival)) => self.followed(&arrival, now, chance),
            // Unexpected event: end as `unknown` rather than hang.
            (_, _) => self.unknown(UnknownReason::Unread, CauseSource::None, now),
        }
    }
}

impl ChangeMachine {
    /// A removal that has yet to be sent.
    pub fn remove(request: impl Into<Arc<RemovalRequest>>, endpoint: &str, bounds: Limits) -> Self {
        ChangeMachine::new(&REMOVE_NODES, request.into(), endpoint, bounds)
    }

    /// An addition that has yet to be sent.
    pub fn add(request: impl Into<Arc<RemovalRequest>>, endpoint: &str, bounds: Limits) -> Self {
        ChangeMachine::new(&ADD_NODES, request.into(), endpoint, bounds)
    }

    fn new(
        operation: &'static Operation,
        request: Arc<RemovalRequest>,
        endpoint: &str,
        bounds: Limits,
    ) -> Self {
        let endpoint = Arc::from(endpoint);
        let expected = ExpectedJob::new(operation, &request);
        ChangeMachine {
            operation,
            target: Target::new(Arc::clone(&endpoint), operation, Arc::clone(&request)),
            reconciliation: Reconciliation::new(expected, None, &request, &endpoint, &bounds),
            signing: Signing::new(request.timestamp.as_ref(), &bounds),
            other_job: OtherJob::of(&request, bounds.page_rows),
            wants_baseline: Preparation::is_needed(&request),
            request,
            endpoint,
            bounds,
            memory: Memory::new(),
            attempts: 0,
            waited_for: 0,
            first_sent: None,
            loss: None,
            lost_at: 0,
            refusal: None,
            refused_for_good: false,
            is_enforced: bounds.is_signed_here(),
            backoff: Backoff::default(),
            stage: Stage::Fresh,
        }
    }

    /// Reads the newest page of the operation log before anything is sent: what is in there cannot
    /// be this change, whatever the clocks say. A nodelist with groups does so by itself.
    #[must_use]
    pub fn with_baseline(mut self) -> Self {
        self.wants_baseline = true;
        self
    }

    /// What it works on.
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
        if !self.has_time_to_begin(now) {
            return self.refusal_is_final();
        }
        if !self.wants_baseline {
            return self.send(now);
        }
        let preparation = Box::new(Preparation::new(&self.request, self.bounds.page_rows));
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
        arrival: &Exchange,
        now: Now,
        chance: Jitter,
    ) -> Step<Outcome> {
        let timestamp = self.server_time(now);
        let turn = {
            let clocks = &mut self.memory.clocks;
            preparation.arrived(arrival, &self.endpoint, clocks, timestamp, chance)
        };
        match turn {
            preparation::Turn::Get(query) => {
                self.stage = Stage::Preparing(preparation);
                Step::of(Action::Get(query))
            }
            preparation::Turn::Wait { wait_ms, note } => {
                let mut step = self.rest(wait_ms, Next::Prepare(preparation));
                step.notes.extend(note);
                step
            }
            preparation::Turn::Done { baseline, nodes } => {
                self.expect(baseline, nodes.as_deref());
                if !self.has_time_to_begin(now) {
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
        }
        self.reconciliation =
            Reconciliation::new(expected, baseline, &self.request, &self.endpoint, &self.bounds);
    }

    // ── Sending ─────────────────────────────────────────────────────────────────────────────────

    fn send(&mut self, now: Now) -> Step<Outcome> {
        let timestamp = self.signing.next(self.server_time(now));
        self.stage = Stage::Sending;
        Step::of(Action::Send { attempt: self.attempts + 1, timestamp })
    }

    /// An attempt ended.
    fn answered(&mut self, arrival: Exchange, now: Now, chance: Jitter) -> Step<Outcome> {
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
    fn note_enforced(&mut self, arrival: &Exchange) {
        if let ExchangeResult::Response(answered) = &arrival.ending {
            self.is_enforced |= arrival.enforced_timestamp(&answered.head).is_some();
        }
    }

    /// For certain this attempt was not carried out. That says nothing of the ones before it.
    fn refused(
        &mut self,
        certain: Rejected,
        arrival: &Exchange,
        now: Now,
        chance: Jitter,
    ) -> Step<Outcome> {
        let remedy = certain.remedy;
        let is_unsent = matches!(
            arrival.ending,
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
        match remedy {
            RetryAction::Wait(retry_after) => {
                let wait_ms = self.backoff.next(chance, retry_after);
                self.send_later(wait_ms, now)
            }
            RetryAction::Connect => {
                let wait_ms = self.backoff.next_unsent(chance);
                self.send_later(wait_ms, now)
            }
            RetryAction::Update(retry_after) if self.loss.is_some() => {
                let wait_ms = self.backoff.next(chance, retry_after);
                self.send_later(wait_ms, now)
            }
            RetryAction::Update(_) => self.follow(now),
            RetryAction::Clock(head) => {
                let notes = {
                    let clocks = &mut self.memory.clocks;
                    self.signing.expired(clocks, &self.endpoint, arrival, &head)
                };
                match notes {
                    Some(notes) => after(notes, self.send_later(0, now)),
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
            return self.rest(wait_ms, Next::Scan);
        }
        if !self.may_send_after(wait_ms, now) {
            return self.give_up();
        }
        let mut step = self.rest(wait_ms, Next::Send);
        step.notes.push(self.retry(wait_ms));
        step
    }

    /// A refusal that stays: it is the answer, unless an earlier attempt is in doubt.
    fn give_up(&mut self) -> Step<Outcome> {
        self.refused_for_good = true;
        if self.loss.is_some() { self.rest(0, Next::Scan) } else { self.refusal_is_final() }
    }

    // ── Time ────────────────────────────────────────────────────────────────────────────────────

    /// What one attempt takes at most, its end and one scan of the log included, in milliseconds.
    fn time_needed(&self) -> i64 {
        let timeout = i64::from(self.bounds.timeout_ms);
        self.signing.expected_ms(self.is_enforced)
            + reconcile::settling_ms(i64::from(self.bounds.settle_ms))
            + timeout
    }

    /// Whether the first attempt still fits before the deadline, after whatever came before it. A
    /// deadline that is too short from the start is the caller's choice: then half of it must be
    /// left.
    fn has_time_to_begin(&self, now: Now) -> bool {
        let left = self.bounds.deadline_at() - now.monotonic;
        left >= self.time_needed().min(i64::from(self.bounds.deadline_ms) / 2)
    }

    /// Never send again unless one more attempt, its fence and one scan still fit before the
    /// deadline: an answer that is lost then could not be looked up any more.
    fn may_send_after(&self, wait_ms: u32, now: Now) -> bool {
        let left = self.bounds.deadline_at() - now.monotonic - i64::from(wait_ms);
        let deadline = i64::from(self.bounds.deadline_ms);
        let needed = match self.time_needed() {
            // It never fitted, and nothing is in doubt.
            needed if needed > deadline && self.loss.is_none() => deadline / 2,
            needed => needed,
        };
        self.attempts - self.waited_for < self.bounds.max_attempts && left >= needed
    }

    // ── Another job ─────────────────────────────────────────────────────────────────────────────

    /// The cluster is being updated (5300): how is the job that does it?
    fn follow(&mut self, now: Now) -> Step<Outcome> {
        self.stage = Stage::Following;
        Step::of(Action::Get(self.other_job.query(self.server_time(now))))
    }

    fn followed(&mut self, arrival: &Exchange, now: Now, chance: Jitter) -> Step<Outcome> {
        let is_under_way = {
            let clocks = &mut self.memory.clocks;
            self.other_job.is_under_way(arrival, &self.endpoint, clocks, chance)
        };
        if !is_under_way {
            // It is over, or the log does not show it.
            let wait_ms = self.backoff.next(chance, None).max(self.other_job.blind_pause());
            return self.send_later(wait_ms, now);
        }
        let is_news = self.waited_for < self.attempts;
        self.waited_for = self.attempts;
        let wait_ms = self.other_job.pause();
        if !self.may_send_after(wait_ms, now) {
            return self.give_up();
        }
        let mut step = self.rest(wait_ms, Next::Follow);
        // The other job may take long: a listener is told at once what is waited for.
        step.notes.extend(is_news.then(|| self.retry(wait_ms)));
        step
    }

    // ── Finding out ─────────────────────────────────────────────────────────────────────────────

    fn scan(&mut self, now: Now, chance: Jitter) -> Step<Outcome> {
        self.reconcile(now, chance, Reconciliation::scan)
    }

    fn reconcile(
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

    /// No attempt was carried out, and none will be.
    fn absent(&mut self, now: Now) -> Step<Outcome> {
        if self.refused_for_good {
            return self.refusal_is_final();
        }
        if !self.may_send_after(0, now) {
            return self.never_happened();
        }
        let witness = Witness::new(self.operation, &self.request, self.bounds.page_rows);
        self.witness(Box::new(witness), now)
    }

    fn witness(&mut self, witness: Box<Witness>, now: Now) -> Step<Outcome> {
        let query = witness.query(self.server_time(now));
        self.stage = Stage::Witnessing(witness);
        Step::of(Action::Get(query))
    }

    fn witnessed(
        &mut self,
        mut witness: Box<Witness>,
        arrival: &Exchange,
        now: Now,
        chance: Jitter,
    ) -> Step<Outcome> {
        let timestamp = self.server_time(now);
        let next = {
            let clocks = &mut self.memory.clocks;
            witness.arrived(arrival, &self.endpoint, clocks, timestamp, chance)
        };
        match next {
            WitnessStep::Get(query) => {
                self.stage = Stage::Witnessing(witness);
                Step::of(Action::Get(query))
            }
            WitnessStep::Wait { wait_ms, note } => {
                let mut step = self.rest(wait_ms, Next::Witness(witness));
                step.notes.extend(note);
                step
            }
            WitnessStep::Said(Testimony::Happened) => {
                self.unknown(UnknownReason::Happened, CauseSource::LastRequest, now)
            }
            WitnessStep::Said(Testimony::NotHappened | Testimony::Silent) => self.send_again(now),
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
        let mut step = self.rest(wait_ms, Next::Send);
        step.notes.push(self.retry(wait_ms));
        step
    }

    // ── Waiting ─────────────────────────────────────────────────────────────────────────────────

    fn rest(&mut self, wait_ms: u32, next: Next) -> Step<Outcome> {
        self.stage = Stage::Resting(next);
        Step::of(Action::wait_ms(wait_ms))
    }

    fn rested(&mut self, next: Next, now: Now, chance: Jitter) -> Step<Outcome> {
        match next {
            Next::Prepare(preparation) => self.prepare(preparation, now),
            Next::Send => self.send(now),
            Next::Scan => self.scan(now, chance),
            Next::Reconcile => self.reconcile(now, chance, Reconciliation::fired),
            Next::Witness(witness) => self.witness(witness, now),
            Next::Follow => self.follow(now),
        }
    }

    fn retry(&self, wait_ms: u32) -> Progress {
        let fault = self.refusal.as_ref().map(|refusal| &refusal.fault);
        Progress::Retry {
            attempt: self.attempts + 1,
            wait_ms,
            ret_code: fault.and_then(|fault| fault.ret_code),
            status: fault.and_then(|fault| fault.status),
        }
    }

    fn count(&mut self, sent: Option<Now>) {
        if let Some(sent) = sent {
            self.attempts += 1;
            self.first_sent.get_or_insert(sent);
        }
    }

    // ── The end ─────────────────────────────────────────────────────────────────────────────────

    /// The caller's abort, or the deadline. A request that is under way is lost with it.
    fn interrupted(
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
        }
        let because = match by {
            Interruption::Abort => CauseSource::Abort,
            Interruption::Deadline => CauseSource::LastRequest,
        };
        if in_flight {
            return self.unknown(UnknownReason::InFlight(by), because, now);
        }
        if self.loss.is_some() {
            let why = match by {
                Interruption::Deadline if self.reconciliation.is_never_refused() => {
                    UnknownReason::NeverRefused
                }
                by => UnknownReason::Interrupted(by),
            };
            return self.unknown(why, because, now);
        }
        match by {
            Interruption::Abort => Step::of(Action::Finish(Err(CallError::Aborted))),
            Interruption::Deadline => self.refusal_is_final(),
        }
    }

    fn done(&mut self, action: String, job_id: String, recovered: bool) -> Step<Outcome> {
        self.memory.claim(&self.target, &job_id);
        let removal = Removal { action, job_id, ret_code: 0, attempts: self.attempts, recovered };
        Step::of(Action::Finish(Ok(removal)))
    }

    /// The last refusal, or that there was no time to send anything.
    fn refusal_is_final(&self) -> Step<Outcome> {
        let fault = match &self.refusal {
            Some(refusal) => self.account().refusal(refusal, self.signing.is_corrected()),
            None => self.account().nothing_sent(),
        };
        self.tell(fault, CauseSource::LastRequest)
    }

    fn never_happened(&self) -> Step<Outcome> {
        match &self.refusal {
            Some(_) => self.refusal_is_final(),
            None => {
                let fault = self.account().never_happened(self.loss.as_ref());
                self.tell(fault, CauseSource::LastRequest)
            }
        }
    }

    fn failed(&mut self, jobs: &[FailedJob]) -> Step<Outcome> {
        for job in jobs {
            self.memory.claim(&self.target, &job.job_id);
        }
        let fault = self.account().failed(self.loss.as_ref(), self.refusal.as_ref(), jobs);
        self.tell(fault, CauseSource::LastRequest)
    }

    fn unknown(&mut self, why: UnknownReason, because: CauseSource, now: Now) -> Step<Outcome> {
        let nodes = self.reconciliation.nodes();
        let (settle_ms, lifetime_ms) = (self.bounds.settle_ms, self.bounds.lifetime_ms);
        let memory = &mut self.memory;
        memory.record_unresolved(
            self.target.clone(),
            nodes,
            now,
            settle_ms,
            lifetime_ms.unwrap_or(0),
        );
        self.tell(self.account().unknown(self.loss.as_ref(), &why), because)
    }

    fn tell(&self, mut fault: Box<Fault>, because: CauseSource) -> Step<Outcome> {
        fault.attempts = self.attempts;
        Step::of(Action::Finish(Err(CallError::Failed(fault, because))))
    }

    fn account(&self) -> Messages<'_> {
        Messages {
            operation: self.operation,
            request: &self.request,
            bounds: &self.bounds,
            attempts: self.attempts,
            signed: self.bounds.is_signed_here(),
            first_sent: self.first_sent.map(|sent| {
                // By the server's clock, as far as it is known: the log writes that.
                sent.unix + self.memory.clocks.offset(&self.endpoint)
            }),
            may_arrive_until: self.signing.may_arrive_until(self.is_enforced),
        }
    }
}

/// A step whose notes come after others.
fn after(mut notes: Vec<Progress>, mut step: Step<Outcome>) -> Step<Outcome> {
    notes.append(&mut step.notes);
    Step { notes, ..step }
}
