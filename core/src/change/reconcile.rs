//! Finding out what became of a change whose answer was lost.
//!
//! Two questions are asked, as often as it takes: does the operation log hold our job, and can an
//! attempt still arrive (`fence`)? "Found" is believed at once. "Absent" is decided by a
//! scan alone that began when the last attempt in doubt had been dead for long enough.

use crate::change::baseline::Baseline;
use crate::change::claims::Memory;
use crate::change::fence::{Fence, LostAttempt};
use crate::change::job_match::{ExpectedJob, JobState};
use crate::change::log_clock::{FirstAttempt, LogClock, POSSIBLE_AGE_MS, Probe};
use crate::change::log_scan::{Candidate, LogScan, ScanContext, ScanStep};
use crate::change::target::Target;
use crate::machine::classify::{self, AttemptFailure, ExchangeResult};
use crate::machine::limits::Limits;
use crate::machine::log_query::newest_first;
use crate::machine::page::{self, PageRead};
use crate::machine::time::{Jitter, Now};
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::request::RemovalRequest;
use crate::request::node_keys::NodeKeys;
use crate::request::operation::LIST_OPERATIONS;
use crate::text::number;
use crate::wire::error_codes::EXPIRED;
use crate::wire::headers::Head;
use crate::wire::operation_log::{self, LogPage};
use std::sync::Arc;

/// The first pause between two scans, in milliseconds. Each further one is twice as long.
const FIRST_PAUSE_MS: i64 = 500;
const LONGEST_PAUSE_MS: i64 = 8_000;
const SHORTEST_PAUSE_MS: i64 = 50;

/// How many rows a question asks for: another number for each kind, so that no cache in between
/// takes the answer to one for that to another. What the rows are does not matter.
const FENCE_ROWS: u32 = 1;
const PROBE_ROWS: u32 = 2;
const LATER_READ_ROWS: u32 = 3;

/// The probes of one scan are given up after so many failures.
const MOST_PROBE_FAILURES: u32 = 4;

/// What is known for telling our job from others, and what is asked next.
pub(crate) struct Reconciliation {
    request: Arc<RemovalRequest>,
    endpoint: Arc<str>,
    page_rows: u32,
    /// The number of the scan under way, from a random one on.
    scan_number: Option<u32>,
    /// How many rows the scan under way asks for at once.
    scan_rows: u32,
    settle_ms: i64,
    expected: ExpectedJob,
    baseline: Option<Baseline>,
    first: Option<FirstAttempt>,
    /// Whether an earlier call for the same nodes ended without knowing its job: then a row that
    /// looks like ours may be that call's.
    may_be_of_another: bool,
    clock: LogClock,
    fence: Fence,
    scan: LogScan,
    /// Whether the scan has read everything that matters.
    is_read: bool,
    /// Scans since the last loss.
    scans: u32,
    next_scan_at: i64,
    /// Scans in all.
    scans_told: u32,
    task: Task,
    getting: PageRead,
    probe_failures: u32,
    /// The codes of refusals that may answer a repeated delivery.
    refusals: Vec<String>,
    /// Whether we sign.
    is_signed: bool,
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// A page of the log.
    Scan,
    /// A question about the API's clock.
    Probe(Probe),
    /// A read with the current time, so that there is a later one than the fence's question.
    LaterRead,
    /// The fence's question.
    Fence,
    /// A wait, and a new scan or question after it.
    Wait,
    /// A wait, and the same scan after it.
    WaitForPage,
    /// A wait, and the same probe after it.
    WaitForProbe,
}

/// How it goes on.
pub(crate) enum Turn {
    /// With this read.
    Get(ApiRequest),
    /// With [`Reconciliation::fired`], after so many milliseconds.
    Wait(u32),
    /// It is found out.
    Resolved(Resolution),
}

/// What became of the change.
#[derive(Clone, Debug)]
pub(crate) enum Resolution {
    /// It was accepted as this job.
    Found(String),
    /// No attempt was carried out, and none will be.
    Absent,
    /// Only failed jobs are ours.
    Failed(Vec<FailedJob>),
    /// These jobs may be ours.
    InDoubt(Vec<String>),
}

/// A job of ours that failed, and why.
#[derive(Clone, Debug)]
pub(crate) struct FailedJob {
    pub(crate) job_id: String,
    pub(crate) error_codes: Option<String>,
}

/// What a scan found.
#[derive(Debug, Default)]
struct Found {
    alive: Vec<String>,
    failed: Vec<FailedJob>,
    possible: Vec<Option<String>>,
}

/// How the question of a read was answered.
enum ApiResponse {
    Accepted,
    Expired,
    Unread(u32),
}

