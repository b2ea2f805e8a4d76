//! Reconciliation: finding the outcome of a change whose response was lost.
//!
//! Two questions are repeated until they are answered: does the operation log contain the job, and
//! can an attempt still arrive (`fence`)? A found job is final at once. Only a scan that began long
//! enough after the last attempt in doubt expired can prove that there is none.

mod evaluate;
mod pages;

use crate::change::claims::Memory;
use crate::change::fence::{Fence, LostAttempt};
use crate::change::job_match::ExpectedJob;
use crate::change::log_clock::{FirstAttempt, LogClock, Probe};
use crate::change::log_scan::LogScan;
use crate::change::target::Target;
use crate::change::window::Window;
use crate::machine::baseline::Baseline;
use crate::machine::error::HpcError;
use crate::machine::limits::Limits;
use crate::machine::log_query::newest_first;
use crate::machine::page::PageRead;
use crate::machine::receipt::Receipt;
use crate::machine::time::{Jitter, Now};
use crate::machine::{ApiRequest, Exchange, Progress};
use crate::request::RemovalRequest;
use crate::request::node_keys::NodeKeys;
use crate::text::number;
use std::sync::Arc;

/// The first pause between two scans, in milliseconds. Each further one is twice as long.
const FIRST_PAUSE_MS: i64 = 500;
const LONGEST_PAUSE_MS: i64 = 8_000;

/// The number of rows that a probe requests. It differs by kind, so that a cache does not return
/// the response to another kind. The rows themselves are not used.
const FENCE_ROWS: u32 = 1;
const PROBE_ROWS: u32 = 2;
const LATER_READ_ROWS: u32 = 3;

/// The state of the reconciliation.
pub(crate) struct Reconciliation {
    request: Arc<RemovalRequest>,
    endpoint: Arc<str>,
    page_rows: u32,
    /// The number of the current scan, from a random start.
    scan_number: Option<u32>,
    /// How many rows the current scan requests at once.
    scan_rows: u32,
    settle_ms: i64,
    /// How long after the expiry of the last attempt a scan can prove that there is no job, in
    /// milliseconds.
    settling_ms: i64,
    expected: ExpectedJob,
    baseline: Option<Baseline>,
    first: Option<FirstAttempt>,
    /// For a receipt: when its job was created.
    window: Option<Window>,
    /// Whether an earlier call for the same nodes ended without knowing its job: then a matching
    /// row may be that call's.
    may_match_another: bool,
    clock: LogClock,
    fence: Fence,
    scan: LogScan,
    /// Whether the scan is complete.
    is_read: bool,
    /// The number of scans since the last lost attempt.
    scans: u32,
    next_scan_at: i64,
    /// The number of all scans, as reported in progress events.
    total_scans: u32,
    /// Whether a scan was completed.
    has_read: bool,
    /// The last refusal of a read.
    refusal: Option<Box<HpcError>>,
    task: Task,
    page_read: PageRead,
    probe_failures: u32,
    /// The codes of refusals that may belong to a repeated delivery.
    refusals: Vec<String>,
    /// Whether the caller signs.
    is_signed: bool,
}

/// The current task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Reading a page of the log.
    Scan,
    /// Probing the API's clock.
    Probe(Probe),
    /// A read signed for the current time, which is later than the fence's probe.
    LaterRead,
    /// The fence's probe.
    Fence,
    /// A wait, followed by a new scan or probe.
    Wait,
    /// A wait, followed by the same page.
    WaitForPage,
    /// A wait, followed by the same probe.
    WaitForProbe,
}

/// What to do next.
pub(crate) enum ReconcileStep {
    /// Send this read.
    Get(ApiRequest),
    /// Wait this many milliseconds, then call [`Reconciliation::fired`].
    Wait(u32),
    /// The outcome is known, or in doubt for good.
    Resolved(Resolution),
}

/// The outcome of the change.
#[derive(Clone, Debug)]
pub(crate) enum Resolution {
    /// The change was accepted as this job.
    Found(String),
    /// No attempt was carried out, and none will be.
    Absent,
    /// All of its jobs failed.
    Failed(Vec<FailedJob>),
    /// These jobs may be its own.
    InDoubt(Vec<String>),
}

/// A failed job of the change.
#[derive(Clone, Debug)]
pub(crate) struct FailedJob {
    pub(crate) job_id: String,
    pub(crate) error_codes: Option<String>,
}

/// The jobs that a scan found.
#[derive(Debug, Default)]
struct Found {
    alive: Vec<String>,
    failed: Vec<FailedJob>,
    possible: Vec<Option<String>>,
}

/// The result of a probe.
enum ProbeResult {
    Accepted,
    Expired,
    Unread(u32),
}

