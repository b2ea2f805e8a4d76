//! Finding out what became of a change whose answer was lost.
//!
//! Two questions are asked, as often as it takes: does the operation log hold our job, and can an
//! attempt still arrive (`fence`)? "Found" is believed at once. "Absent" is decided by a
//! scan alone that began when the last attempt in doubt had been dead for long enough.

mod evaluate;
mod pages;

use crate::change::baseline::Baseline;
use crate::change::claims::Memory;
use crate::change::fence::{Fence, LostAttempt};
use crate::change::job_match::ExpectedJob;
use crate::change::log_clock::{FirstAttempt, LogClock, Probe};
use crate::change::log_scan::LogScan;
use crate::change::target::Target;
use crate::machine::limits::Limits;
use crate::machine::log_query::newest_first;
use crate::machine::page::PageRead;
use crate::machine::time::{Jitter, Now};
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::request::RemovalRequest;
use crate::request::node_keys::NodeKeys;
use crate::text::number;
use std::sync::Arc;

/// The first pause between two scans, in milliseconds. Each further one is twice as long.
const FIRST_PAUSE_MS: i64 = 500;
const LONGEST_PAUSE_MS: i64 = 8_000;

/// How many rows a question asks for: another number for each kind, so that no cache in between
/// takes the answer to one for that to another. What the rows are does not matter.
const FENCE_ROWS: u32 = 1;
const PROBE_ROWS: u32 = 2;
const LATER_READ_ROWS: u32 = 3;

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
    page_read: PageRead,
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
pub(crate) enum ReconcileStep {
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
enum ProbeResult {
    Accepted,
    Expired,
    Unread(u32),
}

/// What every step is given.
pub(crate) struct StepContext<'a> {
    pub(crate) target: &'a Target,
    pub(crate) memory: &'a mut Memory,
    pub(crate) now: Now,
    pub(crate) jitter: Jitter,
    pub(crate) progress: &'a mut Vec<Progress>,
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
        limits: &Limits,
    ) -> Self {
        Reconciliation {
            request: Arc::clone(request),
            endpoint: Arc::clone(endpoint),
            page_rows: limits.page_rows,
            scan_number: None,
            scan_rows: limits.page_rows,
            settle_ms: i64::from(limits.settle_ms),
            expected,
            baseline,
            first: None,
            may_be_of_another: false,
            clock: LogClock::new(limits.is_signed_here()),
            fence: Fence::default(),
            scan: LogScan::starting(0),
            is_read: false,
            scans: 0,
            next_scan_at: 0,
            scans_told: 0,
            task: Task::Wait,
            page_read: PageRead::default(),
            probe_failures: 0,
            refusals: Vec::new(),
            is_signed: limits.is_signed_here(),
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
        self.fence.attempt_ended(now);
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
    pub(crate) fn scan(&mut self, context: &mut StepContext) -> ReconcileStep {
        let now = context.now;
        self.scans += 1;
        self.scans_told += 1;
        let pause = FIRST_PAUSE_MS << self.scans.saturating_sub(1).min(10);
        self.next_scan_at = now.monotonic + pause.min(LONGEST_PAUSE_MS);
        context
            .progress
            .push(Progress::Reconcile { scan: self.scans_told, attempts: context.attempts });
        self.page_read = PageRead::default();
        self.begin_scan(context)
    }

    fn begin_scan(&mut self, context: &StepContext) -> ReconcileStep {
        self.clock.begin(&context.memory.clocks.clock(&self.endpoint));
        self.scan = LogScan::starting(context.now.monotonic);
        self.scan_rows = self.rows_of_scan(context.jitter);
        self.is_read = false;
        self.probe_failures = 0;
        self.page(context)
    }

    fn page(&mut self, context: &StepContext) -> ReconcileStep {
        self.task = Task::Scan;
        let timestamp = context.memory.clocks.server_time(&self.endpoint, context.now);
        ReconcileStep::Get(self.read(self.scan_rows, self.scan.offset, timestamp))
    }

    /// How many rows the next scan asks for at once. The URL of a signed read is always a new one;
    /// of the others each scan asks for another number, so that no cache in between has its answer.
    fn rows_of_scan(&mut self, jitter: Jitter) -> u32 {
        let spread = self.page_rows / 2;
        if self.is_signed || spread < 2 {
            return self.page_rows;
        }
        let number = match self.scan_number {
            Some(last) => last + 1,
            None => jitter.up_to(spread),
        };
        self.scan_number = Some(number);
        self.page_rows - number % spread
    }

    fn read(&self, limit: u32, offset: u64, timestamp: i64) -> ApiRequest {
        newest_first(self.request.zone.as_str(), limit, offset, timestamp)
    }

    /// A wait is over.
    pub(crate) fn fired(&mut self, context: &mut StepContext) -> ReconcileStep {
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
                    ReconcileStep::Get(self.read(FENCE_ROWS, 0, question))
                } else {
                    self.task = Task::LaterRead;
                    let timestamp = context.memory.clocks.server_time(&self.endpoint, now);
                    ReconcileStep::Get(self.read(LATER_READ_ROWS, 0, timestamp))
                }
            }
            _ => self.scan(context),
        }
    }

    /// A read ended.
    pub(crate) fn arrived(
        &mut self,
        exchange: &Exchange,
        context: &mut StepContext,
    ) -> ReconcileStep {
        match self.task {
            Task::Scan => self.scanned(exchange, context),
            Task::Probe(probe) => {
                let timestamp = exchange.timestamp.unwrap_or_default();
                match self.answer(exchange, context) {
                    ProbeResult::Accepted => self.clock.probed(probe, timestamp, true),
                    ProbeResult::Expired => self.clock.probed(probe, timestamp, false),
                    ProbeResult::Unread(wait_ms) => {
                        self.probe_failures += 1;
                        self.task = Task::WaitForProbe;
                        return ReconcileStep::Wait(wait_ms);
                    }
                }
                self.remember_clock(context);
                self.go_on(context)
            }
            Task::LaterRead => {
                match self.answer(exchange, context) {
                    ProbeResult::Unread(wait_ms) => self.fence.ask_again(context.now, wait_ms),
                    // The attempt is signed for a time that has yet to come.
                    _ if !self.fence.has_later_read() => {
                        self.fence.question_accepted(context.now);
                    }
                    _ => {}
                }
                self.wait(context.now)
            }
            Task::Fence => {
                match self.answer(exchange, context) {
                    ProbeResult::Accepted => self.fence.question_accepted(context.now),
                    ProbeResult::Expired => self.fence.question_refused(context.now),
                    ProbeResult::Unread(wait_ms) => self.fence.ask_again(context.now, wait_ms),
                }
                self.wait(context.now)
            }
            Task::Wait | Task::WaitForPage | Task::WaitForProbe => self.wait(context.now),
        }
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
