//! The requests for the pages of a list that are under way, and the pages that have arrived early.

use crate::machine::PageId;
use crate::machine::page::PageRead;
use crate::reads::list_page::Page;
use crate::reads::list_pages::Reading;

/// The requests for one page, which are made one after the other.
pub(crate) struct Read {
    pub(crate) id: PageId,
    pub(crate) offset: u64,
    pub(crate) page_read: PageRead,
    /// How often the page was requested.
    pub(crate) requests: u32,
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
    /// The one after the last page that was added, once nothing else is wanted.
    OneByOne,
    /// The one at `next`. The pages begin `step` rows apart.
    Ahead { next: u64, step: u64 },
}

/// The state of the requests.
pub(crate) struct PageRequests {
    /// The most requests at the same time.
    at_once: usize,
    under_way: Vec<Read>,
    arrived: Vec<Arrived>,
    plan: Plan,
    last_id: PageId,
}

impl PageRequests {
    pub(crate) fn new(at_once: usize) -> Self {
        PageRequests {
            at_once,
            under_way: Vec::new(),
            arrived: Vec::new(),
            plan: Plan::OneByOne,
            last_id: PageId::default(),
        }
    }

    /// Ends what is under way for a page. Returns `None` if its page is not wanted any more.
    pub(crate) fn end(&mut self, id: PageId) -> Option<Read> {
        let place = self.under_way.iter().position(|read| read.id == id)?;
        Some(self.under_way.swap_remove(place)).filter(|read| !read.is_stale)
    }

    pub(crate) fn begin(&mut self, read: Read) {
        self.under_way.push(read);
    }

    /// Returns the next page to request, if another may be under way.
    pub(crate) fn next(&mut self, reading: &Reading) -> Option<Read> {
        if self.under_way.len() >= self.at_once {
            return None;
        }
        let offset = match &mut self.plan {
            Plan::OneByOne if self.under_way.iter().all(|read| read.is_stale) => reading.next(),
            Plan::Ahead { next, step } if reading.has_rows_after(*next) => {
                let offset = *next;
                *next += *step;
                offset
            }
            Plan::OneByOne | Plan::Ahead { .. } => return None,
        };
        self.last_id = self.last_id.following();
        let (id, page_read) = (self.last_id, PageRead::default());
        Some(Read { id, offset, page_read, requests: 0, is_stale: false })
    }

    /// Keeps a page until it can be added.
    pub(crate) fn keep(&mut self, id: PageId, offset: u64, page: Page) {
        self.arrived.push(Arrived { id, offset, page });
    }

    /// Returns the page at an offset, if it has arrived.
    pub(crate) fn take(&mut self, offset: u64) -> Option<(PageId, Page)> {
        let place = self.arrived.iter().position(|page| page.offset == offset)?;
        let Arrived { id, page, .. } = self.arrived.swap_remove(place);
        Some((id, page))
    }

    /// Plans the requests after the first page.
    pub(crate) fn plan(&mut self, reading: &Reading) {
        if let Some(step) = reading.step().filter(|_| self.at_once > 1) {
            self.plan = Plan::Ahead { next: reading.next(), step };
        }
    }

    /// Checks the plan after another page. If that was shorter than the first, the pages after it
    /// begin elsewhere.
    pub(crate) fn check_plan(&mut self, reading: &Reading) {
        let next = reading.next();
        let is_planned = match self.plan {
            Plan::OneByOne => true,
            Plan::Ahead { next: planned, .. } => planned == next || self.is_under_way(next),
        };
        if !is_planned || reading.step().is_none() {
            self.forget();
        }
    }

    fn is_under_way(&self, offset: u64) -> bool {
        self.under_way.iter().any(|read| read.offset == offset && !read.is_stale)
    }

    /// What is under way, and what has arrived, is not wanted any more. Requests that are under way
    /// still count, so that there are never too many.
    pub(crate) fn forget(&mut self) {
        self.plan = Plan::OneByOne;
        self.arrived.clear();
        self.under_way.iter_mut().for_each(|read| read.is_stale = true);
    }
}
