//! The pages of a list, combined and checked for completeness.

use crate::catalogue::{ErrorCode, Message};
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::{ApiRequest, PageRows};
use crate::request::list_request::ListRequest;
use crate::request::operation::{List, Operation};
use crate::text::number;
use crate::wire::body::{NodeFields, QueueFields, ResponseBody, Rows, Scalar};
use crate::wire::records::{NodeInfo, QueueInfo};
use crate::wire::response::RawResponse;
use std::collections::BTreeSet;

/// A complete list, without rows that repeat on a later page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullList(Items);

impl FullList {
    /// Reads the rows of one page, and the number of rows of the whole list, if given. Returns
    /// `None` if the response is not a page of the list.
    pub fn of_page(list: List, response: &RawResponse) -> Option<(Self, Option<u64>)> {
        let page = Page::of(list, response, usize::MAX)?;
        Some((FullList(page.items), page.total))
    }

    /// Returns the queues, or `None` if one of them is not as documented or this is a list of
    /// nodes.
    pub fn queues(&self) -> Option<Vec<QueueInfo>> {
        match &self.0 {
            Items::Queues(rows) => rows.iter().map(QueueInfo::of).collect(),
            Items::Nodes(_) => None,
        }
    }

    /// Returns the nodes, or `None` if one of them is not as documented or this is a list of
    /// queues.
    pub fn nodes(&self) -> Option<Vec<NodeInfo>> {
        match &self.0 {
            Items::Nodes(rows) => rows.iter().map(NodeInfo::of).collect(),
            Items::Queues(_) => None,
        }
    }
}

/// The rows as received.
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

    /// Returns the id of each row.
    fn ids(&self) -> Vec<&Scalar> {
        match self {
            Items::Queues(rows) => rows.iter().map(|row| &row.hpcqueue_id).collect(),
            Items::Nodes(rows) => rows.iter().map(|row| &row.node_id).collect(),
        }
    }

    /// Appends the rows of a page that count.
    fn extend(&mut self, page: &Items, counts: &[bool]) {
        match (self, page) {
            (Items::Queues(all), Items::Queues(rows)) => add(all, rows, counts),
            (Items::Nodes(all), Items::Nodes(rows)) => add(all, rows, counts),
            // Unreachable: a page has the kind of its list.
            (Items::Queues(_), Items::Nodes(_)) | (Items::Nodes(_), Items::Queues(_)) => {}
        }
    }
}

fn add<T: Clone>(all: &mut Vec<T>, rows: &[T], counts: &[bool]) {
    let counted = rows.iter().zip(counts).filter(|(_, counts)| **counts);
    all.extend(counted.map(|(row, _)| row.clone()));
}

/// The most rows of a list: twenty times the largest known cluster. The limits keep a faulty server
/// from exhausting the memory.
const MOST_ROWS: u64 = 200_000;

/// The most memory for the pages of a list, in bytes: 64 MiB.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most pages of a list, for a server that returns few rows per page.
const MOST_PAGES: u32 = 10_000;

/// A page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The response field of the list.
    name: &'static str,
    items: Items,
    total: Option<u64>,
    size: usize,
}

impl Page {
    /// Reads a page. Returns `None` if the response has no such list, or more rows than `limit`.
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

    /// Returns whether its first row is the last one of another page. Other fields of a row may
    /// have changed meanwhile.
    fn begins_with_end_of(&self, other: &Page) -> bool {
        match (&self.items, &other.items) {
            (Items::Queues(rows), Items::Queues(others)) => {
                is_same(rows.first(), others.last(), |row| &row.hpcqueue_id)
            }
            (Items::Nodes(rows), Items::Nodes(others)) => {
                is_same(rows.first(), others.last(), |row| &row.node_id)
            }
            (Items::Queues(_), Items::Nodes(_)) | (Items::Nodes(_), Items::Queues(_)) => false,
        }
    }
}

/// Returns whether two rows have the same id, or are equal without one.
fn is_same<T: PartialEq>(one: Option<&T>, other: Option<&T>, id: fn(&T) -> &Scalar) -> bool {
    one.zip(other).is_some_and(|(one, other)| match (id(one).text(), id(other).text()) {
        (None, None) => one == other,
        (one, other) => one == other,
    })
}

/// Returns the list of queues. Of its three documented names, the first with a list counts, or else
/// the first that is present.
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

/// The state of reading a list, without the requests.
///
/// Each page begins with the last row of the page before it. Rows that move over the border of two
/// pages between their requests therefore show, so a list that is complete has every row that was
/// in it all the time, if these kept their order.
#[derive(Debug)]
pub(crate) struct Reading {
    request: ListRequest,
    limit: u32,
    /// How many rows of the list the pages cover.
    end: u64,
    /// Where the next page begins: at the last row of the pages so far, or after it.
    next: u64,
    /// The number of rows of the list, by the last page that says it.
    total: Option<u64>,
    seen: BTreeSet<String>,
    nameless: u64,
    pages: u32,
    /// The memory that the pages take, in bytes.
    bytes: usize,
    last: Option<Page>,
    items: Items,
}

/// A response to the request for a page.
pub(crate) enum Parsed {
    Page(Page),
    Flawed(Flaw),
}

/// What to do after a page.
pub(crate) enum ListStep {
    On(PageRows),
    Done(PageRows, FullList),
    Unreadable(Flaw),
}

