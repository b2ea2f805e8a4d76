//! Validating requests: an accepted one is valid, and a rejected one names the field.
//!
//! An input is `names ÿ cluster ÿ queue ÿ zone ÿ timestamp ÿ how ÿ node ÿ node …`, with a byte 0xff
//! for each `ÿ`. `names` are further fields, separated by spaces; for the values see
//! [`crate::values`].

use crate::documented::{LARGEST, is_time, time_at};
use crate::parts::Parts;
use crate::values::input_value;
use ehpc_remove_nodes_core::{
    FIELDS, Input, Invalid, JobRequest, List, ListRequest, NUMBER, Node, NodeList, RemovalRequest,
    Timestamp, unpack,
};

type Parsed<T> = Result<T, Box<Invalid>>;

/// A caller's values, by name.
struct Call {
    names: Vec<String>,
    cluster: Input,
    queue: Input,
    zone: Input,
    timestamp: Input,
    nodes: Input,
}

/// Checks one request.
pub fn run(data: &[u8]) {
    let mut parts = Parts::of(data);
    let more = parts.text();
    let mut next = || input_value(parts.bytes());
    let (cluster, queue, zone, timestamp, how) = (next(), next(), next(), next(), next());
    let entries: Vec<Input> = parts.rest().map(input_value).collect();
    let nodes = match how {
        Input::Text(_) => Input::List(entries),
        other => other,
    };
    // As js/ passes them: the names that exist, whatever their values.
    let names = FIELDS.iter().copied().chain(more.split_whitespace()).map(Into::into).collect();
    let call = Call { names, cluster, queue, zone, timestamp, nodes };
    removal(&call);
    lists_and_jobs(&call);
    packed(&call.nodes);
}

fn removal(call: &Call) {
    let parsed: Parsed<RemovalRequest> = RemovalRequest::parse(&call.names, None, |field| {
        Ok(match field {
            "cluster_id" => call.cluster.clone(),
            "hpcqueue_id" => call.queue.clone(),
            "zone" => call.zone.clone(),
            "timestamp" => call.timestamp.clone(),
            _ => call.nodes.clone(),
        })
    });
    let unknown = call.names.iter().find(|name| !FIELDS.contains(&name.as_str()));
    // The fields are validated in this order.
    let wrong = [
        ("cluster_id", is_id(&call.cluster)),
        ("hpcqueue_id", is_id(&call.queue)),
        ("nodelist", is_nodelist(&call.nodes)),
        ("zone", is_id(&call.zone)),
        ("timestamp", is_timestamp(&call.timestamp)),
    ];
    let wrong = wrong.iter().find(|(_, right)| !right).map(|(name, _)| *name);
    match (parsed, unknown, wrong) {
        (Ok(request), None, None) => accepted(call, &request),
        (Err(invalid), Some(name), _) => {
            assert_eq!(invalid.field, *name);
            refused(&invalid);
        }
        (Err(invalid), None, Some(name)) => {
            assert_eq!(invalid.field, name);
            assert!(invalid.problem.contains(name), "{invalid:?}");
            refused(&invalid);
        }
        (parsed, unknown, wrong) => {
            panic!("{parsed:?}, although {unknown:?} and {wrong:?} are wrong");
        }
    }
}

/// Every value is kept unchanged.
fn accepted(call: &Call, request: &RemovalRequest) {
    for (kept, value) in [
        (&request.cluster_id, &call.cluster),
        (&request.hpcqueue_id, &call.queue),
        (&request.zone, &call.zone),
    ] {
        assert_eq!(Input::Text(kept.as_str().into()), *value);
    }
    let kept: Vec<Input> = request.nodelist.to_vec().iter().map(value_of).collect();
    assert_eq!(Input::List(kept), call.nodes);
    match (&call.timestamp, &request.timestamp) {
        (Input::Absent, None) => {}
        (Input::Text(text), Some(kept)) => assert_eq!(kept.as_str(), text),
        (Input::Date(ms), Some(kept)) => at(*ms, kept),
        (value, kept) => panic!("{value:?} was kept as {kept:?}"),
    }
}

fn at(ms: f64, kept: &Timestamp) {
    assert!(is_time(kept.as_str()), "{ms} became {kept:?}");
    assert_eq!(kept.unix_ms(), (ms / 1000.0).floor() as i64 * 1000);
    if ms >= 0.0 {
        assert_eq!(kept.as_str(), time_at((ms / 1000.0) as u64));
    }
}

/// A rejection has a problem and a hint, of a readable length.
fn refused(invalid: &Invalid) {
    assert!(!invalid.problem.is_empty() && invalid.hint.ends_with(['.', '?']), "{invalid:?}");
    assert!(invalid.problem.chars().count() < 400, "{invalid:?}");
}

fn value_of(node: &Node) -> Input {
    match node {
        Node::Group(number) => Input::Number(number.get() as f64),
        Node::Id(id) => Input::Text(id.as_str().into()),
    }
}

