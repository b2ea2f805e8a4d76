//! Reading lists and the operation log: every result is in the pages, and nothing is missed.
//!
//! An input is `what ÿ page ÿ page …`, with a byte 0xff for each `ÿ`. The first letter of `what`
//! selects the reader: `q` and `n` a list of queues or nodes, `j` waiting for the job `j-1`,
//! anything else a removal whose response was lost. A second letter means short pages.

use crate::documented::is_time;
use crate::json;
use crate::parts::Parts;
use ehpc_remove_nodes_core::{
    Action, CallError, ChangeMachine, Event, Exchange, ExchangeResult, FullList, Head,
    HpcErrorKind, Id, Interruption, Jitter, JobPoller, JobRequest, Limits, List, ListReader,
    ListRequest, Machine, Memory, Node, NodeInfo, NodeList, Now, PageRows, Progress, QueueInfo,
    RawResponse, RemovalRequest, TransportFailure,
};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::time::Duration;

const ENDPOINT: &str = "https://h/api";

/// 2026-01-02T03:04:05Z.
const STARTED: i64 = 1_767_323_045_000;

type Item = Map<String, Value>;

/// Checks a server's responses, page by page.
pub fn run(data: &[u8]) {
    let mut parts = Parts::of(data);
    let what = parts.bytes();
    let pages: Vec<String> = parts.rest().map(crate::parts::text).collect();
    for page in pages.iter().filter(|page| json::can_check(page)) {
        check_info(page);
    }
    let page_rows = if what.len() > 1 { 2 } else { 100 };
    match what.first() {
        Some(b'q') => check_list(List::Queues, &pages, page_rows),
        Some(b'n') => check_list(List::Nodes, &pages, page_rows),
        Some(b'j') => check_waiting(&pages),
        _ => check_reconciliation(&pages, page_rows),
    }
}

// ── QueueInfo and NodeInfo ───────────────────────────────────────────────────────────────────────

fn check_info(text: &str) {
    let value = json::read(text);
    let items = value.as_ref().and_then(json::objects);
    let read_queues: Option<Vec<QueueInfo>> = serde_json::from_str(text).ok();
    let read_nodes: Option<Vec<NodeInfo>> = serde_json::from_str(text).ok();
    if read_queues.is_some() || !json::may_have_duplicates(text) {
        assert_eq!(read_queues.as_ref().map(|all| all.len()), queues(items.clone()));
    }
    assert_eq!(read_nodes.as_ref().map(|all| all.len()), nodes(items.clone()));
    let items = items.unwrap_or_default();
    for (read, item) in read_queues.iter().flatten().zip(&items) {
        assert_eq!(Some(read.hpcqueue_id.as_str().into()), string(item, "hpcqueue_id"));
        assert_eq!(
            read.cluster_id.as_ref().map(|id| id.as_str().into()),
            string(item, "cluster_id")
        );
        assert_eq!(read.compute_num.map(|number| number as i64), whole(item, "compute_num"));
        let list = json::field(item, "node_list").and_then(Value::as_array);
        let list = list.into_iter().flatten().map(|entry| (json::text(entry), json::whole(entry)));
        let read = read.node_list.iter().map(|node| match node {
            Node::Id(id) => (Some(id.as_str().to_owned()), None),
            Node::Group(number) => (None, Some(number.get() as i64)),
        });
        assert!(read.eq(list), "{text}");
    }
    for (read, item) in read_nodes.iter().flatten().zip(&items) {
        assert_eq!(Some(read.node_id.as_str().into()), string(item, "node_id"));
        let group = whole(item, "group_id").filter(|number| *number > 0);
        assert_eq!(read.group_id.map(|number| number.get() as i64), group);
        let role = json::field(item, "role");
        assert_eq!(read.compute, role.is_none_or(|role| role == "compute"));
    }
}

