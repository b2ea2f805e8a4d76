//! `ListReader`: a list is complete or refused, even if its pages overlap, shift or end early.

use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, ClockOffsets, Event, Exchange, ExchangeResult, FullList, Head,
    HpcError, HpcErrorKind, Input, Interruption, Invalid, Jitter, LIST_NODES, LIST_QUEUES, Limits,
    List, ListReader, ListRequest, Machine, Now, Progress, RawResponse, Step, TransportFailure,
};
use std::time::Duration;

type Outcome = Result<FullList, CallError>;

const NOW: Now = Now { monotonic: 0, unix: 1_767_323_045_000 };

const MAX_ATTEMPTS: u32 = 3;

const LIMITS: Limits =
    Limits::new(NOW).deadline(Duration::from_secs(60)).max_attempts(MAX_ATTEMPTS).page_rows(2);

fn reader(list: List) -> ListReader {
    let names = ["cluster_id".into(), "zone".into()];
    let request = ListRequest::parse(list, &names, |name| {
        Ok::<_, Box<Invalid>>(match name {
            "cluster_id" => Input::Text("ehpc-1".into()),
            "zone" => Input::Text("jn1a".into()),
            _ => Input::Absent,
        })
    });
    ListReader::new(request.unwrap(), "https://h/api", &LIMITS)
}

fn advance(reader: &mut ListReader, event: Event) -> Step<Outcome> {
    reader.step(event, NOW, Jitter::new(0.5), &mut ClockOffsets::new())
}

fn complete(reader: &mut ListReader, result: ExchangeResult) -> Step<Outcome> {
    let exchange = Exchange {
        result,
        sent: Some(NOW),
        timestamp: Some(NOW.unix),
        signed: true,
        received: NOW,
    };
    advance(reader, Event::Exchanged(exchange))
}

fn respond(reader: &mut ListReader, body: &str) -> Step<Outcome> {
    let head = Head { status: 200, ..Head::default() };
    complete(reader, ExchangeResult::Response(RawResponse::from_text(head, body, false)))
}

