//! Checks a removal against the rule before anything is sent.

use crate::driver::Driver;
use crate::failure::Failure;
use crate::guard_option::Guard;
use ehpc_remove_nodes_core::{
    CallError, Entry, Event, FullList, Limits, List, ListRequest, ParallelListReader,
    RemovalRequest, RuleCheck, check_removal, rule_unknown,
};

/// Fails if the `guard` option is set and the rule forbids the removal or cannot be checked.
pub(crate) async fn check(
    driver: &Driver,
    request: &RemovalRequest,
    limits: &Limits,
) -> Result<(), Failure> {
    let check = match &driver.options().guard {
        Guard::Off => return Ok(()),
        Guard::Lists(queues, nodes) => check_removal(queues, request, nodes.as_deref()),
        Guard::Ask => ask(driver, request, limits).await?,
    };
    match check.error() {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

async fn ask(
    driver: &Driver,
    request: &RemovalRequest,
    limits: &Limits,
) -> Result<RuleCheck, Failure> {
    let has_ids = request.nodelist.entries().any(|entry| matches!(entry, Entry::Id(_)));
    let queues = listed(driver, List::Queues, request, limits).await?;
    let queues = queues.queues().ok_or_else(|| Failure::from(rule_unknown(None)))?;
    let nodes = if has_ids {
        let nodes = listed(driver, List::Nodes, request, limits).await?;
        Some(nodes.nodes().ok_or_else(|| Failure::from(rule_unknown(None)))?)
    } else {
        None
    };
    Ok(check_removal(&queues, request, nodes.as_deref()))
}

/// Reads a list; an error means that the rule could not be checked.
async fn listed(
    driver: &Driver,
    list: List,
    request: &RemovalRequest,
    limits: &Limits,
) -> Result<FullList, Failure> {
    read_list(driver, list, request, limits).await.map_err(|ended| {
        driver.failure(match ended {
            CallError::Failed(why, cause) => {
                let mut error = rule_unknown(Some(&why));
                error.request_url = Some(driver.options().endpoint.url(list.operation().path));
                CallError::Failed(error, cause)
            }
            CallError::Aborted => CallError::Aborted,
        })
    })
}

/// Reads a list of the request's cluster.
pub(crate) async fn read_list(
    driver: &Driver,
    list: List,
    request: &RemovalRequest,
    limits: &Limits,
) -> Result<FullList, CallError> {
    let endpoint = driver.options().endpoint.base();
    let request = ListRequest::of_cluster(list, request);
    let reader = ParallelListReader::new(request, endpoint, limits);
    driver.read_list(Event::Started, reader, None).await
}
