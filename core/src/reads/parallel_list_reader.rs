//! Reading a whole list, with several pages requested at the same time.
//!
//! The first page tells how many rows there are and how many a page has. The others are then
//! requested in the order of the list, up to [`MOST_AT_ONCE`] at the same time, and wait until all
//! pages before them have arrived: what is a complete list does not depend on the order of the
//! responses. If the first page does not tell it, or a page is shorter than the first, the pages are
//! requested one after the other.

use crate::machine::classify::deadline_passed;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::HpcError;
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource};
use crate::machine::page::{Again, PageRead, PageStep};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Exchange, Interruption, PageId, Progress};
use crate::reads::list_pages::{Flaw, FullList, ListStep, Page, Parsed, Reading};
use crate::request::list_request::ListRequest;

/// The most requests at the same time: a browser has six connections to an HTTP/1.1 server, and two
/// of them remain for the rest of the page.
const MOST_AT_ONCE: usize = 4;

type Outcome = Result<FullList, CallError>;
type PageAction = (PageId, Action<Outcome>);

/// Reads a whole list, with several pages requested at the same time. Like a
/// [`Machine`](crate::Machine), but it can have several actions under way. Each belongs to a page; its
/// event is passed with the [`PageId`] of that page.
pub struct ParallelListReader {
    reading: Reading,
    /// What is under way.
    reads: Vec<Read>,
    /// The pages that wait for an earlier one.
    arrived: Vec<Arrived>,
    plan: Plan,
    at_once: usize,
    last_id: PageId,
    /// How often the list was started without success.
    failed_starts: u32,
    max_attempts: u32,
    deadline_ms: u32,
    endpoint: String,
    last: Option<Box<HpcError>>,
}

/// The requests for one page, which are made one after the other.
struct Read {
    id: PageId,
    offset: u64,
    page_read: PageRead,
    /// How often the page was requested.
    requests: u32,
    /// Whether its page is not wanted any more.
    is_stale: bool,
}

/// A page that has arrived before an earlier one.
struct Arrived {
    id: PageId,
    offset: u64,
    page: Page,
}

/// Which page to request next.
#[derive(Clone, Copy)]
enum Plan {
    /// The one after the last page that was read, once nothing else is under way.
    OneByOne,
    /// The one at `next`. The pages begin `step` rows apart.
    Ahead { next: u64, step: u64 },
}

/// The next actions, and the progress to report.
#[derive(Debug)]
pub struct ParallelStep<T> {
    /// The progress events, in order.
    pub progress: Vec<Progress>,
    /// What to do next.
    pub next: Next<T>,
}

/// What to do next.
#[derive(Debug)]
pub enum Next<T> {
    /// Begin these actions, each of which requests a page or waits, and continue with those that are
    /// under way.
    Begin(Vec<(PageId, Action<T>)>),
    /// The list is read, or cannot be. What is under way is not needed any more.
    Finish(T),
}

impl ParallelListReader {
    /// Creates a reader for a list, which requests up to four pages at the same time.
    pub fn new(request: ListRequest, endpoint: &str, limits: &Limits) -> Self {
        ParallelListReader::with_at_once(request, endpoint, limits, MOST_AT_ONCE)
    }

    pub(crate) fn with_at_once(
        request: ListRequest,
        endpoint: &str,
        limits: &Limits,
        at_once: usize,
    ) -> Self {
        ParallelListReader {
            reading: Reading::new(request, limits.page_rows),
            reads: Vec::new(),
            arrived: Vec::new(),
            plan: Plan::OneByOne,
            at_once,
            last_id: PageId::default(),
            failed_starts: 0,
            max_attempts: limits.max_attempts,
            deadline_ms: limits.deadline_ms,
            endpoint: endpoint.into(),
            last: None,
        }
    }

