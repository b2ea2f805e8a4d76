//! The `guard` option, and the lists that a caller passes.

use crate::failure::{ErrorOf, Failure};
use crate::parsed::parse;
use crate::record::{Record, Schema};
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Term};
use ehpc_remove_nodes_core::{NodeInfo, QueueInfo};
use js_sys::{JSON, JsString};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

const GUARD: &str = "guard";
const QUEUES: &str = "queues";
const NODES: &str = "nodes";

const NAMES: Schema =
    Schema { field: GUARD, within: Term::WithinGuard, prefix: "guard.", known: &[QUEUES, NODES] };

/// The `guard` option.
pub(crate) enum Guard {
    /// No check before sending. The API checks the rule in any case.
    Off,
    /// Read the lists, then check.
    Ask,
    /// Check against the caller's lists.
    Lists(Vec<QueueInfo>, Option<Vec<NodeInfo>>),
}

impl Guard {
    pub(crate) fn read(value: &JsValue) -> Result<Self, Failure> {
        if *value == JsValue::FALSE {
            return Ok(Guard::Off);
        }
        if *value == JsValue::TRUE {
            return Ok(Guard::Ask);
        }
        if !value.is_object() {
            return Err(ErrorOf(GUARD, ErrorCode::InvalidGuard).into());
        }
        let record = Record::read(value, &NAMES)?;
        let (queues, nodes) = (record.value(QUEUES), record.value(NODES));
        Ok(Guard::Lists(parse_queues(queues, "guard.queues")?, parse_nodes(nodes, "guard.nodes")?))
    }
}

/// Parses a list of queues.
pub(crate) fn parse_queues(value: &JsValue, field: &str) -> Result<Vec<QueueInfo>, Failure> {
    parse_list(value, field)?.ok_or_else(|| ErrorOf(field, ErrorCode::NotQueues).into())
}

/// Parses a list of nodes, if there is one.
pub(crate) fn parse_nodes(value: &JsValue, field: &str) -> Result<Option<Vec<NodeInfo>>, Failure> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    match parse_list(value, field)? {
        Some(nodes) => Ok(Some(nodes)),
        None => Err(ErrorOf(field, ErrorCode::NotNodes).into()),
    }
}

/// Parses a caller's list like an API response. A string is JSON from js/snapshot.js.
fn parse_list<T: DeserializeOwned>(
    value: &JsValue,
    field: &str,
) -> Result<Option<Vec<T>>, Failure> {
    let json = match value.dyn_ref::<JsString>() {
        Some(text) => text.clone(),
        None => JSON::stringify(value).map_err(|thrown| Failure::unreadable(field, thrown))?,
    };
    Ok(parse(&json).map(|(list, _)| list))
}
