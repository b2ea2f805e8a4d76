//! The values that cross to JavaScript have the shapes in `shapes.json`.
//! `tests/types/shapes.test.js` checks `js/types.d.ts` against the same file, so no field can be
//! renamed, added or removed on one side alone.
//!
//! Every value is built with all its fields, so a new field or variant does not compile until it is
//! added here. The test is not in core/tests/ because other crates cannot construct these types.

use crate::catalogue::{ErrorCode, Params};
use crate::machine::Progress;
use crate::machine::baseline::Baseline;
use crate::machine::error::{HpcError, HpcErrorKind};
use crate::machine::outcome::Removal;
use crate::machine::receipt::{Receipt, ReceiptState};
use crate::request::RemovalRequest;
use crate::request::id::Id;
use crate::request::input::Input;
use crate::request::int_option::{
    DEADLINE_MS, MAX_ATTEMPTS, REQUEST_LIFETIME_MS, SETTLE_MS, TIMEOUT_MS,
};
use crate::request::node_list::{Node, NodeList};
use crate::request::operation::REMOVE_NODES;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A value with all optional fields, and one without them.
struct Pair<T> {
    full: T,
    bare: T,
}

impl<T: Serialize> Pair<T> {
    fn shape(&self) -> Value {
        let [full, bare] = [&self.full, &self.bare].map(names);
        assert!(bare.is_subset(&full));
        json!({ "required": bare, "optional": &full - &bare })
    }
}

fn names(value: &impl Serialize) -> BTreeSet<String> {
    let value = serde_json::to_value(value).unwrap();
    value.as_object().unwrap().keys().cloned().collect()
}

/// Returns the next kind, or `None` after the last one.
fn after(kind: HpcErrorKind) -> Option<HpcErrorKind> {
    match kind {
        HpcErrorKind::Invalid => Some(HpcErrorKind::Guard),
        HpcErrorKind::Guard => Some(HpcErrorKind::Refused),
        HpcErrorKind::Refused => Some(HpcErrorKind::Http),
        HpcErrorKind::Http => Some(HpcErrorKind::Unknown),
        HpcErrorKind::Unknown => Some(HpcErrorKind::Job),
        HpcErrorKind::Job => Some(HpcErrorKind::Journal),
        HpcErrorKind::Journal => Some(HpcErrorKind::Unresolved),
        HpcErrorKind::Unresolved => None,
    }
}

fn error() -> Pair<HpcError> {
    let bare = HpcError {
        kind: HpcErrorKind::Job,
        code: ErrorCode::JobFailed,
        params: Params::default(),
        summary: "what happened".into(),
        advice: "what to do".into(),
        message: "what happened".into(),
        details: None,
        request_url: None,
        maybe_applied: true,
        retryable: false,
        attempts: 1,
        ret_code: None,
        status: None,
        field: None,
        job_ids: Vec::new(),
        error_codes: None,
        receipt: None,
    };
    let full = HpcError {
        details: Some("HTTP 502".into()),
        request_url: Some("https://h/api/operation".into()),
        ret_code: Some(5100),
        status: Some(200),
        field: Some("zone".into()),
        job_ids: vec!["j-1".into()],
        error_codes: Some("5200".into()),
        receipt: Some(Box::new(full_receipt())),
        ..bare.clone()
    };
    Pair { full, bare }
}

fn full_receipt() -> Receipt {
    let id = |text: &str| Id::new(text).unwrap();
    Receipt {
        id: "r-1".into(),
        endpoint: "https://h/api".into(),
        account: Some("me".into()),
        operation: &REMOVE_NODES,
        request: Arc::new(RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(&[Node::Id(id("cln-a"))]).unwrap(),
            zone: id("z"),
            timestamp: None,
        }),
        nodes: Some(vec!["cln-a".into()]),
        settle_ms: 5_000,
        lifetime_ms: Some(120_000),
        baseline: Some(Baseline::restored(Vec::new(), None, None)),
        attempts: Vec::new(),
        claims: Vec::new(),
        state: ReceiptState::Open,
    }
}

fn receipt() -> Pair<Receipt> {
    let full = full_receipt();
    let bare = full.clone();
    Pair {
        bare: Receipt { account: None, nodes: None, lifetime_ms: None, baseline: None, ..bare },
        full,
    }
}

fn removal() -> Pair<Removal> {
    let full = Removal {
        action: "HpcQueueRemoveEhpcQueueNodesResponse".into(),
        job_id: "j-1".into(),
        ret_code: 0,
        attempts: 1,
        recovered: false,
        receipt: full_receipt(),
    };
    Pair { bare: full.clone(), full }
}

/// Returns the event without its optional fields, and an event of the next type.
fn bare_and_next(progress: &Progress) -> (Progress, Option<Progress>) {
    match progress.clone() {
        progress @ Progress::Attempt { .. } => {
            let (ret_code, status) = (Some(5100), Some(200));
            (progress, Some(Progress::Retry { attempt: 2, wait_ms: 100, ret_code, status }))
        }
        Progress::Retry { attempt, wait_ms, ret_code: _, status: _ } => (
            Progress::Retry { attempt, wait_ms, ret_code: None, status: None },
            Some(Progress::Reconcile { scan: 1, attempts: 1 }),
        ),
        progress @ Progress::Reconcile { .. } => {
            (progress, Some(Progress::Clock { offset_ms: -7 }))
        }
        progress @ Progress::Clock { .. } => {
            let (job_id, status) = ("j-1".into(), Some("pending".into()));
            (progress, Some(Progress::Job { job_id, status, elapsed_ms: 1000 }))
        }
        Progress::Job { job_id, status: _, elapsed_ms } => {
            (Progress::Job { job_id, status: None, elapsed_ms }, None)
        }
        Progress::Page { .. } | Progress::ListRestarted => panic!("not an event of a listener"),
    }
}

fn events() -> Value {
    let mut events = Map::new();
    let mut next = Some(Progress::Attempt { attempt: 1 });
    while let Some(full) = next {
        let named = serde_json::to_value(&full).unwrap()["type"].as_str().unwrap().to_owned();
        let (bare, following) = bare_and_next(&full);
        events.insert(named, Pair { full, bare }.shape());
        next = following;
    }
    events.into()
}

fn defaults() -> Value {
    let mut defaults = Map::new();
    for option in [TIMEOUT_MS, DEADLINE_MS, MAX_ATTEMPTS, SETTLE_MS, REQUEST_LIFETIME_MS] {
        let default = option.parse(&Input::Absent).unwrap();
        defaults.insert(option.name.into(), default.into());
    }
    defaults.into()
}

#[test]
fn javascript_values_have_the_shapes_of_shapes_json() {
    let kinds: Vec<HpcErrorKind> =
        std::iter::successors(Some(HpcErrorKind::Invalid), |kind| after(*kind)).collect();
    let shapes = json!({
        "HpcErrorKind": kinds,
        "HpcErrorFields": error().shape(),
        "Receipt": receipt().shape(),
        "Removal": removal().shape(),
        "HpcEvent": events(),
        "Defaults": defaults(),
    });
    let written: Value =
        serde_json::from_str(include_str!("../../tests/core/shapes.json")).unwrap();
    assert!(written == shapes, "tests/core/shapes.json should be {shapes:#}");
}
