//! The operations that are passed on. Nothing else is ever signed.

use crate::refusal::Refusal;
use ehpc_remove_nodes_core::{
    ADD_NODES, LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, Method, Operation, REMOVE_NODES,
};

/// All of them.
pub(crate) const OPERATIONS: [&Operation; 5] =
    [&REMOVE_NODES, &ADD_NODES, &LIST_QUEUES, &LIST_NODES, &LIST_OPERATIONS];

/// Returns the operation with this path and method.
pub(crate) fn find(path: &str, method: &str) -> Result<&'static Operation, Refusal> {
    let Some(operation) = OPERATIONS.into_iter().find(|operation| operation.path == path) else {
        let message = "This operation is not passed on.".into();
        return Err(Refusal { status: 404, message });
    };
    if operation.method.as_str() != method {
        let message = format!("The method must be {}.", operation.method.as_str());
        return Err(Refusal { status: 405, message });
    }
    Ok(operation)
}

/// Returns the parameters that an operation may have in its query.
pub(crate) fn parameters(operation: &Operation) -> &'static [&'static str] {
    match (operation.method, operation.path) {
        (Method::Post, _) => &[],
        (Method::Get, path) if path == LIST_QUEUES.path => &[
            "zone",
            "limit",
            "offset",
            "reverse",
            "cluster_id",
            "search_word",
            "sort_key",
            "name",
            "is_active",
        ],
        (Method::Get, path) if path == LIST_NODES.path => &[
            "zone",
            "limit",
            "offset",
            "reverse",
            "cluster_id",
            "search_word",
            "sort_key",
            "node_role",
            "status",
            "health_status",
            "verbose",
        ],
        // Filters could hide the row of a change, which would then seem not to have been made.
        (Method::Get, _) => &["zone", "limit", "offset", "reverse", "job_ids"],
    }
}

/// Returns the parameters that an operation must have in its query.
pub(crate) fn required(operation: &Operation) -> &'static [&'static str] {
    match operation.path {
        _ if operation.method == Method::Post => &[],
        path if path == LIST_OPERATIONS.path => &["zone"],
        // Without a cluster, the API might list every cluster of the account.
        _ => &["cluster_id", "zone"],
    }
}