/// The number of queues, if each is as documented.
fn queues(items: Option<Vec<&Item>>) -> Option<usize> {
    let items = items?;
    for item in &items {
        string(item, "hpcqueue_id")?;
        if json::field(item, "cluster_id").is_some() {
            string(item, "cluster_id")?;
        }
        if json::field(item, "compute_num").is_some() {
            whole(item, "compute_num").filter(|number| *number >= 0)?;
        }
        if let Some(list) = json::field(item, "node_list") {
            for entry in list.as_array()? {
                let group = json::whole(entry).filter(|number| *number > 0);
                json::text(entry).map(|_| ()).or(group.map(|_| ()))?;
            }
        }
    }
    Some(items.len())
}

/// The number of nodes, if each is as documented.
fn nodes(items: Option<Vec<&Item>>) -> Option<usize> {
    let items = items?;
    items.iter().all(|item| string(item, "node_id").is_some()).then_some(items.len())
}

fn string(item: &Item, name: &str) -> Option<String> {
    json::field(item, name).and_then(json::text)
}

fn whole(item: &Item, name: &str) -> Option<i64> {
    json::field(item, name).and_then(json::whole)
}

// ── The machines that read them ──────────────────────────────────────────────────────────────────

fn limits(page_rows: u32) -> Limits {
    Limits::new(at(0)).deadline(Duration::from_secs(3_600)).page_rows(page_rows)
}

/// One event a second.
fn at(step: usize) -> Now {
    let ms = 1000 * step as i64;
    Now { monotonic: ms, unix: STARTED + ms }
}

fn response(page: &str, step: usize) -> Event {
    let date = Some(at(step).unix);
    let head = Head { status: 200, date, ..Head::default() };
    let result = ExchangeResult::Response(RawResponse::from_text(head, page, false));
    let (sent, received) = (Some(at(step)), at(step));
    Event::Exchanged(Exchange { result, sent, timestamp: Some(STARTED), signed: true, received })
}

/// A machine's run.
struct Run<T> {
    outcome: T,
    /// The number of pages served.
    served: usize,
    /// The pages that make up the list, and which of their rows count.
    kept: Vec<(usize, PageRows)>,
}

/// Drives a machine until it finishes; the deadline passes after the last page.
fn drive<P: Machine>(machine: &mut P, pages: &[String]) -> Run<P::Outcome>
where
    Memory: AsMut<P::Memory>,
{
    let mut memory = Memory::new();
    let mut served: usize = 0;
    let mut kept = Vec::new();
    let mut event = Event::Started;
    for step in 0.. {
        assert!(step < 20 * (pages.len() + 2), "it never ends");
        let jitter = Jitter::new((step % 7) as f64 / 7.0);
        let done = machine.step(event, at(step), jitter, memory.as_mut());
        for note in done.progress {
            match note {
                Progress::Page { rows, .. } => kept.push((served.saturating_sub(1), rows)),
                Progress::ListRestarted => kept.clear(),
                _ => {}
            }
        }
        event = match done.action {
            Action::Finish(outcome) => return Run { outcome, served, kept },
            Action::Wait(_) | Action::Record { .. } => Event::TimerFired,
            Action::Send { .. } => Event::Exchanged(Exchange {
                result: ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_secs(10))),
                sent: Some(at(step)),
                timestamp: Some(STARTED),
                signed: true,
                received: at(step),
            }),
            Action::Get(_) => match pages.get(served) {
                Some(page) => {
                    served += 1;
                    response(page, step)
                }
                None => Event::Interrupted { by: Interruption::Deadline, sent: None },
            },
        };
    }
    std::process::abort()
}

/// The items of a page with `ret_code` 0.
fn items_of(list: List, page: &str) -> Option<(Vec<Item>, Option<i64>)> {
    let names: &[&str] = match list {
        List::Queues => &["queue_set", "queues_set", "hpcqueue_set"],
        List::Nodes => &["hpc_app_nodes_set"],
    };
    let map = json::object(page)?;
    json::field(&map, "ret_code").and_then(json::whole).filter(|code| *code == 0)?;
    let total = json::field(&map, "total_count").and_then(json::whole);
    let total = total.filter(|total| *total >= 0);
    let items = match names.iter().find_map(|name| json::field(&map, name)) {
        Some(items) => json::objects(items)?.into_iter().cloned().collect(),
        // Null is an empty list if the count is 0 too.
        None if total == Some(0) && names.iter().any(|name| map.contains_key(*name)) => Vec::new(),
        None => return None,
    };
    Some((items, total))
}

