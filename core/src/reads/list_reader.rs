//! Reading a whole list, page by page.

use crate::machine::classify::deadline_passed;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::HpcError;
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource};
use crate::machine::page::{Again, PageRead, PageStep};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Exchange, Interruption, Machine, Progress, Step};
use crate::reads::list_pages::{Flaw, FullList, ListStep, Reading};
use crate::request::list_request::ListRequest;

/// Reads a whole list. Each page is requested up to `max_attempts` times, and the list is started
/// up to `max_attempts` times if its pages contradict each other.
///
/// ```
/// use ehpc_remove_nodes_core::{Action, Limits, Jitter, ClockOffsets, Event, Id, List, ListReader, ListRequest, Now, Machine};
///
/// let id = |text| Id::new(text).unwrap();
/// let request = ListRequest::new(List::Queues, &id("ehpc-gk3wfc7e"), &id("jn1a"));
/// let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
/// let endpoint = "https://hpc-api.qingcloud.com/api";
/// let mut reader = ListReader::new(request, endpoint, &Limits::new(now));
/// match reader.step(Event::Started, now, Jitter::new(0.5), &mut ClockOffsets::new()).action {
///     Action::Get(query) => assert_eq!(query.operation.path, "/queue/ehpc/getQueueList"),
///     _ => panic!("the first action requests the first page"),
/// }
/// ```
pub struct ListReader {
    reading: Reading,
    page_read: PageRead,
    /// How often the page was requested.
    requests: u32,
    /// How often the list was started without success.
    failed_starts: u32,
    max_attempts: u32,
    deadline_ms: u32,
    endpoint: String,
    last: Option<Box<HpcError>>,
}

impl ListReader {
    /// Creates a reader for a list.
    pub fn new(request: ListRequest, endpoint: &str, limits: &Limits) -> Self {
        ListReader {
            reading: Reading::new(request, limits.page_rows),
            page_read: PageRead::default(),
            requests: 0,
            failed_starts: 0,
            max_attempts: limits.max_attempts,
            deadline_ms: limits.deadline_ms,
            endpoint: endpoint.into(),
            last: None,
        }
    }

    fn handle_exchange(
        &mut self,
        exchange: &Exchange,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Result<FullList, CallError>> {
        let operation = self.reading.operation();
        self.requests += 1;
        let step = self.page_read.handle(operation, exchange, &self.endpoint, clocks, jitter);
        match step {
            PageStep::Page(response) => match self.reading.page(response) {
                ListStep::Done(rows, full) => {
                    Step { progress: vec![Progress::Page(rows)], action: Action::Finish(Ok(full)) }
                }
                ListStep::On(rows) => {
                    self.requests = 0;
                    self.page_read = PageRead::default();
                    Step { progress: vec![Progress::Page(rows)], ..self.request_page(now, clocks) }
                }
                ListStep::Unreadable(flaw) => {
                    let mut again = self.page_read.unreadable(operation, jitter);
                    again.why = flaw.error(operation).unwrap_or(again.why);
                    match flaw {
                        Flaw::NotAPage => return self.again(again),
                        Flaw::Repeated | Flaw::Changed => {}
                        Flaw::TooLong => return self.fail(again.why),
                    }
                    self.failed_starts += 1;
                    self.requests = 0;
                    let mut step = self.again(again);
                    step.progress.push(Progress::ListRestarted);
                    step
                }
            },
            PageStep::Again(again) => self.again(again),
            PageStep::Refused(why) => self.fail(why),
        }
    }

    fn again(
        &mut self,
        Again { wait_ms, progress, why }: Again,
    ) -> Step<Result<FullList, CallError>> {
        if self.attempts() >= self.max_attempts {
            return self.fail(why);
        }
        self.last = Some(why);
        Step { progress: progress.into_iter().collect(), action: Action::wait_ms(wait_ms) }
    }

    fn attempts(&self) -> u32 {
        self.requests.max(self.failed_starts)
    }

    fn request_page(&self, now: Now, clocks: &ClockOffsets) -> Step<Result<FullList, CallError>> {
        let timestamp = clocks.server_time(&self.endpoint, now);
        Step::of(Action::Get(self.reading.query(timestamp)))
    }

    fn fail(&self, mut error: Box<HpcError>) -> Step<Result<FullList, CallError>> {
        error.attempts = self.attempts();
        Step::of(Action::Finish(Err(CallError::Failed(error, CauseSource::LastRequest))))
    }
}

impl Machine for ListReader {
    type Outcome = Result<FullList, CallError>;
    type Memory = ClockOffsets;

    fn step(
        &mut self,
        event: Event,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Self::Outcome> {
        match event {
            Event::Started | Event::TimerFired | Event::Recorded => self.request_page(now, clocks),
            Event::Exchanged(exchange) => self.handle_exchange(&exchange, now, jitter, clocks),
            Event::Interrupted { by: Interruption::Abort, .. } => {
                Step::of(Action::Finish(Err(CallError::Aborted)))
            }
            Event::Interrupted { by: Interruption::Deadline, sent } => {
                self.requests += u32::from(sent.is_some());
                let operation = self.reading.operation();
                let why = self.last.take();
                self.fail(deadline_passed(operation, self.deadline_ms, why.as_deref()))
            }
        }
    }
}