/// What every step is given.
pub(crate) struct StepContext<'a> {
    pub(crate) target: &'a Target,
    pub(crate) memory: &'a mut Memory,
    pub(crate) now: Now,
    pub(crate) chance: Jitter,
    pub(crate) notes: &'a mut Vec<Progress>,
    /// How often the change was sent.
    pub(crate) attempts: u32,
}

impl Reconciliation {
    /// Nothing is in doubt yet.
    pub(crate) fn new(
        expected: ExpectedJob,
        baseline: Option<Baseline>,
        request: &Arc<RemovalRequest>,
        endpoint: &Arc<str>,
        bounds: &Limits,
    ) -> Self {
        Reconciliation {
            request: Arc::clone(request),
            endpoint: Arc::clone(endpoint),
            page_rows: bounds.page_rows,
            scan_number: None,
            scan_rows: bounds.page_rows,
            settle_ms: i64::from(bounds.settle_ms),
            expected,
            baseline,
            first: None,
            may_be_of_another: false,
            clock: LogClock::new(bounds.is_signed_here()),
            fence: Fence::default(),
            scan: LogScan::starting(0),
            is_read: false,
            scans: 0,
            next_scan_at: 0,
            scans_told: 0,
            task: Task::Wait,
            getting: PageRead::default(),
            probe_failures: 0,
            refusals: Vec::new(),
            is_signed: bounds.is_signed_here(),
        }
    }

    /// An attempt is about to be sent, or was: `assumed` is the API's time when it was sent.
    pub(crate) fn sent(&mut self, sent: Now, assumed: i64, timestamp: Option<i64>) {
        let first = self.first.get_or_insert(FirstAttempt { sent, assumed, timestamp });
        first.timestamp = first.timestamp.min(timestamp);
        first.assumed = first.assumed.min(assumed);
    }

    /// An attempt was lost: the fence starts anew.
    pub(crate) fn lost(
        &mut self,
        attempt: &LostAttempt,
        target: &Target,
        memory: &Memory,
        now: Now,
    ) {
        // However long it takes to find out: what was unresolved when it was sent stays so.
        self.may_be_of_another |=
            memory.may_match_unresolved(target, self.expected.nodes(), attempt.sent);
        let api_now = memory.clocks.server_time(&self.endpoint, now);
        self.fence.lost(attempt, now, api_now);
        self.scans = 0;
    }

    /// An attempt was refused that may have been delivered, and carried out, before that.
    pub(crate) fn refused(
        &mut self,
        ret_code: Option<i64>,
        sent: Now,
        target: &Target,
        memory: &Memory,
        now: Now,
    ) {
        self.refusals.extend(ret_code.map(number));
        self.may_be_of_another |= memory.may_match_unresolved(target, self.expected.nodes(), sent);
        self.fence.answered(now);
        self.scans = 0;
    }

    /// The ids of our nodes, if they are known.
    pub(crate) fn nodes(&self) -> Option<&NodeKeys> {
        self.expected.nodes()
    }

    /// Whether the API should have refused an attempt's timestamp long ago, and did not.
    pub(crate) fn is_never_refused(&self) -> bool {
        self.fence.is_never_refused()
    }

    /// What a lost change needs after its end: once for what it may still do, once for the log's
    /// lag. Plus 0.1 % for clock drift and 1 ms for rounding.
    fn settling_ms(&self) -> i64 {
        settling_ms(self.settle_ms)
    }

    /// Begins a scan.
    pub(crate) fn scan(&mut self, context: &mut StepContext) -> Turn {
        let now = context.now;
        self.scans += 1;
        self.scans_told += 1;
        let pause = FIRST_PAUSE_MS << self.scans.saturating_sub(1).min(10);
        self.next_scan_at = now.monotonic + pause.min(LONGEST_PAUSE_MS);
        context
            .notes
            .push(Progress::Reconcile { look: self.scans_told, attempts: context.attempts });
        self.getting = PageRead::default();
        self.begin_scan(context)
    }

    fn begin_scan(&mut self, context: &StepContext) -> Turn {
        self.clock.begin(&context.memory.clocks.clock(&self.endpoint));
        self.scan = LogScan::starting(context.now.monotonic);
        self.scan_rows = self.rows_of_scan(context.chance);
        self.is_read = false;
        self.probe_failures = 0;
        self.page(context)
    }

    fn page(&mut self, context: &StepContext) -> Turn {
        self.task = Task::Scan;
        let timestamp = context.memory.clocks.server_time(&self.endpoint, context.now);
        Turn::Get(self.read(self.scan_rows, self.scan.offset, timestamp))
    }