/// Why a page or list cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The response is not a page of the list, or has more rows than requested. The page may be
    /// requested again.
    NotAPage,
    /// All rows of the page were read before. The list is read from the start again.
    Repeated,
    /// The number of rows differs from `total_count`. The list is read from the start again.
    Changed,
    /// The list exceeds the limits. Repeating the request does not help.
    TooLong,
}

impl Flaw {
    /// Returns the error of the flaw, or `None` for a page, for which `PageRead` creates it.
    pub(crate) fn error(self, operation: &Operation) -> Option<Box<HpcError>> {
        let code = match self {
            Flaw::NotAPage => return None,
            Flaw::Repeated => ErrorCode::PageRepeated,
            Flaw::Changed => ErrorCode::ListChanged,
            Flaw::TooLong => ErrorCode::ListTooLong,
        };
        let message = Message::new(code).term(operation.term);
        let mut error = HpcError::new(HpcErrorKind::Http, operation.effect, message);
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
            end: 0,
            next: 0,
            total: None,
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

    /// Requests the page at an offset, signed for `timestamp`.
    pub(crate) fn query(&self, offset: u64, timestamp: i64) -> ApiRequest {
        let mut parameters = self.request.parameters.clone();
        parameters.push(("limit", number(self.limit)));
        parameters.push(("offset", number(offset as i64)));
        ApiRequest { operation: self.operation(), parameters, timestamp }
    }

    /// Returns the offset of the next page to add.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// Returns whether no page was added.
    pub(crate) fn is_at_start(&self) -> bool {
        self.last.is_none()
    }

    /// Returns how many rows after its predecessor a page begins, if pages as long as the last one
    /// overlap and the number of rows is known.
    pub(crate) fn step(&self) -> Option<u64> {
        self.total?;
        Some(self.next).filter(|next| *next > 0 && *next < self.end)
    }

    /// Returns whether the list has rows after the one at `offset`, as far as is known.
    pub(crate) fn has_rows_after(&self, offset: u64) -> bool {
        self.total.is_some_and(|total| offset + 1 < total)
    }

    /// Reads a page. It is not part of the list until it is added.
    pub(crate) fn parse(&mut self, response: &RawResponse) -> Parsed {
        let Some(page) = Page::of(self.request.list, response, self.limit as usize) else {
            return Parsed::Flawed(Flaw::NotAPage);
        };
        self.pages += 1;
        self.bytes = self.bytes.saturating_add(page.size);
        let is_too_long = page.total.is_some_and(|total| total > MOST_ROWS)
            || self.bytes > MOST_BYTES
            || self.pages > MOST_PAGES;
        if is_too_long { Parsed::Flawed(Flaw::TooLong) } else { Parsed::Page(page) }
    }

    /// Reads a response, and adds its page.
    pub(crate) fn page(&mut self, response: &RawResponse) -> ListStep {
        match self.parse(response) {
            Parsed::Page(page) => self.add(page),
            Parsed::Flawed(flaw @ Flaw::NotAPage) => ListStep::Unreadable(flaw),
            Parsed::Flawed(flaw) => self.again(flaw),
        }
    }

    /// Adds the page at [`next`](Reading::next). It may have fewer rows than requested, as long as
    /// all pages add up to `total_count`.
    pub(crate) fn add(&mut self, page: Page) -> ListStep {
        let (is_first, count) = (self.last.is_none(), page.items.len() as u64);
        let overlap = self.end - self.next;
        if overlap > 0 && !self.last.as_ref().is_some_and(|last| page.begins_with_end_of(last)) {
            let is_repeated = count > 0 && self.has_all_of(&page);
            return self.again(if is_repeated { Flaw::Repeated } else { Flaw::Changed });
        }
        // Where pages do not overlap, only the number of rows shows that some have moved.
        let is_other = |(old, new)| overlap == 0 && old != new;
        let has_changed = self.total.zip(page.total).is_some_and(is_other);
        self.end = self.next + count;
        if self.end > MOST_ROWS {
            return self.again(Flaw::TooLong);
        }
        let mut counts = Vec::new();
        for (place, id) in (0..).zip(page.items.ids()) {
            counts.push(place >= overlap && self.is_new(id.text()));
        }
        let was_read_before = !counts.contains(&true) || self.last.as_ref() == Some(&page);
        self.total = page.total.or(self.total);
        let is_end = match self.total {
            Some(total) => self.end >= total,
            None => count < u64::from(self.limit),
        };
        let read = self.seen.len() as u64 + self.nameless;
        self.items.extend(&page.items, &counts);
        let total = self.total;
        let rows = PageRows { name: page.name, counts, total };
        // A page of one row has no other row to overlap with.
        self.next = if count > 1 { self.end - 1 } else { self.end };
        self.last = Some(page);
        match (is_end, total) {
            _ if has_changed => self.again(Flaw::Changed),
            (true, None) => self.done(rows),
            (true, Some(total)) if read == total => self.done(rows),
            _ if count > overlap && was_read_before && !is_first => self.again(Flaw::Repeated),
            (false, _) if count > 0 => ListStep::On(rows),
            // Rows may be missing.
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

    /// Restarts from the first page.
    pub(crate) fn restart(&mut self) {
        *self = Reading::new(self.request.clone(), self.limit);
    }

    fn has_all_of(&self, page: &Page) -> bool {
        let mut ids = page.items.ids().into_iter();
        ids.all(|id| id.text().is_none_or(|id| self.seen.contains(id)))
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