/// A page of nodes with these ids.
fn page(ids: &[&str], total: &str) -> String {
    let nodes: Vec<String> = ids.iter().map(|id| format!(r#"{{"node_id": "{id}"}}"#)).collect();
    format!(
        r#"{{"ret_code": 0, "total_count": {total}, "hpc_app_nodes_set": [{}]}}"#,
        nodes.join(",")
    )
}

fn offset(step: &Step<Outcome>) -> &str {
    match &step.action {
        Action::Get(ApiRequest { parameters, .. }) => {
            &parameters.iter().find(|(name, _)| *name == "offset").unwrap().1
        }
        other => panic!("{other:?}"),
    }
}

fn full_list(step: Step<Outcome>) -> FullList {
    match step.action {
        Action::Finish(Ok(full_list)) => full_list,
        other => panic!("{other:?}"),
    }
}

fn error(step: Step<Outcome>) -> Box<HpcError> {
    match step.action {
        Action::Finish(Err(CallError::Failed(error, _))) => error,
        other => panic!("{other:?}"),
    }
}

fn rests(step: &Step<Outcome>) -> bool {
    matches!(step.action, Action::Wait(_))
}

/// Returns which rows of the page count.
fn counts<T>(step: &Step<T>) -> &[bool] {
    match &step.progress[..] {
        [Progress::Page { rows, .. }] => &rows.counts,
        other => panic!("{other:?}"),
    }
}

fn node_ids(full_list: &FullList) -> Vec<String> {
    let nodes = full_list.nodes().unwrap();
    nodes.iter().map(|node| node.node_id.as_str().into()).collect()
}

#[test]
fn each_page_begins_with_the_last_row_of_the_one_before() {
    let mut reader = reader(List::Nodes);
    let first = advance(&mut reader, Event::Started);
    match &first.action {
        Action::Get(query) => {
            assert_eq!(query.operation, &LIST_NODES);
            let asked: Vec<(&str, &str)> =
                query.parameters.iter().map(|(name, value)| (*name, &**value)).collect();
            let limits = [("limit", "2"), ("offset", "0")];
            assert_eq!(
                asked,
                [&[("cluster_id", "ehpc-1"), ("zone", "jn1a")], &limits[..]].concat()
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(offset(&respond(&mut reader, &page(&["a", "b"], "4"))), "1");
    assert_eq!(offset(&respond(&mut reader, &page(&["b", "c"], "4"))), "2");
    let full_list = full_list(respond(&mut reader, &page(&["c", "d"], "4")));
    assert_eq!(node_ids(&full_list), ["a", "b", "c", "d"]);
    assert_eq!(List::Queues.operation(), &LIST_QUEUES);
}

#[test]
fn without_a_count_the_first_partial_page_is_the_last() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    assert_eq!(offset(&respond(&mut reader, &page(&["a", "b"], "null"))), "1");
    assert_eq!(node_ids(&full_list(respond(&mut reader, &page(&["b"], "null")))), ["a", "b"]);
}

#[test]
fn a_list_that_shifts_while_it_is_read_is_restarted() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    respond(&mut reader, &page(&["a", "b"], "3"));
    // A row was inserted before them: "a" repeats, and the new row was missed.
    let restarted = respond(&mut reader, &page(&["a", "b"], "3"));
    assert!(rests(&restarted));
    assert_eq!(restarted.progress, [Progress::ListRestarted]);
    assert_eq!(offset(&advance(&mut reader, Event::TimerFired)), "0");
    respond(&mut reader, &page(&["n", "a"], "3"));
    let last = respond(&mut reader, &page(&["a", "b"], "3"));
    assert_eq!(node_ids(&full_list(last)), ["n", "a", "b"]);
}

#[test]
fn a_row_that_leaves_while_the_list_is_read_hides_no_other_row() {
    for (second, total) in [(page(&["d"], "3"), "3"), (page(&["d", "e"], "4"), "4")] {
        let mut reader = reader(List::Nodes);
        advance(&mut reader, Event::Started);
        respond(&mut reader, &page(&["a", "b"], "4"));
        // "a" left, so "c" is now the second row: without the overlap it would be missing, and the
        // number of rows would be right.
        let restarted = respond(&mut reader, &second);
        assert_eq!(restarted.progress, [Progress::ListRestarted], "{total}");
    }
    // The last row of the first page left, and the list ends there.
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    respond(&mut reader, &page(&["a", "b"], "null"));
    assert_eq!(respond(&mut reader, &page(&[], "null")).progress, [Progress::ListRestarted]);
}

#[test]
fn pages_of_one_row_do_not_overlap_so_their_number_must_not_change() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    assert_eq!(offset(&respond(&mut reader, &page(&["a"], "3"))), "1");
    // "a" left, and "b" was missed.
    assert_eq!(respond(&mut reader, &page(&["c"], "2")).progress, [Progress::ListRestarted]);
}

#[test]
fn an_item_on_two_pages_counts_once() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    let first = respond(&mut reader, &page(&["a", "b"], "null"));
    assert_eq!(counts(&first), [true, true]);
    let second = respond(&mut reader, &page(&["b", "c"], "null"));
    assert_eq!(counts(&second), [false, true]);
    let last = respond(&mut reader, &page(&["c"], "null"));
    assert_eq!(counts(&last), [false]);
    assert_eq!(node_ids(&full_list(last)), ["a", "b", "c"]);
}

#[test]
fn an_empty_page_before_the_count_is_reached_is_not_the_end() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    assert!(rests(&respond(&mut reader, &page(&[], "1"))));
}

/// Returns the error of a list whose pages are `pages`, and the number of requests.
fn given_up(list: List, pages: impl Fn(usize) -> String) -> (Box<HpcError>, usize) {
    let mut reader = reader(list);
    let mut step = advance(&mut reader, Event::Started);
    let mut asked = 0;
    loop {
        step = match &step.action {
            Action::Get(_) => {
                let text = pages(asked);
                asked += 1;
                respond(&mut reader, &text)
            }
            Action::Wait(_) => advance(&mut reader, Event::TimerFired),
            _ => return (error(step), asked),
        };
        assert!(asked < 1_000_000, "the reader does not end");
    }
}

