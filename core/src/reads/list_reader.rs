//! Reading a whole list, page by page.

use crate::machine::classify::deadline_passed;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::Fault;
use crate::machine::limits::Limits;
use crate::machine::outcome::{CallError, CauseSource};
use crate::machine::page::{self, Again, PageRead};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Exchange, Interruption, Machine, Progress, Step};
use crate::reads::list_pages::{Flaw, FullList, Reading, Turn};
use crate::request::list_request::ListRequest;

/// Reads a whole list: each page is asked for up to `max_attempts` times, and so often the list is
/// begun where its pages contradict each other.
///
/// ```
/// use ehpc_remove_nodes_core::{Action, Limits, Jitter, ClockOffsets, Event, Id, List, ListReader, ListRequest, Now, Machine};
///
/// let id = |text| Id::new(text).unwrap();
/// let request = ListRequest::new(List::Queues, &id("ehpc-gk3wfc7e"), &id("jn1a"));
/// let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
/// let endpoint = "https://hpc-api.qingcloud.com/api";
/// let mut listing = ListReader::new(request, endpoint, &Limits::new(now));
///
/// match listing.step(Event::Started, now, Jitter::new(0.5), &mut ClockOffsets::new()).action {
///     Action::Get(query) => assert_eq!(query.operation.path, "/queue/ehpc/getQueueList"),
///     _ => panic!("a list begins with its first page"),
/// }
/// ```
pub struct ListReader {
    reading: Reading,
    getting: PageRead,
    /// How often the page was asked for.
    tries: u32,
    /// How often the list was begun in vain.
    begun: u32,
    max_attempts: u32,
    deadline_ms: u32,
    endpoint: String,
    last: Option<Box<Fault>>,
}

impl ListReader {
    /// A list that has yet to be asked for.
    pub fn new(request: ListRequest, endpoint: &str, bounds: &Limits) -> Self {
        ListReader {
            reading: Reading::new(request, bounds.page_rows),
            getting: PageRead::default(),
            tries: 0,
            begun: 0,
            max_attempts: bounds.max_attempts,
            deadline_ms: bounds.deadline_ms,
            endpoint: endpoint.into(),
            last: None,
        }
    }

    fn ended(
        &mut self,
        arrival: &Exchange,
        now: Now,
        chance: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Result<FullList, CallError>> {
        let operation = self.reading.operation();
        self.tries += 1;
        let turn = self.getting.judge(operation, arrival, &self.endpoint, clocks, chance);
        match turn {
            page::Turn::Page(answered) => match self.reading.page(answered) {
                Turn::Done(rows, full) => {
                    Step { notes: vec![Progress::Page(rows)], action: Action::Finish(Ok(full)) }
                }
                Turn::On(rows) => {
                    self.tries = 0;
                    self.getting = PageRead::default();
                    Step { notes: vec![Progress::Page(rows)], ..self.ask(now, clocks) }
                }
                Turn::Unreadable(flaw) => {
                    let mut again = self.getting.unreadable(operation, chance);
                    again.why = flaw.fault(operation).unwrap_or(again.why);
                    match flaw {
                        Flaw::NotAPage => return self.again(again),
                        Flaw::Repeated | Flaw::Changed => {}
                        Flaw::TooLong => return self.fail(again.why),
                    }
                    self.begun += 1;
                    self.tries = 0;
                    let mut step = self.again(again);
                    step.notes.push(Progress::ListRestarted);
                    step
                }
            },
            page::Turn::Again(again) => self.again(again),
            page::Turn::Refused(why) => self.fail(why),
        }
    }

    fn again(&mut self, Again { wait_ms, note, why }: Again) -> Step<Result<FullList, CallError>> {
        if self.attempts() >= self.max_attempts {
            return self.fail(why);
        }
        self.last = Some(why);
        Step { notes: note.into_iter().collect(), action: Action::wait_ms(wait_ms) }
    }

    fn attempts(&self) -> u32 {
        self.tries.max(self.begun)
    }

    fn ask(&self, now: Now, clocks: &ClockOffsets) -> Step<Result<FullList, CallError>> {
        let timestamp = clocks.server_time(&self.endpoint, now);
        Step::of(Action::Get(self.reading.query(timestamp)))
    }

    fn fail(&self, mut fault: Box<Fault>) -> Step<Result<FullList, CallError>> {
        fault.attempts = self.attempts();
        Step::of(Action::Finish(Err(CallError::Failed(fault, CauseSource::LastRequest))))
    }
}

impl Machine for ListReader {
    type Outcome = Result<FullList, CallError>;
    type Memory = ClockOffsets;

    fn step(
        &mut self,
        event: Event,
        now: Now,
        chance: Jitter,
        clocks: &mut ClockOffsets,
    ) -> Step<Self::Outcome> {
        match event {
            Event::Started | Event::TimerFired => self.ask(now, clocks),
            Event::Exchanged(arrival) => self.ended(&arrival, now, chance, clocks),
            Event::Interrupted { by: Interruption::Abort, .. } => {
                Step::of(Action::Finish(Err(CallError::Aborted)))
            }
            Event::Interrupted { by: Interruption::Deadline, sent } => {
                self.tries += u32::from(sent.is_some());
                let operation = self.reading.operation();
                let why = self.last.take();
                self.fail(deadline_passed(operation, self.deadline_ms, why.as_deref()))
            }
        }
    }
}
