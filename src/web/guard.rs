//! The rule, held against a removal before anything is sent.

use super::carry::Carrier;
use super::failure::Failure;
use super::record::{Named, Record};
use super::shared::memory;
use crate::facts::{NodeFacts, QueueFacts};
use crate::guard::{self, Judgement, unchecked};
use crate::invalid::Invalid;
use crate::list::{List, Listing, Whole};
use crate::list_read::of_cluster;
use crate::nodelist::Entry;
use crate::outcome::{Bounds, Ended};
use crate::request::RemovalRequest;
use js_sys::JSON;
use wasm_bindgen::JsValue;

const GUARD: &str = "guard";
const QUEUES: &str = "queues";
const NODES: &str = "nodes";

const NAMES: Named =
    Named { field: GUARD, what: "the guard", within: "guard.", known: &[QUEUES, NODES] };

/// The `guard` option.
pub(super) enum Guard {
    /// Nothing is checked here. The API checks it anyway.
    Off,
    /// The lists are read first.
    Ask,
    /// The caller has the lists.
    Given(Vec<QueueFacts>, Option<Vec<NodeFacts>>),
}

impl Guard {
    pub(super) fn read(value: &JsValue) -> Result<Self, Failure> {
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
        Ok(Guard::Given(queues_of(queues, "guard.queues")?, nodes_of(nodes, "guard.nodes")?))
    }

    /// Refuses a removal that the rule forbids, or that cannot be held against it.
    pub(super) async fn check(
        &self,
        carrier: &Carrier,
        request: &RemovalRequest,
        bounds: &Bounds,
    ) -> Result<(), Failure> {
        let judgement = match self {
            Guard::Off => return Ok(()),
            Guard::Given(queues, nodes) => guard::judge(queues, request, nodes.as_deref()),
            Guard::Ask => ask(carrier, request, bounds).await?,
        };
        match guard::refusal(&judgement) {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    }
}

async fn ask(
    carrier: &Carrier,
    request: &RemovalRequest,
    bounds: &Bounds,
) -> Result<Judgement, Failure> {
    let has_ids = request.nodelist.entries().any(|entry| matches!(entry, Entry::Id(_)));
    let queues = listed(carrier, List::Queues, request, bounds).await?;
    let queues = queues.queues().ok_or_else(|| Failure::from(unchecked(None)))?;
    let nodes = if has_ids {
        let nodes = listed(carrier, List::Nodes, request, bounds).await?;
        Some(nodes.nodes().ok_or_else(|| Failure::from(unchecked(None)))?)
    } else {
        None
    };
    Ok(guard::judge(&queues, request, nodes.as_deref()))
}

/// A list, or that the rule could not be checked.
async fn listed(
    carrier: &Carrier,
    list: List,
    request: &RemovalRequest,
    bounds: &Bounds,
) -> Result<Whole, Failure> {
    read_list(carrier, list, request, bounds).await.map_err(|ended| {
        carrier.failure(match ended {
            Ended::Told(fault, because) => Ended::Told(unchecked(Some(&fault)), because),
            Ended::Aborted => Ended::Aborted,
        })
    })
}

/// Reads a list of the request's cluster.
pub(super) async fn read_list(
    carrier: &Carrier,
    list: List,
    request: &RemovalRequest,
    bounds: &Bounds,
) -> Result<Whole, Ended> {
    let endpoint = carrier.options().endpoint.base();
    carrier.run(&mut Listing::new(list, of_cluster(request), endpoint, bounds, memory())).await
}

/// The queues that a caller gives, as the API lists them.
pub(super) fn queues_of(value: &JsValue, field: &str) -> Result<Vec<QueueFacts>, Failure> {
    json_of(value, field)?.and_then(|json| QueueFacts::list(&json)).ok_or_else(|| {
        let problem = ["`", field, "` is no list of queues"].concat();
        let hint =
            "It must be what listQueues resolves to: objects with hpcqueue_id and node_list.";
        Invalid::new(field, &problem, hint).into()
    })
}

/// The nodes that a caller gives, as the API lists them, if any.
pub(super) fn nodes_of(value: &JsValue, field: &str) -> Result<Option<Vec<NodeFacts>>, Failure> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    match json_of(value, field)?.and_then(|json| NodeFacts::list(&json)) {
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