#[test]
fn a_list_that_repeats_itself_is_restarted_up_to_max_attempts() {
    for total in ["9", "null", "200000"] {
        // One page with changing white space, two pages in turn, and pages without ids.
        let spaced = |asked: usize| [page(&["a", "b"], total), " ".repeat(asked)].concat();
        let in_turn = |asked: usize| page([["a", "b"], ["b", "a"]][asked % 2].as_slice(), total);
        let nameless = |_| page(&["", ""], total);
        for (error, pages) in [
            given_up(List::Nodes, spaced),
            given_up(List::Nodes, in_turn),
            given_up(List::Nodes, nameless),
        ] {
            assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Http, false));
            assert_eq!((error.attempts, error.retryable), (MAX_ATTEMPTS, true));
            assert!(error.message.starts_with("The server repeated a page: "), "{}", error.message);
            assert!(pages <= 3 * MAX_ATTEMPTS as usize, "{pages}");
        }
    }
}

#[test]
fn a_count_that_is_always_wrong_ends_with_an_error() {
    let (error, pages) = given_up(List::Nodes, |asked| match asked % 4 {
        0 => page(&["a", "b"], "4"),
        1 => page(&["b", "c"], "4"),
        2 => page(&["c"], "4"),
        _ => page(&[], "4"),
    });
    assert_eq!((error.attempts, error.retryable, pages), (MAX_ATTEMPTS, true, 12));
    assert!(error.message.contains("`total_count` is wrong"), "{}", error.message);
}

#[test]
fn an_endless_list_is_given_up_at_the_limits() {
    let ids = |asked: usize| [format!("a{asked}"), format!("a{}", asked + 1)];
    let rows = |total: &'static str| {
        move |asked: usize| {
            let [one, two] = ids(asked);
            page(&[&one, &two], total)
        }
    };
    // With a count, on the first page; without one, after 10,000 pages.
    for (total, pages) in [("200001", 1), ("9007199254740991", 1), ("null", 10_001)] {
        let (error, asked) = given_up(List::Nodes, rows(total));
        assert_eq!(
            (error.kind, error.retryable, asked),
            (HpcErrorKind::Http, false, pages),
            "{total}"
        );
        assert!(error.message.contains("exceeds the limits"), "{}", error.message);
    }
    // Long pages are limited to 64 MiB in total.
    let long =
        |asked: usize| rows("null")(asked).replace('[', &["[", &" ".repeat(9 << 20)].concat());
    assert_eq!(given_up(List::Nodes, long).1, 8);
}

#[test]
fn a_page_with_more_rows_than_requested_is_invalid() {
    let (error, pages) = given_up(List::Nodes, |_| page(&["a", "b", "c"], "3"));
    assert_eq!((error.attempts, pages), (MAX_ATTEMPTS, 3));
    assert!(error.message.contains("could not be read"), "{}", error.message);
}

#[test]
fn pages_may_have_fewer_rows_than_requested_if_they_add_up_to_the_count() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    assert_eq!(offset(&respond(&mut reader, &page(&["a"], "3"))), "1");
    assert_eq!(offset(&respond(&mut reader, &page(&["b"], "3"))), "2");
    let last = respond(&mut reader, &page(&["c"], "3"));
    assert_eq!(node_ids(&full_list(last)), ["a", "b", "c"]);
}

#[test]
fn null_is_an_empty_list_only_with_a_count_of_0() {
    for (list, name) in [
        (List::Queues, "queue_set"),
        (List::Queues, "hpcqueue_set"),
        (List::Nodes, "hpc_app_nodes_set"),
    ] {
        let null = |set: &str, total: &str| {
            format!(r#"{{"ret_code": 0, "total_count": {total}, "{set}": null}}"#)
        };
        let mut reader = reader(list);
        advance(&mut reader, Event::Started);
        let full_list = full_list(respond(&mut reader, &null(name, "0")));
        let count =
            full_list.queues().map(|all| all.len()).or(full_list.nodes().map(|all| all.len()));
        assert_eq!(count, Some(0));
        for wrong in [null(name, "1"), null(name, "null"), null("job_set", "0")] {
            assert!(given_up(list, |_| wrong.clone()).0.retryable, "{wrong}");
        }
    }
}

#[test]
fn invalid_lists_are_requested_up_to_max_attempts() {
    for wrong in [
        r#"{"ret_code": 0}"#,
        r#"{"ret_code": 0, "total_count": 1, "hpc_app_nodes_set": [7]}"#,
        r#"{"ret_code": 0, "total_count": 1, "hpc_app_nodes_set": {}}"#,
        r#"{"ret_code": 0, "total_count": 1, "queue_set": []}"#,
    ] {
        let mut reader = reader(List::Nodes);
        advance(&mut reader, Event::Started);
        for _ in 1..MAX_ATTEMPTS {
            assert!(rests(&respond(&mut reader, wrong)), "{wrong}");
            advance(&mut reader, Event::TimerFired);
        }
        let error = error(respond(&mut reader, wrong));
        assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Http, false), "{wrong}");
        assert_eq!((error.attempts, error.retryable), (MAX_ATTEMPTS, true));
        assert!(error.message.contains("Nothing was changed."), "{}", error.message);
    }
}