    /// How many rows the next scan asks for at once. The URL of a signed read is always a new one;
    /// of the others each scan asks for another number, so that no cache in between has its answer.
    fn rows_of_scan(&mut self, chance: Jitter) -> u32 {
        let spread = self.page_rows / 2;
        if self.is_signed || spread < 2 {
            return self.page_rows;
        }
        let number = match self.scan_number {
            Some(last) => last + 1,
            None => chance.up_to(spread),
        };
        self.scan_number = Some(number);
        self.page_rows - number % spread
    }

    fn read(&self, limit: u32, offset: u64, timestamp: i64) -> ApiRequest {
        newest_first(self.request.zone.as_str(), limit, offset, timestamp)
    }

    /// A wait is over.
    pub(crate) fn fired(&mut self, context: &mut StepContext) -> Turn {
        let now = context.now;
        if self.task == Task::WaitForPage {
            // A scan of which nothing was read yet begins only now, and so may decide.
            if self.scan.offset == 0 {
                return self.begin_scan(context);
            }
            return self.page(context);
        }
        if self.task == Task::WaitForProbe {
            return self.go_on(context);
        }
        match (self.fence.next_at(), self.fence.question()) {
            (Some(at), Some(question)) if at <= now.monotonic => {
                if self.fence.has_later_read() {
                    self.task = Task::Fence;
                    Turn::Get(self.read(FENCE_ROWS, 0, question))
                } else {
                    self.task = Task::LaterRead;
                    let timestamp = context.memory.clocks.server_time(&self.endpoint, now);
                    Turn::Get(self.read(LATER_READ_ROWS, 0, timestamp))
                }
            }
            _ => self.scan(context),
        }
    }

    /// A read ended.
    pub(crate) fn arrived(&mut self, arrival: &Exchange, context: &mut StepContext) -> Turn {
        match self.task {
            Task::Scan => self.scanned(arrival, context),
            Task::Probe(probe) => {
                let timestamp = arrival.timestamp.unwrap_or_default();
                match self.answer(arrival, context) {
                    ApiResponse::Accepted => self.clock.probed(probe, timestamp, true),
                    ApiResponse::Expired => self.clock.probed(probe, timestamp, false),
                    ApiResponse::Unread(wait_ms) => {
                        self.probe_failures += 1;
                        self.task = Task::WaitForProbe;
                        return Turn::Wait(wait_ms);
                    }
                }
                self.remember_clock(context);
                self.go_on(context)
            }
            Task::LaterRead => {
                match self.answer(arrival, context) {
                    ApiResponse::Unread(wait_ms) => self.fence.ask_again(context.now, wait_ms),
                    // The attempt is signed for a time that has yet to come.
                    _ if !self.fence.has_later_read() => {
                        self.fence.question_accepted(context.now);
                    }
                    _ => {}
                }
                self.wait(context.now)
            }
            Task::Fence => {
                match self.answer(arrival, context) {
                    ApiResponse::Accepted => self.fence.question_accepted(context.now),
                    ApiResponse::Expired => self.fence.question_refused(context.now),
                    ApiResponse::Unread(wait_ms) => self.fence.ask_again(context.now, wait_ms),
                }
                self.wait(context.now)
            }
            Task::Wait | Task::WaitForPage | Task::WaitForProbe => self.wait(context.now),
        }
    }

    /// Whether the timestamp of a read was accepted.
    fn answer(&mut self, arrival: &Exchange, context: &mut StepContext) -> ApiResponse {
        let fresh = match &arrival.ending {
            ExchangeResult::Response(answered) => self.is_fresh(&answered.head, arrival),
            _ => true,
        };
        let wait_ms = match classify::of_reading(&LIST_OPERATIONS, &arrival.ending) {
            Ok(answered) if fresh => {
                self.accepted(arrival, &answered.head.clone());
                self.getting = PageRead::default();
                return ApiResponse::Accepted;
            }
            Err(AttemptFailure::Rejected(certain))
                if fresh && certain.fault.ret_code == Some(EXPIRED) =>
            {
                // The time of a later read is ours to correct; that of a question is the question.
                if self.task != Task::LaterRead {
                    return ApiResponse::Expired;
                }
                self.judge(arrival, context)
            }
            _ => self.judge(arrival, context),
        };
        ApiResponse::Unread(wait_ms)
    }

    /// When to read again what could not be read.
    fn judge(&mut self, arrival: &Exchange, context: &mut StepContext) -> u32 {
        let judged = self.getting.judge(
            &LIST_OPERATIONS,
            arrival,
            &self.endpoint,
            &mut context.memory.clocks,
            context.chance,
        );
        match judged {
            page::Turn::Again(again) => {
                context.notes.extend(again.note);
                again.wait_ms
            }
            page::Turn::Page(_) | page::Turn::Refused(_) => {
                self.getting.unreadable(&LIST_OPERATIONS, context.chance).wait_ms
            }
        }
    }

