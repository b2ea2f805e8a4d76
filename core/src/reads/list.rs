//! Reading a whole list, page by page.

use crate::json::{self, MOST_VALUES, Value};
use crate::machine::classify::deadline_passed;
use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::error::{Fault, Kind};
use crate::machine::outcome::{CallError, CauseSource, Limits};
use crate::machine::page::{self, Again, PageRead};
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, ApiRequest, Event, Exchange, Interruption, Machine, Step};
use crate::request::operation::{List, Operation};
use crate::text::{format_template, number};
use crate::wire::records::{NodeInfo, QueueInfo};
use std::collections::BTreeSet;

/// A list that was read.
#[derive(Debug, Default)]
pub struct FullList {
    /// Its pages, as they came.
    pub pages: Vec<Page>,
}

/// One page of a list.
#[derive(Debug)]
pub struct Page {
    /// The answer.
    pub text: String,
    /// What the list is called in it: the documentation shows several names.
    pub name: &'static str,
    /// Which of its items count. An item that stood on an earlier page already does not.
    pub counts: Vec<bool>,
}

/// The longest list that is read: twenty times the largest cluster we know of. A server that never
/// stops must not fill the memory.
const MOST_ROWS: u64 = 200_000;

/// The most that is kept of a list, in bytes: 64 MiB.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most pages of a list that are read, also where the server gives few rows on each.
const MOST_PAGES: usize = 10_000;

/// A page of a list, as far as it is read.
struct Items<'a> {
    /// What the list is called in it.
    name: &'static str,
    all: Vec<Value<'a>>,
    total: Option<u64>,
    /// How many values the answer has.
    values: usize,
}

impl<'a> Items<'a> {
    /// The items of a list in an answer; `None` for one without such a list, and for more than
    /// `limit`. An API written in Go says null for an empty list; with a count of 0 it is one.
    fn of(list: List, text: &'a str, limit: usize) -> Option<Self> {
        let names = match list {
            List::Queues => ["queue_set", "queues_set", "hpcqueue_set"],
            List::Nodes => ["hpc_app_nodes_set"; 3],
        };
        let [first, second, third] = names;
        let ([one, two, three, total], values) =
            json::counted_object(text, [first, second, third, "total_count"])?;
        let total = total.and_then(Value::as_i64).and_then(|total| u64::try_from(total).ok());
        let mut sets = names.into_iter().zip([one, two, three]);
        match sets.find_map(|(name, set)| Some((name, set?))) {
            Some((name, set)) => Some(Items { name, all: set.objects(limit)?, total, values }),
            None if total == Some(0) && json::read(text)?.has_null(&names) => {
                Some(Items { name: first, all: Vec::new(), total, values })
            }
            None => None,
        }
    }
}

/// A list that is being read: where it stands, without the asking.
#[derive(Debug)]
pub(crate) struct Reading {
    list: List,
    parameters: Vec<(&'static str, String)>,
    limit: u32,
    offset: u64,
    seen: BTreeSet<String>,
    nameless: u64,
    /// How much text is kept, in bytes.
    bytes: usize,
    /// How many values are in it.
    values: usize,
    whole: FullList,
}

/// How a reading goes on.
pub(crate) enum Turn {
    On,
    Done(FullList),
    Unreadable(Flaw),
}

/// Why a list cannot be read, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The answer is not a page of it, or has more rows than were asked for: the page may be asked
    /// for again.
    NotAPage,
    /// All of the page was read before. The list is read from the start again.
    Repeated,
    /// There are more or fewer rows than `total_count` says. The list is read from the start again.
    Changed,
    /// It is longer than what is read. Asking again does not help.
    TooLong,
}

impl Flaw {
    /// What the caller is told; `None` of a page, of which [`PageRead`] says it.
    fn fault(self, operation: &Operation) -> Option<Box<Fault>> {
        let (what, next) = match self {
            Flaw::NotAPage => return None,
            Flaw::Repeated => (
                "The server repeats a page",
                "Try again; if that does not help, check whether a server in between stores answers.",
            ),
            Flaw::Changed => {
                ("The list changed while it was read, or its `total_count` is wrong", "Try again.")
            }
            Flaw::TooLong => (
                "The list is longer than what is read (200,000 rows, 10,000 pages, 64 MiB, \
                 2,000,000 values)",
                "Ask for a part of it, for example by `search_word`.",
            ),
        };
        let what = format_template("{}: {} could not be read", &[what, operation.name]);
        let mut fault = Fault::new(Kind::Http, operation.effect, &what, next);
        fault.retryable = self != Flaw::TooLong;
        Some(fault)
    }
}

impl Reading {
    pub(crate) fn new(list: List, parameters: Vec<(&'static str, String)>, limit: u32) -> Self {
        Reading {
            list,
            parameters,
            limit,
            offset: 0,
            seen: BTreeSet::new(),
            nameless: 0,
            bytes: 0,
            values: 0,
            whole: FullList::default(),
        }
    }

    /// Asks for the next page, signed for this time.
    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        let mut parameters = self.parameters.clone();
        parameters.push(("limit", number(self.limit)));
        parameters.push(("offset", number(self.offset as i64)));
        ApiRequest { operation: self.list.operation(), parameters, timestamp }
    }

