//! The `guard` option, and the lists that a caller gives.

use crate::failure::Failure;
use crate::parsed::parse;
use crate::record::{Named, Record};
use ehpc_remove_nodes_core::{Invalid, NodeInfo, QueueInfo};
use js_sys::{JSON, JsString};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

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
    list_of(value, field)?.ok_or_else(|| {
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
    match list_of(value, field)? {
        Some(nodes) => Ok(Some(nodes)),
        None => {
            let problem = ["`", field, "` is no list of nodes"].concat();
            let hint = "It must be what listNodes resolves to: objects with node_id and group_id.";
            Err(Invalid::new(field, &problem, hint).into())
        }
    }
}

/// What a caller gives is read as what the API answers. A string is JSON already: js/snapshot.js has
/// made it.
fn list_of<T: DeserializeOwned>(value: &JsValue, field: &str) -> Result<Option<Vec<T>>, Failure> {
    let json = match value.dyn_ref::<JsString>() {
        Some(text) => text.clone(),
        None => JSON::stringify(value).map_err(|thrown| Failure::unreadable(field, thrown))?,
    };
    Ok(parse(&json).map(|(list, _)| list))
}
