//! The pages of a list, put together: whole, or known not to be.

use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::{ApiRequest, PageRows};
use crate::request::list_request::ListRequest;
use crate::request::operation::{List, Operation};
use crate::text::{format_template, number};
use crate::wire::body::{NodeFields, QueueFields, ResponseBody, Rows, Scalar};
use crate::wire::records::{NodeInfo, QueueInfo};
use crate::wire::response::RawResponse;
use std::collections::BTreeSet;

/// A list that was read, without the rows that an earlier page has already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullList(Items);

impl FullList {
    /// The queues; `None` if one of them is not as documented, or this is a list of nodes.
    pub fn queues(&self) -> Option<Vec<QueueInfo>> {
        match &self.0 {
            Items::Queues(rows) => rows.iter().map(QueueInfo::of).collect(),
            Items::Nodes(_) => None,
        }
    }

    /// The nodes; `None` if one of them is not as documented, or this is a list of queues.
    pub fn nodes(&self) -> Option<Vec<NodeInfo>> {
        match &self.0 {
            Items::Nodes(rows) => rows.iter().map(NodeInfo::of).collect(),
            Items::Queues(_) => None,
        }
    }
}

/// Rows as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Items {
    Queues(Vec<QueueFields>),
    Nodes(Vec<NodeFields>),
}

impl Items {
    fn none(list: List) -> Self {
        match list {
            List::Queues => Items::Queues(Vec::new()),
            List::Nodes => Items::Nodes(Vec::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Items::Queues(rows) => rows.len(),
            Items::Nodes(rows) => rows.len(),
        }
    }

    /// The id of each row.
    fn ids(&self) -> Vec<&Scalar> {
        match self {
            Items::Queues(rows) => rows.iter().map(|row| &row.hpcqueue_id).collect(),
            Items::Nodes(rows) => rows.iter().map(|row| &row.node_id).collect(),
        }
    }

    /// Takes over the rows of a page that count.
    fn extend(&mut self, page: &Items, counts: &[bool]) {
        match (self, page) {
            (Items::Queues(all), Items::Queues(rows)) => add(all, rows, counts),
            (Items::Nodes(all), Items::Nodes(rows)) => add(all, rows, counts),
            // A page is read as what the list is of.
            (Items::Queues(_), Items::Nodes(_)) | (Items::Nodes(_), Items::Queues(_)) => {}
        }
    }
}

fn add<T: Clone>(all: &mut Vec<T>, rows: &[T], counts: &[bool]) {
    let counted = rows.iter().zip(counts).filter(|(_, counts)| **counts);
    all.extend(counted.map(|(row, _)| row.clone()));
}

/// The longest list that is read: twenty times the largest cluster we know of. A server that never
/// stops must not fill the memory.
const MOST_ROWS: u64 = 200_000;

/// The most memory that the pages of a list may take, in bytes: 64 MiB.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most pages of a list that are read, also where the server gives few rows on each.
const MOST_PAGES: u32 = 10_000;

/// A page of a list.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    /// What the list is called in it.
    name: &'static str,
    items: Items,
    total: Option<u64>,
    size: usize,
}

impl Page {
    /// `None` for a response without such a list, and for more rows than `limit`.
    fn of(list: List, response: &RawResponse, limit: usize) -> Option<Self> {
        let body = response.object()?;
        let total = body.total_count.count();
        let (name, items) = match list {
            List::Queues => {
                let (name, rows) = queue_rows(body);
                (name, Items::Queues(rows.list(total)?.to_vec()))
            }
            List::Nodes => {
                let rows = &body.hpc_app_nodes_set;
                ("hpc_app_nodes_set", Items::Nodes(rows.list(total)?.to_vec()))
            }
        };
        (items.len() <= limit).then_some(Page { name, items, total, size: response.size() })
    }
}

/// The documentation shows three names for the list of queues: the first one that has rows, or else
/// the first one that is there.
fn queue_rows(body: &ResponseBody) -> (&'static str, &Rows<QueueFields>) {
    let names = [
        ("queue_set", &body.queue_set),
        ("queues_set", &body.queues_set),
        ("hpcqueue_set", &body.hpcqueue_set),
    ];
    let [first, ..] = names;
    let with_rows = names.into_iter().find(|(_, rows)| matches!(rows, Rows::List(_)));
    let present = || names.into_iter().find(|(_, rows)| **rows != Rows::Absent);
    with_rows.or_else(present).unwrap_or(first)
}