/// The context of a step.
pub(crate) struct StepContext<'a> {
    pub(crate) target: &'a Target,
    /// The id of the call's receipt.
    pub(crate) receipt: &'a str,
    pub(crate) memory: &'a mut Memory,
    pub(crate) now: Now,
    pub(crate) jitter: Jitter,
    pub(crate) progress: &'a mut Vec<Progress>,
    /// How often the change was sent.
    pub(crate) attempts: u32,
}

impl Reconciliation {
    /// Creates a reconciliation without attempts.
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
            settling_ms: settling_ms(i64::from(limits.settle_ms)),
            expected,
            baseline,
            first: None,
            window: None,
            may_match_another: false,
            clock: LogClock::new(limits.is_signed_here()),
            fence: Fence::default(),
            scan: LogScan::starting(0),
            is_read: false,
            scans: 0,
            next_scan_at: 0,
            total_scans: 0,
            has_read: false,
            refusal: None,
            task: Task::Wait,
            page_read: PageRead::default(),
            probe_failures: 0,
            refusals: Vec::new(),
            is_signed: limits.is_signed_here(),
        }
    }

    /// Creates the reconciliation of a receipt with at least one attempt. `forward_ms` is how much
    /// longer a signing proxy may forward a request, in milliseconds; `None` if the caller signed.
    pub(crate) fn of_receipt(
        receipt: &Receipt,
        window: Window,
        forward_ms: Option<i64>,
        limits: &Limits,
        context: &StepContext,
    ) -> Self {
        let mut expected = ExpectedJob::new(receipt.operation, &receipt.request);
        if let Some(nodes) = &receipt.nodes {
            expected.set_nodes(nodes.iter().map(String::as_str).collect());
        }
        let baseline = receipt.baseline.clone();
        let (request, endpoint) = (&receipt.request, &receipt.endpoint);
        let mut it = Reconciliation::new(expected, baseline, request, endpoint, limits);
        it.settle_ms = i64::from(receipt.settle_ms);
        // The fence asks for the end of all settling, so nothing is left to wait for after it.
        it.settling_ms = 0;
        let timestamp = receipt.attempts.iter().map(|attempt| attempt.timestamp).max();
        let end = timestamp.map(|timestamp| timestamp + settling_ms(it.settle_ms));
        let attempt = LostAttempt { sent: context.now, timestamp: end, forward_ms };
        it.window = Some(window);
        it.lost(&attempt, context.target, context.receipt, context.memory, context.now);
        it
    }

    /// Records an attempt; `assumed` is the assumed time of the API when it was sent.
    pub(crate) fn sent(&mut self, sent: Now, assumed: i64, timestamp: Option<i64>) {
        let first = self.first.get_or_insert(FirstAttempt { sent, assumed, timestamp });
        first.timestamp = first.timestamp.min(timestamp);
        first.assumed = first.assumed.min(assumed);
    }

    /// Records a lost attempt, which restarts the fence.
    pub(crate) fn lost(
        &mut self,
        attempt: &LostAttempt,
        target: &Target,
        receipt: &str,
        memory: &Memory,
        now: Now,
    ) {
        // Calls that were unresolved when it was sent count, however long the reconciliation takes.
        self.may_match_another |=
            memory.may_match_unresolved(target, self.expected.nodes(), attempt.sent, receipt);
        let api_now = memory.clocks.server_time(&self.endpoint, now);
        self.fence.lost(attempt, now, api_now);
        self.scans = 0;
    }

    /// Records the refusal of an attempt that may have been delivered, and carried out, before.
    pub(crate) fn refused(
        &mut self,
        ret_code: Option<i64>,
        sent: Now,
        target: &Target,
        receipt: &str,
        memory: &Memory,
        now: Now,
    ) {
        self.refusals.extend(ret_code.map(number));
        self.may_match_another |=
            memory.may_match_unresolved(target, self.expected.nodes(), sent, receipt);
        self.fence.redelivery_refused(now);
        self.scans = 0;
    }

    /// Returns the ids of the nodes, if known.
    pub(crate) fn nodes(&self) -> Option<&NodeKeys> {
        self.expected.nodes()
    }

    /// Returns whether the API has not refused an attempt's timestamp although it should have long
    /// ago.
    pub(crate) fn is_never_refused(&self) -> bool {
        self.fence.is_never_refused()
    }

    /// Returns how long to wait after the last attempt expired: `settleMs` for the change to be
    /// carried out, and again for the log to show it, plus 0.1 % for clock drift and 1 ms for
    /// rounding.
    fn settling_ms(&self) -> i64 {
        self.settling_ms
    }

    /// Returns whether a scan of the log was completed.
    pub(crate) fn has_read(&self) -> bool {
        self.has_read
    }

    /// Returns the last refusal of a read.
    pub(crate) fn refusal(&self) -> Option<&HpcError> {
        self.refusal.as_deref()
    }

    /// Returns how long an attempt can still arrive, as far as known, in milliseconds; `None` if
    /// none can, or if reads are being repeated.
    pub(crate) fn open_for_ms(&self, now: Now) -> Option<i64> {
        if self.task != Task::Wait || self.fence.expired_at(now).is_some() {
            return None;
        }
        let ends = [self.fence.next_at(), self.fence.forwarded_until()];
        let end = ends.into_iter().flatten().min()?;
        Some((end - now.monotonic).max(0))
    }

    /// Returns the jobs that may be the change's, by the last complete scan.
    pub(crate) fn possible_jobs(&self, context: &StepContext) -> Vec<String> {
        self.found(context).job_ids()
    }

    /// Begins a scan.
    pub(crate) fn scan(&mut self, context: &mut StepContext) -> ReconcileStep {
        let now = context.now;
        self.scans += 1;
        self.total_scans += 1;
        let pause = FIRST_PAUSE_MS << self.scans.saturating_sub(1).min(10);
        self.next_scan_at = now.monotonic + pause.min(LONGEST_PAUSE_MS);
        context
            .progress
            .push(Progress::Reconcile { scan: self.total_scans, attempts: context.attempts });
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

    /// Returns how many rows the next scan requests at once. The URL of a signed read is always
    /// unique; each unsigned scan requests a different number, so that no cache has its response.
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

    /// Handles the end of a wait.
    pub(crate) fn fired(&mut self, context: &mut StepContext) -> ReconcileStep {
        let now = context.now;
        if self.task == Task::WaitForPage {
            // A scan that has read nothing yet starts now, so it may be decisive.
            if self.scan.offset == 0 {
                return self.begin_scan(context);
            }
            return self.page(context);
        }
        if self.task == Task::WaitForProbe {
            return self.proceed(context);
        }
        match (self.fence.next_at(), self.fence.probe_timestamp()) {
            (Some(at), Some(timestamp)) if at <= now.monotonic => {
                if self.fence.has_later_read() {
                    self.task = Task::Fence;
                    ReconcileStep::Get(self.read(FENCE_ROWS, 0, timestamp))
                } else {
                    self.task = Task::LaterRead;
                    let timestamp = context.memory.clocks.server_time(&self.endpoint, now);
                    ReconcileStep::Get(self.read(LATER_READ_ROWS, 0, timestamp))
                }
            }
            _ => self.scan(context),
        }
    }

    /// Handles the result of a read.
    pub(crate) fn arrived(
        &mut self,
        exchange: &Exchange,
        context: &mut StepContext,
    ) -> ReconcileStep {
        match self.task {
            Task::Scan => self.page_arrived(exchange, context),
            Task::Probe(probe) => {
                let timestamp = exchange.timestamp.unwrap_or_default();
                match self.probe_result(exchange, context) {
                    ProbeResult::Accepted => self.clock.probed(probe, timestamp, true),
                    ProbeResult::Expired => self.clock.probed(probe, timestamp, false),
                    ProbeResult::Unread(wait_ms) => {
                        self.probe_failures += 1;
                        self.task = Task::WaitForProbe;
                        return ReconcileStep::Wait(wait_ms);
                    }
                }
                self.remember_clock(context);
                self.proceed(context)
            }
            Task::LaterRead => {
                match self.probe_result(exchange, context) {
                    ProbeResult::Unread(wait_ms) => self.fence.probe_again(context.now, wait_ms),
                    // The attempt's timestamp is in the future.
                    _ if !self.fence.has_later_read() => {
                        self.fence.probe_accepted(context.now);
                    }
                    _ => {}
                }
                self.wait(context.now)
            }
            Task::Fence => {
                match self.probe_result(exchange, context) {
                    ProbeResult::Accepted => self.fence.probe_accepted(context.now),
                    ProbeResult::Expired => self.fence.probe_expired(context.now),
                    ProbeResult::Unread(wait_ms) => self.fence.probe_again(context.now, wait_ms),
                }
                self.wait(context.now)
            }
            Task::Wait | Task::WaitForPage | Task::WaitForProbe => self.wait(context.now),
        }
    }
}

/// Returns the time from the expiry of the last attempt in doubt until a scan is decisive, in
/// milliseconds.
pub(crate) fn settling_ms(settle_ms: i64) -> i64 {
    2 * settle_ms + settle_ms / 500 + 1
}

impl Found {
    /// Returns the ids of all jobs that belong or may belong to the change.
    fn job_ids(&self) -> Vec<String> {
        let failed = self.failed.iter().map(|job| &job.job_id);
        let known = self.alive.iter().chain(failed).chain(self.possible.iter().flatten());
        known.cloned().collect()
    }
}