    fn is_fresh(&mut self, head: &Head, arrival: &Exchange) -> bool {
        self.clock.is_fresh(head, arrival.received, self.is_signed)
    }

    /// A read was accepted: that bounds the API's clock.
    fn accepted(&mut self, arrival: &Exchange, head: &Head) {
        self.clock.can_be_asked |= arrival.enforced_timestamp(head).is_some();
        if let Some(timestamp) = arrival.timestamp {
            self.fence.read_accepted(timestamp);
            self.clock.read_accepted(timestamp);
        }
        if let Some(sent) = arrival.sent {
            self.clock.note_dates(head, sent, arrival.received);
        }
    }

    /// A page of the log came, or did not. What cannot be read is read again: it is not empty.
    fn scanned(&mut self, arrival: &Exchange, context: &mut StepContext) -> Turn {
        let page = match &arrival.ending {
            ExchangeResult::Response(answered) if self.is_fresh(&answered.head, arrival) => {
                match classify::of_reading(&LIST_OPERATIONS, &arrival.ending) {
                    Ok(answered) => {
                        let head = answered.head;
                        self.accepted(arrival, &head);
                        let page = answered.object().and_then(operation_log::page);
                        page.map(|page| (page, answered.size()))
                    }
                    Err(_) => None,
                }
            }
            _ => None,
        };
        let Some((page, bytes)) = page else {
            let wait_ms = self.judge(arrival, context);
            self.task = Task::WaitForPage;
            return Turn::Wait(wait_ms);
        };
        let known = context.memory.clocks.clock(&self.endpoint);
        if known.offset_ms != self.clock.offset_ms && !self.clock.is_confirmed() {
            // It was corrected for this page.
            self.clock.begin(&known);
        }
        let step = self.read_page(&page, bytes, context);
        self.is_read = step == ScanStep::Done;
        match step {
            ScanStep::More | ScanStep::Done => {
                self.getting = PageRead::default();
                self.go_on(context)
            }
            ScanStep::Unreadable => {
                self.scan = LogScan::starting(context.now.monotonic);
                let again = self.getting.unreadable(&LIST_OPERATIONS, context.chance);
                self.task = Task::WaitForPage;
                Turn::Wait(again.wait_ms)
            }
        }
    }

    fn read_page(&mut self, page: &LogPage, bytes: usize, context: &StepContext) -> ScanStep {
        let (clock, first, baseline) = (&self.clock, &self.first, self.baseline.as_ref());
        let step = self.scan.page(
            page,
            bytes,
            &ScanContext {
                limit: self.scan_rows,
                expected: &self.expected,
                baseline,
                is_claimed: &|job_id| context.memory.is_claimed(context.target, job_id),
                is_too_old: &|created| {
                    first.as_ref().is_some_and(|first| clock.is_too_old(created, first, baseline))
                },
                lag_ms: self.settle_ms,
            },
        );
        self.clock.note_newest(self.scan.newest(), context.now);
        step
    }

    /// What comes after a page, or a question about the clock.
    fn go_on(&mut self, context: &mut StepContext) -> Turn {
        if let Some(probe) = self.probe() {
            self.task = Task::Probe(probe);
            let now = context.now.unix + self.clock.offset_ms;
            return Turn::Get(self.read(PROBE_ROWS, 0, now + probe.shift_ms()));
        }
        if self.is_read { self.evaluate(context) } else { self.page(context) }
    }

    /// A scan is over: what does it mean?
    fn evaluate(&mut self, context: &mut StepContext) -> Turn {
        let found = self.found(context);
        let decides = self.decisive_at(context.now).is_some_and(|at| self.scan.began >= at);
        match (&*found.alive, &*found.failed, &*found.possible) {
            ([job_id], _, _) => Turn::Resolved(Resolution::Found(job_id.clone())),
            _ if !decides || self.cannot_be_probed() => self.wait(context.now),
            ([], [], []) => Turn::Resolved(Resolution::Absent),
            ([], failed, []) => Turn::Resolved(Resolution::Failed(failed.to_vec())),
            _ => Turn::Resolved(Resolution::InDoubt(found.job_ids())),
        }
    }

    /// From when on a scan can prove that there is nothing, by the monotonic clock.
    fn decisive_at(&self, now: Now) -> Option<i64> {
        let settled_at = self.fence.dead_at(now)? + self.settling_ms();
        if self.is_signed {
            // The URL of a signed read is always a new one.
            return Some(settled_at);
        }
        Some(self.clock.uncached_from()?.max(settled_at + POSSIBLE_AGE_MS))
    }