/// A complete list has every item served, and none twice.
fn check_list(list: List, pages: &[String], page_rows: u32) {
    let (Some(cluster_id), Some(zone)) = (Id::new("ehpc-1"), Id::new("z")) else { return };
    let request = ListRequest::new(list, &cluster_id, &zone);
    let mut reader = ListReader::new(request, ENDPOINT, &limits(page_rows));
    let run = drive(&mut reader, pages);
    let Ok(whole) = &run.outcome else {
        return;
    };
    if pages.iter().all(|page| json::is_checkable_list(page)) {
        check_complete(list, whole, &run, pages, page_rows);
    }
}

fn check_complete<T>(list: List, whole: &FullList, run: &Run<T>, pages: &[String], page_rows: u32) {
    let id = match list {
        List::Queues => "hpcqueue_id",
        List::Nodes => "node_id",
    };
    // It consists of served pages in order; those in between could not be parsed.
    assert!(run.kept.is_sorted_by(|(one, _), (next, _)| one < next));
    assert_eq!(run.kept.last().map(|(page, _)| page + 1), Some(run.served));

    let (mut ids, mut counted, mut all, mut end) = (HashSet::new(), Vec::new(), 0, None);
    // The number of rows, by the last page that says it.
    let mut said = None;
    // The last row of a page that has several: the next page begins with it.
    let mut shared: Option<Item> = None;
    for (page, rows) in &run.kept {
        let text = pages.get(*page).map(String::as_str).unwrap_or_default();
        let Some((items, total)) = items_of(list, text) else {
            panic!("not a page of a list: {text}");
        };
        assert!(rows.counts.len() == items.len() && items.len() <= page_rows as usize);
        let overlap = usize::from(shared.is_some());
        if let Some(last) = shared {
            assert_eq!(items.first().map(|first| string(first, id)), Some(string(&last, id)));
            assert_eq!(rows.counts.first(), Some(&false));
        }
        all += (items.len() - overlap) as i64;
        said = total.or(said);
        end = Some((said, items.len()));
        shared = if items.len() > 1 { items.last().cloned() } else { None };
        for (item, counts) in items.into_iter().zip(&rows.counts).skip(overlap) {
            let is_new = string(&item, id).is_none_or(|id| ids.insert(id));
            assert_eq!(*counts, is_new, "{item:?}");
            counted.extend(is_new.then_some(item));
        }
    }
    match end {
        Some((Some(total), _)) => assert!(all >= total && counted.len() as i64 == total),
        Some((None, items)) => assert!(items < page_rows as usize),
        None => {}
    }
    let counted: Vec<&Item> = counted.iter().collect();
    assert_eq!(whole.queues().map(|all| all.len()), read_as(list, List::Queues, &counted));
    assert_eq!(whole.nodes().map(|all| all.len()), read_as(list, List::Nodes, &counted));
}

fn read_as(list: List, wanted: List, counted: &[&Item]) -> Option<usize> {
    match (list, wanted) {
        (List::Queues, List::Queues) => queues(Some(counted.to_vec())),
        (List::Nodes, List::Nodes) => nodes(Some(counted.to_vec())),
        // A response may contain the other list too: not checked here.
        _ => None,
    }
}

/// The rows of a page of the log, if it is as documented.
fn rows(page: &str) -> Option<Vec<Item>> {
    let map = json::object(page)?;
    json::field(&map, "ret_code").and_then(json::whole).filter(|code| *code == 0)?;
    Some(json::objects(json::field(&map, "job_set")?)?.into_iter().cloned().collect())
}