/// A list that is being read: where it stands, without the asking.
#[derive(Debug)]
pub(crate) struct Reading {
    request: ListRequest,
    limit: u32,
    offset: u64,
    seen: BTreeSet<String>,
    nameless: u64,
    pages: u32,
    /// How much memory they take, in bytes.
    bytes: usize,
    last: Option<Page>,
    items: Items,
}

/// How a reading goes on.
pub(crate) enum ListStep {
    On(PageRows),
    Done(PageRows, FullList),
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
    pub(crate) fn error(self, operation: &Operation) -> Option<Box<HpcError>> {
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
                "The list is longer than what is read (200,000 rows, 10,000 pages, 64 MiB)",
                "Ask for a part of it, for example by `search_word`.",
            ),
        };
        let what = format_template("{}: {} could not be read", &[what, operation.name]);
        let mut error = HpcError::new(HpcErrorKind::Http, operation.effect, &what, next);
        error.retryable = self != Flaw::TooLong;
        Some(error)
    }
}

impl Reading {
    pub(crate) fn new(request: ListRequest, limit: u32) -> Self {
        Reading {
            items: Items::none(request.list),
            request,
            limit,
            offset: 0,
            seen: BTreeSet::new(),
            nameless: 0,
            pages: 0,
            bytes: 0,
            last: None,
        }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.request.list.operation()
    }

    /// Asks for the next page, signed for this time.
    pub(crate) fn query(&self, timestamp: i64) -> ApiRequest {
        let mut parameters = self.request.parameters.clone();
        parameters.push(("limit", number(self.limit)));
        parameters.push(("offset", number(self.offset as i64)));
        ApiRequest { operation: self.operation(), parameters, timestamp }
    }

    /// Reads a page. It may have fewer rows than were asked for, as long as all of them come to
    /// `total_count` in the end.
    pub(crate) fn page(&mut self, response: &RawResponse) -> ListStep {
        let Some(page) = Page::of(self.request.list, response, self.limit as usize) else {
            return ListStep::Unreadable(Flaw::NotAPage);
        };
        let (is_first, count) = (self.offset == 0, page.items.len() as u64);
        self.pages += 1;
        self.bytes = self.bytes.saturating_add(page.size);
        self.offset += count;
        let rows = self.offset.max(page.total.unwrap_or_default());
        if rows > MOST_ROWS || self.bytes > MOST_BYTES || self.pages > MOST_PAGES {
            return self.again(Flaw::TooLong);
        }
        let counts: Vec<bool> =
            page.items.ids().into_iter().map(|id| self.is_new(id.text())).collect();
        let was_read_before = !counts.contains(&true) || self.last.as_ref() == Some(&page);
        let is_end = match page.total {
            Some(total) => self.offset >= total,
            None => count < u64::from(self.limit),
        };
        let read = self.seen.len() as u64 + self.nameless;
        self.items.extend(&page.items, &counts);
        let (rows, total) = (PageRows { name: page.name, counts }, page.total);
        self.last = Some(page);
        match (is_end, total) {
            (true, None) => self.done(rows),
            (true, Some(total)) if read == total => self.done(rows),
            _ if count > 0 && was_read_before && !is_first => self.again(Flaw::Repeated),
            (false, _) if count > 0 => ListStep::On(rows),
            // Some may have been left out.
            _ => self.again(Flaw::Changed),
        }
    }

    fn done(&mut self, rows: PageRows) -> ListStep {
        let items = std::mem::replace(&mut self.items, Items::none(self.request.list));
        ListStep::Done(rows, FullList(items))
    }

    fn again(&mut self, flaw: Flaw) -> ListStep {
        self.restart();
        ListStep::Unreadable(flaw)
    }

    /// Begins anew.
    pub(crate) fn restart(&mut self) {
        *self = Reading::new(self.request.clone(), self.limit);
    }

    fn is_new(&mut self, id: Option<&str>) -> bool {
        match id {
            Some(id) => self.seen.insert(id.into()),
            None => {
                self.nameless += 1;
                true
            }
        }
    }
}
