//! Waiting for a job to finish, by polling the operation log.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource};
use crate::machine::page::{Again, PageRead, PageStep};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, ApiRequest, Event, Exchange, Interruption, Machine, Progress, Step};
use crate::request::job_request::JobRequest;
use crate::request::operation::{Effect, LIST_OPERATIONS};
use crate::text::{excerpt, number, truncate};
use crate::wire::operation_log::{self, PAGE_ROWS, Row};

/// The pauses between two polls, in milliseconds: each is twice as long as the one before.
const FIRST_PAUSE_MS: u32 = 1_000;
const LONGEST_PAUSE_MS: u32 = 10_000;

/// The most characters of a status that are kept. Documented ones have up to ten.
const STATUS_CHARS: usize = 100;

/// A job that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Succeeded {
    /// The index of its row in the `job_set` of the last response, from 0.
    pub index: usize,
}

/// Waits for a job to finish.
///
/// ```
/// use ehpc_remove_nodes_core::{Action, Jitter, ClockOffsets, Event, Id, JobRequest, Limits, Now, Machine, JobPoller};
///
/// let id = |text| Id::new(text).unwrap();
/// let request = JobRequest { job_id: id("j-8ajjp28fps8"), zone: id("jn1a") };
/// let endpoint = "https://hpc-api.qingcloud.com/api";
/// let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
/// let mut poller = JobPoller::new(request, endpoint, &Limits::new(now));
/// match poller.step(Event::Started, now, Jitter::new(0.5), &mut ClockOffsets::new()).action {
///     Action::Get(query) => assert_eq!(query.operation.path, "/operation"),
///     _ => panic!("the first poll is immediate"),
/// }
/// ```
pub struct JobPoller {
    request: JobRequest,
    endpoint: String,
    deadline_ms: u32,
    started: Option<Now>,
    pause_ms: u32,
    /// The last status in the log; `None` if the job is not there.
    status: Option<String>,
    page_read: PageRead,
}

type Outcome = Result<Succeeded, CallError>;

impl JobPoller {
    /// Creates a poller for a job.
    pub fn new(request: JobRequest, endpoint: &str, limits: &Limits) -> Self {
        JobPoller {
            request,
            endpoint: endpoint.into(),
            deadline_ms: limits.deadline_ms,
            started: None,
            pause_ms: FIRST_PAUSE_MS,
            status: None,
            page_read: PageRead::default(),
        }
    }

    fn poll(&self, now: Now, clocks: &ClockOffsets) -> Step<Outcome> {
        let timestamp = clocks.server_time(&self.endpoint, now);
        Step::of(Action::Get(query(&self.request, timestamp)))
    }

    fn handle_exchange(
        &mut self,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Outcome> {
        let step =
            self.page_read.handle(&LIST_OPERATIONS, exchange, &self.endpoint, clocks, jitter);
        let Again { wait_ms, progress, .. } = match step {
            PageStep::Page(response) => match response.object().and_then(operation_log::rows) {
                Some(rows) => return self.read(&rows, now),
                None => self.page_read.unreadable(&LIST_OPERATIONS, jitter),
            },
            PageStep::Again(again) => again,
            PageStep::Refused(error) => return fail(error),
        };
        Step { progress: progress.into_iter().collect(), action: Action::wait_ms(wait_ms) }
    }

    fn read(&mut self, rows: &[Row], now: Now) -> Step<Outcome> {
        self.page_read = PageRead::default();
        let wanted = Some(self.request.job_id.as_str());
        let found = rows.iter().position(|row| row.job_id.as_deref() == wanted);
        let row = found.and_then(|index| rows.get(index));
        let status = row.and_then(|row| row.status.as_deref());
        self.status = status.map(|status| truncate(status, STATUS_CHARS).into());
        let progress = Progress::Job {
            job_id: self.request.job_id.as_str().into(),
            status: self.status.clone(),
            elapsed_ms: self.started.map_or(0, |started| now.since(started)),
        };
        let action = match (self.status.as_deref(), found, row) {
            (Some("successful"), Some(index), _) => Action::Finish(Ok(Succeeded { index })),
            (Some("failed"), _, Some(row)) => {
                Action::Finish(Err(CallError::Failed(self.failed(row), CauseSource::None)))
            }
            _ => Action::wait_ms(self.pause()),
        };
        Step { progress: vec![progress], action }
    }

    fn pause(&mut self) -> u32 {
        let pause = self.pause_ms;
        self.pause_ms = (2 * pause).min(LONGEST_PAUSE_MS);
        pause
    }

    fn failed(&self, row: &Row) -> Box<HpcError> {
        let codes = row.error_codes.as_deref().map(excerpt);
        let message = Message::new(ErrorCode::JobFailed).maybe_text("errorCodes", codes.as_deref());
        let mut error = self.job_error(HpcErrorKind::Job, message);
        error.error_codes = row.error_codes.clone();
        error
    }

    fn not_ended(&self) -> Box<HpcError> {
        let message = Message::new(ErrorCode::JobNotFinished);
        let message = match &self.status {
            Some(status) => message.term(Term::LastStatus).text("jobStatus", &excerpt(status)),
            None => message.term(Term::NotSeen),
        };
        let message = message.number("deadlineMs", self.deadline_ms.into());
        let mut error = self.job_error(HpcErrorKind::Unknown, message);
        error.retryable = true;
        error
    }

    fn job_error(&self, kind: HpcErrorKind, message: Message) -> Box<HpcError> {
        let message = message.text("jobId", self.request.job_id.as_str());
        let mut error = HpcError::new(kind, Effect::Reading, message);
        error.job_ids = vec![self.request.job_id.as_str().into()];
        error
    }
}

fn fail(error: Box<HpcError>) -> Step<Outcome> {
    Step::of(Action::Finish(Err(CallError::Failed(error, CauseSource::LastRequest))))
}

impl Machine for JobPoller {
    type Outcome = Outcome;
    type Memory = ClockOffsets;

    fn step(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Outcome> {
        self.started.get_or_insert(now);
        match event {
            Event::Started | Event::TimerFired | Event::Recorded => self.poll(now, clocks),
            Event::Exchanged(exchange) => self.handle_exchange(&exchange, now, jitter, clocks),
            Event::Interrupted { by: Interruption::Abort, .. } => {
                Step::of(Action::Finish(Err(CallError::Aborted)))
            }
            Event::Interrupted { by: Interruption::Deadline, .. } => fail(self.not_ended()),
        }
    }
}

fn query(request: &JobRequest, timestamp: i64) -> ApiRequest {
    ApiRequest {
        operation: &LIST_OPERATIONS,
        timestamp,
        parameters: vec![
            ("zone", request.zone.as_str().into()),
            ("job_ids", request.job_id.as_str().into()),
            ("reverse", "1".into()),
            ("limit", number(PAGE_ROWS)),
            ("offset", "0".into()),
        ],
    }
}
