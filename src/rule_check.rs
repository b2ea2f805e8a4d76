//! The rule, held against a removal before anything is sent.

use crate::driver::Carrier;
use crate::failure::Failure;
use crate::guard_option::Guard;
use ehpc_remove_nodes_core::{
    Bounds, Ended, Entry, Judgement, List, Listing, RemovalRequest, Whole, judge, of_cluster,
    refusal, unchecked,
};

/// Refuses a removal that the rule forbids, or that cannot be held against it, where the caller asks
/// for that.
pub(crate) async fn check(
    carrier: &Carrier,
    request: &RemovalRequest,
    bounds: &Bounds,
) -> Result<(), Failure> {
    let judgement = match &carrier.options().guard {
        Guard::Off => return Ok(()),
        Guard::Given(queues, nodes) => judge(queues, request, nodes.as_deref()),
        Guard::Ask => ask(carrier, request, bounds).await?,
    };
    match refusal(&judgement) {
        Some(fault) => Err(fault.into()),
        None => Ok(()),
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
    Ok(judge(&queues, request, nodes.as_deref()))
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
pub(crate) async fn read_list(
    carrier: &Carrier,
    list: List,
    request: &RemovalRequest,
    bounds: &Bounds,
) -> Result<Whole, Ended> {
    let endpoint = carrier.options().endpoint.base();
    carrier.run(&mut Listing::new(list, of_cluster(request), endpoint, bounds)).await
}
