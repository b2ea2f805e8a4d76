//! The messages of removals that violate the rule, or that could not be checked.

use ehpc_remove_nodes_core::{
    GroupNumber, HpcErrorKind, Id, LIST_QUEUES, Node, NodeInfo, NodeList, QueueInfo,
    RemovalRequest, check_removal, deadline_passed, rule_unknown,
};
use serde::de::DeserializeOwned;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn group(number: u64) -> Node {
    Node::Group(GroupNumber::from_u64(number).unwrap())
}

fn removal(nodes: &[Node]) -> RemovalRequest {
    RemovalRequest {
        cluster_id: id("ehpc-1"),
        hpcqueue_id: id("q-1"),
        nodelist: NodeList::new(nodes).unwrap(),
        zone: id("jn1a"),
        timestamp: None,
    }
}

fn list<T: DeserializeOwned>(json: &str) -> Vec<T> {
    serde_json::from_str(json).unwrap()
}

/// Returns the message for a removal of these nodes, with these lists in the API's form.
fn refusal_message(nodes: &[Node], queues: &str, all: Option<&str>) -> String {
    let queues: Vec<QueueInfo> = list(queues);
    let all: Option<Vec<NodeInfo>> = all.map(list);
    let check = check_removal(&queues, &removal(nodes), all.as_deref());
    assert!(!check.allowed);
    let error = check.error().unwrap();
    assert_eq!(
        (error.kind, error.maybe_applied, error.retryable),
        (HpcErrorKind::Guard, false, false)
    );
    assert_eq!(error.attempts, 0);
    error.message
}

#[test]
fn an_allowed_removal_has_no_error() {
    let queues: Vec<QueueInfo> = list(r#"[{"hpcqueue_id": "q-1", "node_list": [2, 3]}]"#);
    let check = check_removal(&queues, &removal(&[group(2)]), None);
    assert_eq!((check.allowed, check.error()), (true, None));
}

#[test]
fn the_last_nodes_of_all_queues_are_not_removed() {
    let message =
        refusal_message(&[group(2)], r#"[{"hpcqueue_id": "q-1", "node_list": [2]}]"#, None);
    let expected = "No queue of the cluster would keep a compute node. Nothing was sent and no \
                    node was removed. Leave out one node, or first add one to any queue of the \
                    cluster.";
    assert_eq!(message, expected);
}

#[test]
fn a_queue_that_may_keep_a_node_is_not_certain_to() {
    // The id may belong to the removed group.
    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2, "cln-1"]}]"#;
    let message = refusal_message(&[group(2)], queues, None);
    assert!(message.starts_with("No queue of the cluster is certain to keep a compute node. "));
    // Two nodes are listed, and the queue contains an unknown one of them.
    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2], "compute_num": 1}]"#;
    let all = r#"[{"node_id": "cln-1", "group_id": 2, "node_role": "compute"},
                  {"node_id": "cln-2", "group_id": 2, "node_role": "compute"}]"#;
    let message = refusal_message(&[Node::Id(id("cln-1"))], queues, Some(all));
    assert!(message.starts_with("No queue of the cluster is certain to keep a compute node. "));
}

#[test]
fn a_list_with_a_duplicate_cannot_be_checked() {
    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2]},
                     {"hpcqueue_id": "q-1", "node_list": [3]}]"#;
    let message = refusal_message(&[group(2)], queues, None);
    assert!(message.starts_with("The queue \"q-1\" appears twice in the given list"), "{message}");

    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2, 3]}]"#;
    let all = r#"[{"node_id": "cln-1", "group_id": 2, "node_role": "compute"},
                  {"node_id": "cln-1", "group_id": 3, "node_role": "compute"}]"#;
    let message = refusal_message(&[group(2)], queues, Some(all));
    assert!(message.starts_with("The node \"cln-1\" appears twice in the given list"), "{message}");
    assert!(message.ends_with("Read the list again, and pass each node once."), "{message}");
}

#[test]
fn equal_duplicate_nodes_are_accepted() {
    let queues: Vec<QueueInfo> = list(r#"[{"hpcqueue_id": "q-1", "node_list": [2, 3]}]"#);
    let node = r#"{"node_id": "cln-1", "group_id": 2, "node_role": "compute"}"#;
    let all: Vec<NodeInfo> = list(&format!("[{node}, {node}]"));
    let check = check_removal(&queues, &removal(&[group(3)]), Some(&all));
    assert_eq!(check.remaining, [(id("q-1"), 1)]);
}

#[test]
fn without_the_requests_queue_the_rule_cannot_be_checked() {
    let message =
        refusal_message(&[group(2)], r#"[{"hpcqueue_id": "q-2", "node_list": [2]}]"#, None);
    assert!(message.contains("The queue \"q-1\" is not among the given queues"), "{message}");
    // Another cluster's queue does not count.
    let queues = r#"[{"hpcqueue_id": "q-1", "cluster_id": "ehpc-2", "node_list": [2, 3]}]"#;
    let message = refusal_message(&[group(2)], queues, None);
    assert!(message.contains("The queue \"q-1\" is not among the given queues"), "{message}");
}

#[test]
fn an_id_that_needs_the_node_list_is_named() {
    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2, 3]}]"#;
    let message = refusal_message(&[Node::Id(id("cln-9"))], queues, None);
    assert!(message.contains("do not show which queue the node \"cln-9\" is in"), "{message}");
    assert!(message.contains("Pass the nodes of the cluster as well"), "{message}");
}

#[test]
fn an_unchecked_rule_has_its_cause_and_whether_to_retry() {
    let message = rule_unknown(None).message;
    let expected = "The rule could not be checked: a list of the API is not in its documented form. \
                    Nothing was sent and no node was removed. Try again, or leave `guard` out: \
                    the API checks the rule itself.";
    assert_eq!(message, expected);

    let mut why = deadline_passed(&LIST_QUEUES, 5_000, None);
    (why.ret_code, why.status) = (Some(5000), Some(503));
    let error = rule_unknown(Some(&why));
    assert_eq!((error.kind, error.retryable), (HpcErrorKind::Guard, true));
    assert_eq!((error.ret_code, error.status), (Some(5000), Some(503)));
    let what = "The rule could not be checked: `deadlineMs` (5000) passed before \
                the list of queues was read. ";
    assert!(error.message.starts_with(what), "{}", error.message);
}

#[test]
fn a_group_outside_the_queue_removes_nothing_from_it() {
    let queues = r#"[{"hpcqueue_id": "q-1", "node_list": [2, 3], "compute_num": 10}]"#;
    let check = check_removal(&list::<QueueInfo>(queues), &removal(&[group(5)]), None);
    assert_eq!(check.remaining, [(id("q-1"), 10)]);
}