    /// Handles what happened to a page. The first event is [`Event::Started`], with any id.
    pub fn step(
        &mut self,
        id: PageId,
        event: Event,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> ParallelStep<Outcome> {
        let mut progress = Vec::new();
        let next = match self.handle(id, event, &mut progress, now, jitter, clocks) {
            Ok(action) => {
                let mut actions: Vec<_> = action.into_iter().collect();
                self.fill(&mut actions, now, clocks);
                Next::Begin(actions)
            }
            Err(outcome) => Next::Finish(outcome),
        };
        ParallelStep { progress, next }
    }

    /// Returns the next action of this page, if any, or the outcome of the whole list as an error.
    fn handle(
        &mut self,
        id: PageId,
        event: Event,
        progress: &mut Vec<Progress>,
        now: Now,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Result<Option<PageAction>, Outcome> {
        let read = self.reads.iter().position(|read| read.id == id);
        let read = read.map(|place| self.reads.swap_remove(place));
        let wanted = |read: Option<Read>| read.filter(|read| !read.is_stale);
        match event {
            Event::Started | Event::Recorded => Ok(None),
            Event::TimerFired => Ok(wanted(read).map(|read| self.request(read, now, clocks))),
            Event::Exchanged(exchange) => {
                let Some(mut read) = wanted(read) else { return Ok(None) };
                read.requests += 1;
                match self.exchanged(&mut read, &exchange, progress, jitter, clocks)? {
                    Some(again) => self.again(read, again, progress).map(Some),
                    None => Ok(None),
                }
            }
            Event::Interrupted { by: Interruption::Abort, .. } => Err(Err(CallError::Aborted)),
            Event::Interrupted { by: Interruption::Deadline, sent } => {
                let why = self.last.take();
                let operation = self.reading.operation();
                let why = deadline_passed(operation, self.deadline_ms, why.as_deref());
                let requests = read.map_or(0, |read| read.requests) + u32::from(sent.is_some());
                Err(self.failure(why, requests))
            }
        }
    }

    /// Handles a response. Returns when to request a page again, if that is needed.
    fn exchanged(
        &mut self,
        read: &mut Read,
        exchange: &Exchange,
        progress: &mut Vec<Progress>,
        jitter: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Result<Option<Again>, Outcome> {
        let operation = self.reading.operation();
        let page_read = &mut read.page_read;
        let response = match page_read.handle(operation, exchange, &self.endpoint, clocks, jitter) {
            PageStep::Page(response) => response,
            PageStep::Again(again) => return Ok(Some(again)),
            PageStep::Refused(why) => return Err(self.failure(why, read.requests)),
        };
        let flaw = match self.reading.parse(response) {
            Parsed::Page(page) => {
                self.arrived.push(Arrived { id: read.id, offset: read.offset, page });
                match self.add_arrived(progress)? {
                    Some(flaw) => flaw,
                    None => return Ok(None),
                }
            }
            Parsed::Flawed(flaw) => flaw,
        };
        let mut again = page_read.unreadable(operation, jitter);
        again.why = flaw.error(operation).unwrap_or(again.why);
        match flaw {
            Flaw::NotAPage => {}
            Flaw::TooLong => return Err(self.failure(again.why, read.requests)),
            Flaw::Repeated | Flaw::Changed => {
                self.failed_starts += 1;
                self.drop_pages();
                self.plan = Plan::OneByOne;
                (read.offset, read.requests) = (0, 0);
                progress.push(Progress::ListRestarted);
            }
        }
        Ok(Some(again))
    }

    /// Adds the pages that no earlier page is missing for. Returns the flaw that they show, if any.
    fn add_arrived(&mut self, progress: &mut Vec<Progress>) -> Result<Option<Flaw>, Outcome> {
        let is_first = self.reading.is_at_start();
        while let Some(place) =
            self.arrived.iter().position(|page| page.offset == self.reading.next())
        {
            let Arrived { id, page, .. } = self.arrived.swap_remove(place);
            match self.reading.add(page) {
                ListStep::On(rows) => progress.push(Progress::Page { page: id, rows }),
                ListStep::Done(rows, full_list) => {
                    progress.push(Progress::Page { page: id, rows });
                    return Err(Ok(full_list));
                }
                ListStep::Unreadable(flaw) => return Ok(Some(flaw)),
            }
        }
        let next = self.reading.next();
        self.plan = match self.plan {
            Plan::OneByOne if is_first && self.at_once > 1 => {
                let step = self.reading.step();
                step.map_or(Plan::OneByOne, |step| Plan::Ahead { next, step })
            }
            Plan::Ahead { next: planned, .. }
                if self.reading.step().is_some()
                    && (planned == next || self.is_requested(next)) =>
            {
                self.plan
            }
            // A page was shorter than the first: the pages after it begin elsewhere.
            Plan::OneByOne | Plan::Ahead { .. } => {
                self.drop_pages();
                Plan::OneByOne
            }
        };
        Ok(None)
    }

    fn is_requested(&self, offset: u64) -> bool {
        self.reads.iter().any(|read| read.offset == offset && !read.is_stale)
    }

    /// The pages under way, and those that wait, are not wanted any more.
    fn drop_pages(&mut self) {
        self.arrived.clear();
        self.reads.iter_mut().for_each(|read| read.is_stale = true);
    }

    /// Requests the next pages, as far as they may be under way at the same time.
    fn fill(&mut self, actions: &mut Vec<PageAction>, now: Now, clocks: &ClockOffsets) {
        while self.reads.len() < self.at_once {
            let offset = match &mut self.plan {
                Plan::OneByOne if self.reads.iter().all(|read| read.is_stale) => {
                    self.reading.next()
                }
                Plan::Ahead { next, step } if self.reading.has_rows_after(*next) => {
                    let offset = *next;
                    *next += *step;
                    offset
                }
                Plan::OneByOne | Plan::Ahead { .. } => return,
            };
            self.last_id = self.last_id.following();
            let (id, page_read) = (self.last_id, PageRead::default());
            let read = Read { id, offset, page_read, requests: 0, is_stale: false };
            actions.push(self.request(read, now, clocks));
        }
    }

    fn request(&mut self, read: Read, now: Now, clocks: &ClockOffsets) -> PageAction {
        let timestamp = clocks.server_time(&self.endpoint, now);
        let action = (read.id, Action::Get(self.reading.query(read.offset, timestamp)));
        self.reads.push(read);
        action
    }

    fn again(
        &mut self,
        read: Read,
        Again { wait_ms, progress: event, why }: Again,
        progress: &mut Vec<Progress>,
    ) -> Result<PageAction, Outcome> {
        if self.attempts(read.requests) >= self.max_attempts {
            return Err(self.failure(why, read.requests));
        }
        self.last = Some(why);
        progress.extend(event);
        let action = (read.id, Action::wait_ms(wait_ms));
        self.reads.push(read);
        Ok(action)
    }

    fn attempts(&self, requests: u32) -> u32 {
        requests.max(self.failed_starts)
    }

    fn failure(&self, mut error: Box<HpcError>, requests: u32) -> Outcome {
        error.attempts = self.attempts(requests);
        Err(CallError::Failed(error, CauseSource::LastRequest))
    }
}
