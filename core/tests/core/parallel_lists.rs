//! `ParallelListReader`: in whatever order the pages arrive, a list is that of reading its pages one
//! after the other, and one that changes meanwhile lacks no row that was there all the time.

use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, ClockOffsets, Event, Exchange, ExchangeResult, FullList, Head,
    HpcError, Id, Interruption, Jitter, Limits, List, ListReader, ListRequest, Machine, Now,
    PageId, ParallelActions, ParallelListReader, Progress, RawResponse, TransportFailure,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

type Outcome = Result<FullList, CallError>;

const NOW: Now = Now { monotonic: 0, unix: 1_767_323_045_000 };

fn limits(page_rows: u32) -> Limits {
    Limits::new(NOW).deadline(Duration::from_secs(60)).max_attempts(4).page_rows(page_rows)
}

fn request() -> ListRequest {
    ListRequest::new(List::Nodes, &Id::new("ehpc-1").unwrap(), &Id::new("jn1a").unwrap())
}

fn number_of(query: &ApiRequest, name: &str) -> usize {
    query.parameters.iter().find(|(other, _)| *other == name).unwrap().1.parse().unwrap()
}

fn exchanged(result: ExchangeResult) -> Event {
    let (sent, timestamp) = (Some(NOW), Some(NOW.unix));
    Event::Exchanged(Exchange { result, sent, timestamp, signed: true, received: NOW })
}

fn response(body: &str) -> Event {
    let head = Head { status: 200, ..Head::default() };
    exchanged(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
}

fn lost() -> Event {
    exchanged(ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_secs(12))))
}

/// What a server does.
#[derive(Clone, Copy, Debug)]
struct Server {
    /// The most rows of a page, whatever is asked for.
    cap: usize,
    has_total: bool,
}