#[test]
fn attempts_are_counted_per_page() {
    let mut reader = reader(List::Nodes);
    advance(&mut reader, Event::Started);
    for ids in [["a", "b"], ["b", "c"]] {
        for _ in 1..MAX_ATTEMPTS {
            assert!(rests(&complete(
                &mut reader,
                ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_millis(1)))
            )));
            advance(&mut reader, Event::TimerFired);
        }
        respond(&mut reader, &page(&ids, "4"));
    }
    let last = respond(&mut reader, &page(&["c", "d"], "4"));
    assert_eq!(node_ids(&full_list(last)), ["a", "b", "c", "d"]);
}

#[test]
fn a_refusal_is_returned_at_once() {
    let mut reader = reader(List::Queues);
    advance(&mut reader, Event::Started);
    let error = error(respond(&mut reader, r#"{"ret_code": 1400, "message": "no"}"#));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(1400), 1)
    );
}

#[test]
fn a_passed_deadline_names_the_list_and_has_the_last_codes() {
    let mut reader = reader(List::Queues);
    advance(&mut reader, Event::Started);
    let head = Head { status: 503, ..Head::default() };
    let busy = ExchangeResult::Response(RawResponse::from_text(head, "<html>", false));
    assert!(rests(&complete(&mut reader, busy)));
    let deadline = |sent| Event::Interrupted { by: Interruption::Deadline, sent };
    let error = error(advance(&mut reader, deadline(None)));
    assert_eq!((error.kind, error.status, error.attempts), (HpcErrorKind::Http, Some(503), 1));
    assert!(error.message.contains("(60000)"), "{}", error.message);
    // A read in flight counts.
    let mut reader = self::reader(List::Queues);
    advance(&mut reader, Event::Started);
    assert_eq!(self::error(advance(&mut reader, deadline(Some(NOW)))).attempts, 1);
}

#[test]
fn an_abort_ends_the_reader() {
    let mut reader = reader(List::Queues);
    advance(&mut reader, Event::Started);
    let abort = Event::Interrupted { by: Interruption::Abort, sent: None };
    assert!(matches!(advance(&mut reader, abort).action, Action::Finish(Err(CallError::Aborted))));
}

#[test]
fn a_full_list_has_the_items_of_all_pages_once() {
    let queue = |id: &str| format!(r#"{{"hpcqueue_id": "{id}", "node_list": [2]}}"#);
    let page =
        |items: &[String]| format!(r#"{{"ret_code": 0, "queues_set": [{}]}}"#, items.join(","));
    let mut reader = reader(List::Queues);
    advance(&mut reader, Event::Started);
    respond(&mut reader, &page(&[queue("q-1"), queue("q-2")]));
    let full_list = full_list(respond(&mut reader, &page(&[queue("q-2")])));
    let queues = full_list.queues().unwrap();
    let ids: Vec<&str> = queues.iter().map(|queue| queue.hpcqueue_id.as_str()).collect();
    assert_eq!(ids, ["q-1", "q-2"]);
    assert!(full_list.nodes().is_none(), "a list of queues has no nodes");

    let node = r#"{"node_id": "cln-1", "group_id": 2, "node_role": "compute"}"#;
    let mut reader = self::reader(List::Nodes);
    advance(&mut reader, Event::Started);
    let text = format!(r#"{{"ret_code": 0, "total_count": 1, "hpc_app_nodes_set": [{node}]}}"#);
    let full_list = self::full_list(respond(&mut reader, &text));
    assert_eq!(full_list.nodes().unwrap()[0].node_id.as_str(), "cln-1");
    assert!(full_list.queues().is_none(), "a list of nodes has no queues");
}