    /// Reads a page. It may have fewer rows than were asked for, as long as all of them come to
    /// `total_count` in the end.
    pub(crate) fn page(&mut self, text: String) -> Turn {
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MOST_BYTES || self.whole.pages.len() >= MOST_PAGES {
            return self.again(Flaw::TooLong);
        }
        let Some(Items { name, all, total, values }) =
            Items::of(self.list, &text, self.limit as usize)
        else {
            self.bytes -= text.len();
            return Turn::Unreadable(Flaw::NotAPage);
        };
        let (is_first, count) = (self.offset == 0, all.len() as u64);
        self.offset += count;
        self.values += values;
        let rows = self.offset.max(total.unwrap_or_default());
        if rows > MOST_ROWS || self.values > MOST_VALUES {
            return self.again(Flaw::TooLong);
        }
        let counts: Vec<bool> = all.iter().map(|item| self.is_new(*item)).collect();
        let was_read_before = !counts.contains(&true)
            || self.whole.pages.last().is_some_and(|last| last.text == text);
        self.whole.pages.push(Page { text, name, counts });
        let is_end = match total {
            Some(total) => self.offset >= total,
            None => count < u64::from(self.limit),
        };
        let read = self.seen.len() as u64 + self.nameless;
        match (is_end, total) {
            (true, None) => Turn::Done(std::mem::take(&mut self.whole)),
            (true, Some(total)) if read == total => Turn::Done(std::mem::take(&mut self.whole)),
            _ if count > 0 && was_read_before && !is_first => self.again(Flaw::Repeated),
            (false, _) if count > 0 => Turn::On,
            // Some may have been left out.
            _ => self.again(Flaw::Changed),
        }
    }

    fn again(&mut self, flaw: Flaw) -> Turn {
        self.restart();
        Turn::Unreadable(flaw)
    }

    /// Begins anew.
    pub(crate) fn restart(&mut self) {
        let parameters = std::mem::take(&mut self.parameters);
        *self = Reading::new(self.list, parameters, self.limit);
    }

    fn is_new(&mut self, item: Value) -> bool {
        let id = item.field(match self.list {
            List::Queues => "hpcqueue_id",
            List::Nodes => "node_id",
        });
        match id.and_then(Value::text) {
            Some(id) => self.seen.insert(id),
            None => {
                self.nameless += 1;
                true
            }
        }
    }
}

impl FullList {
    /// The queues, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn queues(&self) -> Option<Vec<QueueInfo>> {
        QueueInfo::all(self.items(List::Queues)?)
    }

    /// The nodes, as far as the rule needs them; `None` if one of them is not as documented.
    pub fn nodes(&self) -> Option<Vec<NodeInfo>> {
        NodeInfo::all(self.items(List::Nodes)?)
    }

    fn items(&self, list: List) -> Option<Vec<Value<'_>>> {
        let mut all = Vec::new();
        for page in &self.pages {
            let items = Items::of(list, &page.text, usize::MAX)?;
            for (item, counts) in items.all.into_iter().zip(&page.counts) {
                if *counts {
                    all.push(item);
                }
            }
        }
        Some(all)
    }
}

/// Reads a whole list: each page is asked for up to `max_attempts` times, and so often the list is
/// begun where its pages contradict each other.
///
/// ```
/// use ehpc_remove_nodes_core::{Action, Limits, Jitter, ClockOffsets, Delivery, Event, List, ListReader, Now, Machine};
///
/// let parameters = vec![("cluster_id", "ehpc-gk3wfc7e".into()), ("zone", "jn1a".into())];
/// let bounds = Limits {
///     timeout_ms: 10_000,
///     deadline_ms: 60_000,
///     deadline_at: 60_000,
///     settle_ms: 5_000,
///     lifetime_ms: None,
///     max_attempts: 4,
///     delivery: Delivery::Once,
///     page_rows: 100,
/// };
/// let endpoint = "https://hpc-api.qingcloud.com/api";
/// let mut listing = ListReader::new(List::Queues, parameters, endpoint, &bounds);
///
/// let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
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
    pub fn new(
        list: List,
        parameters: Vec<(&'static str, String)>,
        endpoint: &str,
        bounds: &Limits,
    ) -> Self {
        ListReader {
            reading: Reading::new(list, parameters, bounds.page_rows),
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
        let operation = self.reading.list.operation();
        self.tries += 1;
        let turn = self.getting.judge(operation, arrival, &self.endpoint, clocks, chance);
        match turn {
            page::Turn::Page(text) => match self.reading.page(text) {
                Turn::Done(whole) => Step::of(Action::Finish(Ok(whole))),
                Turn::On => {
                    self.tries = 0;
                    self.getting = PageRead::default();
                    self.ask(now, clocks)
                }
                Turn::Unreadable(flaw) => {
                    let mut again = self.getting.unreadable(operation, chance);
                    again.why = flaw.fault(operation).unwrap_or(again.why);
                    match flaw {
                        Flaw::NotAPage => {}
                        Flaw::Repeated | Flaw::Changed => {
                            self.begun += 1;
                            self.tries = 0;
                        }
                        Flaw::TooLong => return self.fail(again.why),
                    }
                    self.again(again)
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
        Step { notes: note.into_iter().collect(), action: Action::Wait(wait_ms) }
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
                let operation = self.reading.list.operation();
                let why = self.last.take();
                self.fail(deadline_passed(operation, self.deadline_ms, why.as_deref()))
            }
        }
    }
}
