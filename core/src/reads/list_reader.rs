//! Reading a whole list, page by page.

use crate::machine::clock_offsets::ClockOffsets;
use crate::machine::limits::Limits;
use crate::machine::outcome::CallError;
use crate::machine::time::{Jitter, Now};
use crate::machine::{Action, Event, Machine, PageId, Step};
use crate::reads::list_pages::FullList;
use crate::reads::parallel_list_reader::{Next, ParallelListReader, ParallelStep};
use crate::request::list_request::ListRequest;

/// Reads a whole list, one page after the other. Each page is requested up to `max_attempts` times,
/// and the list is started up to `max_attempts` times if its pages contradict each other.
/// [`ParallelListReader`] is faster.
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
    reader: ParallelListReader,
    /// The page under way.
    page: PageId,
}

impl ListReader {
    /// Creates a reader for a list.
    pub fn new(request: ListRequest, endpoint: &str, limits: &Limits) -> Self {
        let reader = ParallelListReader::with_at_once(request, endpoint, limits, 1);
        ListReader { reader, page: PageId::default() }
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
        let ParallelStep { progress, next } =
            self.reader.step(self.page, event, now, jitter, clocks);
        let action = match next {
            Next::Finish(outcome) => Action::Finish(outcome),
            // Of one page at a time, there is always one action.
            Next::Begin(actions) => match actions.into_iter().next() {
                Some((page, action)) => {
                    self.page = page;
                    action
                }
                None => Action::wait_ms(0),
            },
        };
        Step { progress, action }
    }
}