impl Server {
    fn page(&self, rows: &[u32], query: &ApiRequest) -> String {
        let (offset, limit) = (number_of(query, "offset"), number_of(query, "limit"));
        let page = rows.iter().skip(offset).take(limit.min(self.cap));
        let page: Vec<String> = page.map(|id| format!(r#"{{"node_id": "n{id}"}}"#)).collect();
        let total = if self.has_total { rows.len().to_string() } else { "null".into() };
        let page = page.join(",");
        format!(r#"{{"ret_code": 0, "total_count": {total}, "hpc_app_nodes_set": [{page}]}}"#)
    }
}

/// An action under way.
enum Pending {
    Waiting,
    Asked(ApiRequest),
    /// The server has answered, and the response is on its way.
    Served(ApiRequest, Event),
}

/// A reader with its actions under way.
struct Run {
    reader: ParallelListReader,
    pending: Vec<(PageId, Pending)>,
    /// The rows that were reported as pages.
    reported: usize,
    restarts: usize,
    requests: usize,
    outcome: Option<Outcome>,
}

impl Run {
    fn started(page_rows: u32) -> Self {
        let reader = ParallelListReader::new(request(), "https://h/api", &limits(page_rows));
        let (pending, outcome) = (Vec::new(), None);
        let mut run = Run { reader, pending, reported: 0, restarts: 0, requests: 0, outcome };
        run.step(PageId::default(), Event::Started);
        run
    }

    fn step(&mut self, page: PageId, event: Event) {
        let clocks = &mut ClockOffsets::new();
        let step = self.reader.step(page, event, NOW, Jitter::new(0.5), clocks);
        for progress in step.progress {
            match progress {
                Progress::Page { rows, .. } => {
                    self.reported += rows.counts.iter().filter(|counts| **counts).count();
                }
                Progress::ListRestarted => {
                    self.reported = 0;
                    self.restarts += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        match step.next {
            ParallelActions::Finish(outcome) => self.outcome = Some(outcome),
            ParallelActions::Begin(actions) => {
                for (page, action) in actions {
                    let action = match action {
                        Action::Get(query) => {
                            self.requests += 1;
                            Pending::Asked(query)
                        }
                        Action::Wait(_) => Pending::Waiting,
                        other => panic!("{other:?}"),
                    };
                    assert!(self.pending.iter().all(|(other, _)| *other != page), "one of each");
                    self.pending.push((page, action));
                }
                assert!(!self.pending.is_empty(), "it would never end");
                assert!(self.pending.len() <= 4, "{} at the same time", self.pending.len());
            }
        }
    }

    /// The offsets that are asked for, in order.
    fn offsets(&self) -> Vec<usize> {
        let asked = self.pending.iter().filter_map(|(_, pending)| match pending {
            Pending::Asked(query) | Pending::Served(query, _) => Some(number_of(query, "offset")),
            Pending::Waiting => None,
        });
        asked.collect()
    }

    /// The event for the page that was asked for at an offset.
    fn at(&mut self, offset: usize, event: impl FnOnce(&ApiRequest) -> Event) {
        let place = self.pending.iter().position(|(_, pending)| {
            matches!(pending, Pending::Asked(query) if number_of(query, "offset") == offset)
        });
        let (page, pending) = self.pending.remove(place.unwrap());
        let Pending::Asked(query) = pending else { panic!("it was asked for") };
        self.step(page, event(&query));
    }

    /// The wait of a page ends.
    fn wake(&mut self) {
        let waits = |(_, pending): &(PageId, Pending)| matches!(pending, Pending::Waiting);
        let place = self.pending.iter().position(waits).unwrap();
        let (page, _) = self.pending.remove(place);
        self.step(page, Event::TimerFired);
    }

    fn ids(&self) -> Vec<u32> {
        match &self.outcome {
            Some(Ok(full_list)) => ids_of(full_list),
            other => panic!("{other:?}"),
        }
    }

    fn error(&self) -> &HpcError {
        match &self.outcome {
            Some(Err(CallError::Failed(error, _))) => error,
            other => panic!("{other:?}"),
        }
    }
}

fn ids_of(full_list: &FullList) -> Vec<u32> {
    let nodes = full_list.nodes().unwrap();
    nodes.iter().map(|node| node.node_id.as_str()[1..].parse().unwrap()).collect()
}

/// Reads the pages of a list that does not change one after the other.
fn read_one_by_one(server: &Server, rows: &[u32], page_rows: u32) -> Vec<u32> {
    let mut reader = ListReader::new(request(), "https://h/api", &limits(page_rows));
    let mut event = Event::Started;
    loop {
        let clocks = &mut ClockOffsets::new();
        event = match reader.step(event, NOW, Jitter::new(0.5), clocks).action {
            Action::Get(query) => response(&server.page(rows, &query)),
            Action::Finish(outcome) => return ids_of(&outcome.unwrap()),
            other => panic!("{other:?}"),
        };
    }
}

/// The choices of a schedule. When they run out, everything goes on in order and nothing fails.
struct Choices(std::vec::IntoIter<u8>);

impl Choices {
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % limit.max(1)
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == chances - 1
    }
}

/// Lets the actions under way end in any order. `change` may change the list between any two events.
/// Each page is lost at most twice, fewer than `max_attempts`.
fn drive(
    run: &mut Run,
    server: &Server,
    rows: &mut Vec<u32>,
    choices: &mut Choices,
    mut change: impl FnMut(&mut Vec<u32>, &mut Choices),
) {
    let mut losses = Vec::new();
    for _ in 0..100_000 {
        if run.outcome.is_some() {
            return;
        }
        change(rows, choices);
        let place = choices.below(run.pending.len());
        let (page, pending) = run.pending.remove(place);
        match pending {
            Pending::Waiting => run.step(page, Event::TimerFired),
            Pending::Served(_, event) => run.step(page, event),
            Pending::Asked(query) => {
                let offset = number_of(&query, "offset");
                let earlier = losses.iter().filter(|lost| **lost == offset).count();
                let event = if earlier < 2 && choices.one_in(12) {
                    losses.push(offset);
                    lost()
                } else {
                    response(&server.page(rows, &query))
                };
                run.pending.insert(place, (page, Pending::Served(query, event)));
            }
        }
    }
    panic!("it does not end");
}

fn any_choices() -> impl Strategy<Value = Choices> {
    prop::collection::vec(any::<u8>(), 0..300).prop_map(|all| Choices(all.into_iter()))
}

impl std::fmt::Debug for Choices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.as_slice()).finish()
    }
}

proptest! {
    #[test]
    fn in_any_order_of_responses_the_list_is_that_of_reading_page_by_page(
        count in 0_u32..60,
        page_rows in 2_u32..12,
        cap in 1_usize..12,
        has_total in any::<bool>(),
        mut choices in any_choices(),
    ) {
        // Without a count, a short page is the last.
        let cap = if has_total { cap } else { 100 };
        let server = Server { cap, has_total };
        let mut rows: Vec<u32> = (0..count).collect();
        let mut run = Run::started(page_rows);
        drive(&mut run, &server, &mut rows, &mut choices, |_, _| {});
        prop_assert_eq!(&run.ids(), &rows);
        prop_assert_eq!(&run.ids(), &read_one_by_one(&server, &rows, page_rows));
        prop_assert_eq!((run.reported, run.restarts), (rows.len(), 0));
    }

    #[test]
    fn a_list_that_changes_while_it_is_read_lacks_no_row_that_was_there_all_the_time(
        count in 0_u32..40,
        page_rows in 2_u32..8,
        changes in 2_usize..60,
        has_total in any::<bool>(),
        mut choices in any_choices(),
    ) {
        let server = Server { cap: 100, has_total };
        let mut rows: Vec<u32> = (0..count).collect();
        let (mut always, mut ever) = (BTreeSet::from_iter(0..count), BTreeSet::from_iter(0..count));
        let mut run = Run::started(page_rows);
        drive(&mut run, &server, &mut rows, &mut choices, |rows, choices| {
            if choices.one_in(changes) {
                // A row leaves, one comes, or both.
                let which = choices.below(3);
                if which != 0 && !rows.is_empty() {
                    always.remove(&rows.remove(choices.below(rows.len())));
                }
                if which != 1 {
                    let id = ever.last().map_or(0, |last| last + 1);
                    rows.insert(choices.below(rows.len() + 1), id);
                    ever.insert(id);
                }
            }
        });
        match &run.outcome {
            Some(Ok(full_list)) => {
                let ids = ids_of(full_list);
                let read = BTreeSet::from_iter(ids.iter().copied());
                prop_assert_eq!(read.len(), ids.len(), "a row is there twice: {:?}", ids);
                prop_assert!(always.is_subset(&read), "{:?} lacks of {:?}", ids, always);
                prop_assert!(read.is_subset(&ever));
                prop_assert_eq!(run.reported, ids.len());
            }
            Some(Err(CallError::Failed(error, _))) => prop_assert!(error.retryable, "{error:?}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_server_that_lies_about_the_count_or_the_rows_cannot_stop_or_mislead_the_reader(
        page_rows in 2_u32..8,
        bytes in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let mut choices = Choices(bytes.into_iter());
        let mut run = Run::started(page_rows);
        let mut served = BTreeSet::new();
        for _ in 0..100_000 {
            if run.outcome.is_some() {
                break;
            }
            let (page, pending) = run.pending.remove(choices.below(run.pending.len()));
            if matches!(pending, Pending::Waiting) {
                run.step(page, Event::TimerFired);
                continue;
            }
            let from = choices.below(20) as u32;
            let ids = from..from + choices.below(page_rows as usize + 2) as u32;
            served.extend(ids.clone());
            let server = Server { cap: 100, has_total: false };
            let Pending::Asked(query) = pending else { panic!("it was asked for") };
            let start = ApiRequest { parameters: query.parameters.iter().map(|(name, value)| {
                (*name, if *name == "offset" { "0".into() } else { value.clone() })
            }).collect(), ..query };
            let body = server.page(&Vec::from_iter(ids), &start);
            let total = ["null", "0", "3", "9", "40", "199999"][choices.below(6)];
            run.step(page, response(&body.replace("null", total)));
        }
        match &run.outcome {
            Some(Ok(full_list)) => {
                let ids = ids_of(full_list);
                let read = BTreeSet::from_iter(ids.iter().copied());
                prop_assert_eq!(read.len(), ids.len(), "a row is there twice: {:?}", ids);
                prop_assert!(read.is_subset(&served));
            }
            Some(Err(CallError::Failed(..))) => {}
            other => panic!("{other:?}"),
        }
    }
}

const SERVER: Server = Server { cap: 100, has_total: true };

#[test]
fn after_the_first_page_four_are_asked_for_in_the_order_of_the_list() {
    let rows: Vec<u32> = (0..40).collect();
    let serve = |query: &ApiRequest| response(&SERVER.page(&rows, query));
    let mut run = Run::started(5);
    assert_eq!(run.offsets(), [0]);
    run.at(0, serve);
    // The first page is reported before any other has arrived.
    assert_eq!((run.reported, run.offsets()), (5, vec![4, 8, 12, 16]));
    run.at(12, serve);
    assert_eq!((run.reported, run.offsets()), (5, vec![4, 8, 16, 20]));
    run.at(4, serve);
    assert_eq!((run.reported, run.offsets()), (9, vec![8, 16, 20, 24]));
    run.at(8, serve);
    assert_eq!((run.reported, run.offsets()), (17, vec![16, 20, 24, 28]));
    // The last one first.
    while run.outcome.is_none() {
        let last = run.offsets()[run.offsets().len() - 1];
        run.at(last, serve);
    }
    assert_eq!((run.ids(), run.requests), (rows.clone(), 10));
}

#[test]
fn each_page_is_tried_up_to_max_attempts_and_one_that_fails_ends_the_reader() {
    let rows: Vec<u32> = (0..40).collect();
    let serve = |query: &ApiRequest| response(&SERVER.page(&rows, query));
    let mut run = Run::started(5);
    run.at(0, serve);
    for offset in [4, 8, 12] {
        for _ in 1..4 {
            run.at(offset, |_| lost());
            run.wake();
        }
        run.at(offset, serve);
    }
    assert_eq!((run.reported, run.requests), (17, 1 + 3 * 4 + 4));
    for _ in 1..4 {
        run.at(20, |_| lost());
        run.wake();
    }
    run.at(20, |_| lost());
    assert_eq!((run.error().attempts, run.error().retryable), (4, true));
}

#[test]
fn a_refusal_of_one_page_ends_the_reader() {
    let rows: Vec<u32> = (0..40).collect();
    let mut run = Run::started(5);
    run.at(0, |query| response(&SERVER.page(&rows, query)));
    run.at(8, |_| response(r#"{"ret_code": 1400, "message": "no"}"#));
    assert_eq!((run.error().ret_code, run.error().attempts), (Some(1400), 1));
}

#[test]
fn responses_from_before_a_restart_do_not_count() {
    let old: Vec<u32> = (0..40).collect();
    let new: Vec<u32> = (1..41).collect();
    let mut run = Run::started(5);
    run.at(0, |query| response(&SERVER.page(&old, query)));
    run.at(4, |query| response(&SERVER.page(&new, query)));
    assert_eq!((run.restarts, run.reported, run.offsets()), (1, 0, vec![8, 12, 16]));
    run.wake();
    // Those that are still under way count: four at the same time are enough.
    assert_eq!(run.offsets(), [8, 12, 16, 0]);
    run.at(0, |query| response(&SERVER.page(&new, query)));
    assert_eq!((run.reported, run.offsets()), (5, vec![8, 12, 16, 4]));
    run.at(8, |query| response(&SERVER.page(&old, query)));
    run.at(12, |_| lost());
    run.at(16, |_| response(r#"{"ret_code": 1400, "message": "no"}"#));
    assert_eq!((run.reported, run.offsets()), (5, vec![4, 8, 12, 16]));
    while run.outcome.is_none() {
        let offset = run.offsets()[0];
        run.at(offset, |query| response(&SERVER.page(&new, query)));
    }
    assert_eq!((run.ids(), run.restarts), (new, 1));
}

#[test]
fn after_a_page_that_is_shorter_than_the_first_they_are_asked_for_one_by_one() {
    let rows: Vec<u32> = (0..40).collect();
    let short = Server { cap: 3, ..SERVER };
    let mut run = Run::started(5);
    run.at(0, |query| response(&SERVER.page(&rows, query)));
    run.at(4, |query| response(&short.page(&rows, query)));
    // The next page begins at its last row.
    assert_eq!((run.reported, run.offsets()), (7, vec![8, 12, 16, 6]));
    for offset in [8, 12, 16] {
        run.at(offset, |query| response(&SERVER.page(&rows, query)));
    }
    assert_eq!((run.reported, run.offsets()), (7, vec![6]));
    run.at(6, |query| response(&SERVER.page(&rows, query)));
    assert_eq!((run.reported, run.offsets()), (11, vec![10]));
}

#[test]
fn an_abort_or_the_deadline_of_one_action_ends_the_reader() {
    let rows: Vec<u32> = (0..40).collect();
    for by in [Interruption::Abort, Interruption::Deadline] {
        let mut run = Run::started(5);
        run.at(0, |query| response(&SERVER.page(&rows, query)));
        run.at(8, |_| Event::Interrupted { by, sent: Some(NOW) });
        match by {
            Interruption::Abort => {
                assert!(matches!(run.outcome, Some(Err(CallError::Aborted))));
            }
            Interruption::Deadline => assert_eq!(run.error().attempts, 1),
        }
    }
    // Before the first request.
    let mut reader = ParallelListReader::new(request(), "https://h/api", &limits(5));
    let abort = Event::Interrupted { by: Interruption::Abort, sent: None };
    let clocks = &mut ClockOffsets::new();
    let step = reader.step(PageId::default(), abort, NOW, Jitter::new(0.5), clocks);
    assert!(matches!(step.next, ParallelActions::Finish(Err(CallError::Aborted))));
}

#[test]
fn pages_that_wait_for_an_earlier_one_count_for_the_limit_on_bytes() {
    let rows: Vec<u32> = (0..40).collect();
    let mut run = Run::started(5);
    run.at(0, |query| response(&SERVER.page(&rows, query)));
    let long = " ".repeat(15 << 20);
    for offset in [8, 12, 16, 20] {
        run.at(offset, |query| response(&[&SERVER.page(&rows, query), &*long].concat()));
    }
    run.at(24, |query| response(&[&SERVER.page(&rows, query), &*long].concat()));
    assert!(run.error().message.contains("exceeds the limits"), "{}", run.error().message);
}
