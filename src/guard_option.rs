//! The `guard` option, and the lists that a caller gives.

use crate::failure::Failure;
use crate::record::{Named, Record};
use ehpc_remove_nodes_core::{Invalid, NodeInfo, QueueInfo};
use js_sys::JSON;
use wasm_bindgen::JsValue;

const GUARD: &str = "guard";
const QUEUES: &str = "queues";
const NODES: &str = "nodes";

const NAMES: Named =
    Named { field: GUARD, what: "a field of the guard", within: "guard.", known: &[QUEUES, NODES] };

/// The `guard` option.
pub(crate) enum Guard {
    /// Nothing is checked here. The API checks it anyway.
    Off,
    /// The lists are read first.
    Ask,
    /// The caller has the lists.
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
            let problem = "`guard` is neither a boolean nor an object";
            let hint = "It must be true, or { queues, nodes } with what the API listed.";
            return Err(Invalid::new(GUARD, problem, hint).into());
        }
        let record = Record::read(value, &NAMES)?;
        let (queues, nodes) = (record.value(QUEUES), record.value(NODES));
        Ok(Guard::Lists(queues_of(queues, "guard.queues")?, nodes_of(nodes, "guard.nodes")?))
    }
}

/// The queues that a caller gives, as the API lists them.
pub(crate) fn queues_of(value: &JsValue, field: &str) -> Result<Vec<QueueInfo>, Failure> {
    json_of(value, field)?.and_then(|json| QueueInfo::list(&json)).ok_or_else(|| {
        let problem = ["`", field, "` is no list of queues"].concat();
        let hint =
            "It must be what listQueues resolves to: objects with hpcqueue_id and node_list.";
        Invalid::new(field, &problem, hint).into()
    })
}

/// The nodes that a caller gives, as the API lists them, if any.
pub(crate) fn nodes_of(value: &JsValue, field: &str) -> Result<Option<Vec<NodeInfo>>, Failure> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    match json_of(value, field)?.and_then(|json| NodeInfo::list(&json)) {
        Some(nodes) => Ok(Some(nodes)),
        None => {
            let problem = ["`", field, "` is no list of nodes"].concat();
            let hint = "It must be what listNodes resolves to: objects with node_id and group_id.";
            Err(Invalid::new(field, &problem, hint).into())
        }
    }
}

/// A value as JSON, so that what a caller gives is read as what the API answers. A string is JSON
/// already: js/snapshot.js has made it.
fn json_of(value: &JsValue, field: &str) -> Result<Option<String>, Failure> {
    if let Some(text) = value.as_string() {
        return Ok(Some(text));
    }
    let text = JSON::stringify(value).map_err(|thrown| Failure::unreadable(field, thrown))?;
    Ok(JsValue::from(text).as_string())
}
