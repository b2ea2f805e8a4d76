//! One page of a list, and the whole list.

use crate::request::operation::List;
use crate::wire::body::{NodeFields, QueueFields, ResponseBody, Rows, Scalar};
use crate::wire::records::{NodeInfo, QueueInfo};
use crate::wire::response::RawResponse;

/// A complete list, without rows that repeat on a later page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullList(pub(super) Items);

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
pub(super) enum Items {
    Queues(Vec<QueueFields>),
    Nodes(Vec<NodeFields>),
}

impl Items {
    pub(super) fn none(list: List) -> Self {
        match list {
            List::Queues => Items::Queues(Vec::new()),
            List::Nodes => Items::Nodes(Vec::new()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Items::Queues(rows) => rows.len(),
            Items::Nodes(rows) => rows.len(),
        }
    }

    /// Returns the id of each row.
    pub(super) fn ids(&self) -> Vec<&Scalar> {
        match self {
            Items::Queues(rows) => rows.iter().map(|row| &row.hpcqueue_id).collect(),
            Items::Nodes(rows) => rows.iter().map(|row| &row.node_id).collect(),
        }
    }

    /// Appends the rows of a page that count.
    pub(super) fn extend(&mut self, page: &Items, counts: &[bool]) {
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

/// A page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The response field of the list.
    pub(super) name: &'static str,
    pub(super) items: Items,
    pub(super) total: Option<u64>,
    pub(super) size: usize,
}

impl Page {
    /// Reads a page. Returns `None` if the response has no such list, or more rows than `limit`.
    pub(super) fn of(list: List, response: &RawResponse, limit: usize) -> Option<Self> {
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
    pub(super) fn begins_with_end_of(&self, other: &Page) -> bool {
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