/// Waiting for a job returns what the log says of it.
fn check_waiting(pages: &[String]) {
    let id = |text: &str| Id::new(text);
    let (Some(job_id), Some(zone)) = (id("j-1"), id("z")) else { return };
    let request = JobRequest { job_id, zone };
    let mut poller = JobPoller::new(request, ENDPOINT, &limits(100));
    let Run { outcome, served, .. } = drive(&mut poller, pages);
    if !pages.iter().all(|page| json::is_checkable_list(page)) {
        return;
    }
    // What each page says of the job; the first page with its end ends the waiting.
    let status_in = |page: &String| {
        let rows = rows(page)?;
        let place = rows.iter().position(|row| string(row, "job_id").as_deref() == Some("j-1"))?;
        Some((place, string(rows.get(place)?, "status")?, rows.get(place)?.clone()))
    };
    let is_end = |status: &str| matches!(status, "successful" | "failed");
    let end = pages.iter().filter_map(status_in).find(|(_, status, _)| is_end(status));
    match (outcome, end) {
        (Ok(succeeded), Some((place, status, _))) => {
            assert_eq!((status.as_str(), succeeded.index), ("successful", place));
        }
        (Err(CallError::Failed(error, _)), Some((_, status, row)))
            if error.kind == HpcErrorKind::Job =>
        {
            assert_eq!(status, "failed");
            let codes = json::field(&row, "error_codes");
            let number = codes.and_then(json::whole).map(|code| code.to_string());
            assert_eq!(error.error_codes, number.or(codes.and_then(json::text)));
        }
        (Err(CallError::Failed(error, _)), end) => {
            assert!(
                matches!(
                    error.kind,
                    HpcErrorKind::Unknown | HpcErrorKind::Refused | HpcErrorKind::Http
                ),
                "{error:?}"
            );
            // A refusal may come first.
            assert!(
                end.is_none() || served < pages.len() || error.kind != HpcErrorKind::Unknown,
                "{error:?}"
            );
        }
        (outcome, end) => panic!("{outcome:?}, and the log says {end:?}"),
    }
}

/// A removal that was found in the log is in a page.
fn check_reconciliation(pages: &[String], page_rows: u32) {
    let id = |text: &str| Id::new(text);
    let (Some(cluster_id), Some(hpcqueue_id), Some(zone)) = (id("ehpc-1"), id("ehpcq-1"), id("z"))
    else {
        return;
    };
    let node = id("cln-1").map(Node::Id);
    let Some(nodelist) = node.and_then(|node| NodeList::new(&[node])) else { return };
    let request = RemovalRequest { cluster_id, hpcqueue_id, nodelist, zone, timestamp: None };
    let mut machine = ChangeMachine::remove(request, ENDPOINT, limits(page_rows));
    let Run { outcome, served, .. } = drive(&mut machine, pages);
    let seen = pages.get(..served).unwrap_or_default();
    if !seen.iter().all(|page| json::is_checkable_list(page)) {
        return;
    }
    let logged: Vec<Item> = seen.iter().filter_map(|page| rows(page)).flatten().collect();
    let is_logged = |job_id: &str, row: &Item| string(row, "job_id").as_deref() == Some(job_id);
    match outcome {
        Ok(removal) => {
            assert!(removal.recovered && removal.ret_code == 0, "{removal:?}");
            let ours = logged.iter().find(|row| is_logged(&removal.job_id, row) && is_ours(row));
            assert!(ours.is_some(), "{removal:?} is in no page");
        }
        Err(CallError::Failed(error, _)) => {
            assert!(
                matches!(
                    error.kind,
                    HpcErrorKind::Unknown | HpcErrorKind::Job | HpcErrorKind::Http
                ),
                "{error:?}"
            );
            for job_id in &error.job_ids {
                assert!(logged.iter().any(|row| is_logged(job_id, row)), "{error:?}");
            }
            // Every response to the removal was lost, so only the log can prove the outcome.
            assert!(error.kind != HpcErrorKind::Http || !seen.is_empty(), "{error:?}");
        }
        Err(CallError::Aborted) => panic!("it was not aborted"),
    }
}

/// Whether a row may be the removal of our node.
fn is_ours(row: &Item) -> bool {
    let ids = string(row, "resource_ids").unwrap_or_default();
    let names = |id: &str| ids.split_ascii_whitespace().any(|other| other == id);
    let created = string(row, "create_time").filter(|time| is_time(time));
    names("ehpcq-1") && names("cln-1") && created.is_some()
}