fn is_id(value: &Input) -> bool {
    matches!(value, Input::Text(text) if !text.is_empty())
}

fn is_timestamp(value: &Input) -> bool {
    match value {
        Input::Absent => true,
        Input::Text(text) => is_time(text),
        // The years 0 to 9999.
        Input::Date(ms) => (-62_167_219_200_000.0..253_402_300_800_000.0).contains(ms),
        _ => false,
    }
}

fn is_node(value: &Input) -> bool {
    match value {
        Input::Text(text) => !text.is_empty(),
        Input::Number(n) => n.trunc() == *n && *n >= 1.0 && *n <= LARGEST as f64,
        _ => false,
    }
}

fn is_nodelist(value: &Input) -> bool {
    let Input::List(entries) = value else {
        return false;
    };
    let is_first = |(place, entry)| entries.iter().position(|other| other == entry) == Some(place);
    !entries.is_empty() && entries.iter().all(is_node) && entries.iter().enumerate().all(is_first)
}

/// The packed list equals the list entry by entry, if it is unpacked at all.
fn packed(nodes: &Input) {
    let Input::List(entries) = nodes else {
        return;
    };
    let Some((text, lengths)) = pack(entries) else {
        return;
    };
    assert_eq!(unpack(text.clone(), &lengths), NodeList::parse(nodes.clone()).ok());
    // Lengths that do not fit the text: a list that is still unpacked must have these lengths.
    for place in 0..lengths.len() {
        for step in [1, 1_u32.wrapping_neg()] {
            let mut spoilt = lengths.clone();
            // Digits without their first ones may still be digits, but not as JavaScript writes
            // them.
            if lengths.iter().skip(place).take(2).any(|length| length & NUMBER != 0) {
                continue;
            }
            spoilt[place] = spoilt[place].wrapping_add(step);
            check_unpacked(&text, &spoilt);
            if let Some(next) = spoilt.get_mut(place + 1) {
                *next = next.wrapping_sub(step);
                check_unpacked(&text, &spoilt);
            }
        }
    }
}

fn check_unpacked(text: &str, lengths: &[u32]) {
    if let Some(list) = unpack(text.into(), lengths) {
        let read: Vec<Input> = list.to_vec().iter().map(value_of).collect();
        assert_eq!(pack(&read), Some((text.into(), lengths.to_vec())));
    }
}

/// Packs a list like js/packed.js.
fn pack(entries: &[Input]) -> Option<(String, Vec<u32>)> {
    let (mut text, mut lengths) = (String::new(), Vec::new());
    for entry in entries {
        let (written, mark) = match entry {
            Input::Text(text) => (text.clone(), 0),
            // As JavaScript writes it, if it is a node.
            Input::Number(number) => (number.to_string(), NUMBER),
            _ => return None,
        };
        lengths.push(written.encode_utf16().count() as u32 | mark);
        text.push_str(&written);
    }
    Some((text, lengths))
}

fn lists_and_jobs(call: &Call) {
    const QUEUES: [&str; 5] = ["search_word", "name", "is_active", "sort_key", "reverse"];
    const NODES: [&str; 7] =
        ["search_word", "node_role", "status", "health_status", "sort_key", "reverse", "verbose"];
    for (list, filters) in [(List::Queues, &QUEUES[..]), (List::Nodes, &NODES[..])] {
        let filter = filters[call.names.len() % filters.len()];
        let parsed: Parsed<ListRequest> = ListRequest::parse(list, &[], |field| {
            Ok(match field {
                "cluster_id" => call.cluster.clone(),
                "zone" => call.zone.clone(),
                field if field == filter => call.timestamp.clone(),
                _ => Input::Absent,
            })
        });
        let sent = match &call.timestamp {
            Input::Text(text) => Some(Some(text.clone())),
            Input::Absent => Some(None),
            Input::Number(n) if n.trunc() == *n && n.abs() <= LARGEST as f64 => {
                Some(Some((*n as i64).to_string()))
            }
            _ => None,
        };
        let right = is_id(&call.cluster) && is_id(&call.zone) && sent.is_some();
        assert_eq!(parsed.is_ok(), right, "{parsed:?}");
        if let Ok(request) = parsed {
            let found = request.parameters().iter().find(|(name, _)| *name == filter);
            assert_eq!(found.map(|(_, value)| value.clone()), sent.flatten());
        }
    }
    let names: Vec<String> = call.names.iter().skip(FIELDS.len()).cloned().collect();
    let parsed: Parsed<JobRequest> = JobRequest::parse(&names, |field| {
        Ok(if field == "zone" { call.zone.clone() } else { call.queue.clone() })
    });
    let known = names.iter().all(|name| matches!(name.as_str(), "job_id" | "zone"));
    assert_eq!(parsed.is_ok(), known && is_id(&call.queue) && is_id(&call.zone), "{parsed:?}");
}