    /// What is to be asked about the API's clock: before a scan goes beyond its first page, so that
    /// it can end, and before its rows are judged.
    fn probe(&self) -> Option<Probe> {
        let has_candidates = !self.scan.candidates().is_empty();
        let is_over = self.is_read && !has_candidates || self.cannot_be_probed();
        if !self.clock.can_be_asked || is_over {
            return None;
        }
        if let Some(probe) = self.clock.next_ahead_probe() {
            return Some(probe);
        }
        let is_exact = |candidate: &Candidate| candidate.exact.is_some();
        let is_wanted =
            self.scan.candidates().iter().any(is_exact) || self.clock.refuses_ahead != Some(true);
        self.clock.next_clock_probe().filter(|_| is_wanted)
    }

    /// Whether too many probes of this scan could not be read.
    fn cannot_be_probed(&self) -> bool {
        self.probe_failures >= MOST_PROBE_FAILURES
    }

    fn remember_clock(&self, context: &mut StepContext) {
        let mut known = context.memory.clocks.clock(&self.endpoint);
        // That it does not refuse them is only known while the clock is known.
        if self.clock.refuses_ahead == Some(true) || self.clock.is_confirmed() {
            known.refuses_ahead = self.clock.refuses_ahead;
        }
        if self.clock.is_confirmed() {
            known.offset_ms = self.clock.offset_ms;
        }
        context.memory.clocks.set_clock(&self.endpoint, known);
    }

    fn found(&self, context: &StepContext) -> Found {
        let mut found = Found::default();
        let Some(first) = &self.first else {
            return found;
        };
        let now = context.now;
        let mut refusals = self.refusals.clone();
        for candidate in self.scan.candidates() {
            if self.is_told(candidate, &mut refusals) {
                continue;
            }
            let is_older =
                |created| self.clock.is_older(created, first, self.baseline.as_ref(), now);
            if candidate.created.is_some_and(is_older) {
                continue;
            }
            let is_ours = !self.may_be_of_another
                && candidate.created.is_some_and(|at| self.clock.is_since(at, first, now));
            match (candidate.exact.filter(|_| is_ours), &candidate.job_id) {
                (Some(JobState::Alive), Some(job_id)) => found.alive.push(job_id.clone()),
                (Some(JobState::Failed), Some(job_id)) => found.failed.push(FailedJob {
                    job_id: job_id.clone(),
                    error_codes: candidate.error_codes.clone(),
                }),
                (_, job_id) => found.possible.push(job_id.clone()),
            }
        }
        found
    }

    /// Whether it is what the log made of a refusal that we were told, of those that are left: it holds
    /// them as failed jobs. Where an answer was lost as well, nobody can tell.
    fn is_told(&self, candidate: &Candidate, left: &mut Vec<String>) -> bool {
        let is_it = |code: &String| candidate.error_codes.as_ref() == Some(code);
        let told = left.iter().position(is_it).filter(|_| candidate.is_failed);
        told.filter(|_| !self.fence.is_any_lost()).map(|told| left.swap_remove(told)).is_some()
    }

    /// Waits for the next question or scan, whichever comes first. An early scan can end the wait
    /// by finding the job; only one that begins when all has settled can prove it absent.
    fn wait(&mut self, now: Now) -> Turn {
        self.task = Task::Wait;
        let decisive = self.decisive_at(now);
        let scan_at = match decisive {
            Some(decisive) if decisive <= now.monotonic => now.monotonic,
            Some(decisive) => self.next_scan_at.min(decisive),
            None => self.next_scan_at,
        };
        let others = [
            self.fence.next_at(),
            self.fence.vouched_until().filter(|until| *until > now.monotonic),
        ];
        let at = others.into_iter().flatten().fold(scan_at, i64::min);
        Turn::Wait(u32::try_from((at - now.monotonic).max(SHORTEST_PAUSE_MS)).unwrap_or(u32::MAX))
    }
}

/// From the end of the last attempt in doubt until a scan decides, in milliseconds.
pub(crate) fn settling_ms(settle_ms: i64) -> i64 {
    2 * settle_ms + settle_ms / 500 + 1
}

impl Found {
    /// The ids of all jobs that are or may be ours.
    fn job_ids(&self) -> Vec<String> {
        let failed = self.failed.iter().map(|job| &job.job_id);
        let known = self.alive.iter().chain(failed).chain(self.possible.iter().flatten());
        known.cloned().collect()
    }
}
