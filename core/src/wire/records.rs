//! Queues and nodes, with the fields that the rule needs.
//!
//! One item that is not as documented makes the whole list unreadable: a queue or node that was
//! skipped would falsify the count of what is left.

use crate::request::id::Id;
use crate::request::node_list::{GroupNumber, Node};
use crate::wire::body::{NodeFields, QueueFields, Rows, Scalar};
use serde::de::{Deserialize, Deserializer, Error};

/// The `role` of a compute node; the others are `login` and `controller`.
const COMPUTE: &str = "compute";

/// A queue of `getQueueList`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueInfo {
    /// The queue, like `ehpcq-m7qglynz`.
    pub hpcqueue_id: Id,
    /// Its cluster, like `ehpc-gk3wfc7e`, if given.
    pub cluster_id: Option<Id>,
    /// The entries of the queue, usually groups, in the API's order. Null is empty.
    pub node_list: Vec<Node>,
    /// The number of compute nodes in the queue, if given.
    pub compute_num: Option<u64>,
}

/// A node of `listNodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeInfo {
    /// The node, like `cln-w1xufnk9`.
    pub node_id: Id,
    /// The group under which it was added; `None` unless the field is a whole number of at least 1.
    pub group_id: Option<GroupNumber>,
    /// Whether its `role` is `compute` or absent.
    pub compute: bool,
}

impl QueueInfo {
    /// Converts a row. Returns `None` if a field is not as documented.
    pub(crate) fn of(fields: &QueueFields) -> Option<Self> {
        let mut node_list = Vec::new();
        if let Rows::List(entries) = &fields.node_list {
            for entry in entries {
                node_list.push(node(entry)?);
            }
        }
        Some(QueueInfo {
            hpcqueue_id: id(&fields.hpcqueue_id)?,
            // A wrong type is not ignored: without the cluster, another cluster's queue would
            // count; without the number, too many nodes would.
            cluster_id: match &fields.cluster_id {
                Scalar::Absent => None,
                cluster => Some(id(cluster)?),
            },
            compute_num: match &fields.compute_num {
                Scalar::Absent => None,
                number => Some(number.count()?),
            },
            node_list,
        })
    }
}

impl NodeInfo {
    /// Converts a row. Returns `None` if it has no node id.
    pub(crate) fn of(fields: &NodeFields) -> Option<Self> {
        Some(NodeInfo {
            node_id: id(&fields.node_id)?,
            group_id: group(&fields.group_id),
            compute: match &fields.role {
                Scalar::Absent => true,
                role => role.text() == Some(COMPUTE),
            },
        })
    }
}

/// Fails for a queue without `hpcqueue_id`, and for a field that is not of its documented type.
impl<'de> Deserialize<'de> for QueueInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = QueueFields::deserialize(deserializer)?;
        QueueInfo::of(&fields).ok_or_else(|| D::Error::custom("not a queue of the API"))
    }
}

/// Fails for a node without `node_id`.
impl<'de> Deserialize<'de> for NodeInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = NodeFields::deserialize(deserializer)?;
        NodeInfo::of(&fields).ok_or_else(|| D::Error::custom("not a node of the API"))
    }
}

fn id(value: &Scalar) -> Option<Id> {
    Id::new(value.text()?)
}

fn group(value: &Scalar) -> Option<GroupNumber> {
    GroupNumber::from_u64(value.count()?)
}

fn node(value: &Scalar) -> Option<Node> {
    match id(value) {
        Some(id) => Some(Node::Id(id)),
        None => group(value).map(Node::Group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queues(json: &str) -> Option<Vec<QueueInfo>> {
        serde_json::from_str(json).ok()
    }

    fn nodes(json: &str) -> Option<Vec<NodeInfo>> {
        serde_json::from_str(json).ok()
    }

    fn text(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn number(number: u64) -> GroupNumber {
        GroupNumber::from_u64(number).unwrap()
    }

    #[test]
    fn a_queue_is_read_with_the_fields_that_the_rule_needs() {
        let json = r#" [{"hpcqueue_id": "ehpcq-1", "name": "低", "cluster_id": "ehpc-1", "nrun": 3,
            "node_list": [2, "2", 1], "compute_num": 4, "new": {"a": [null]}}] "#;
        let queue = QueueInfo {
            hpcqueue_id: text("ehpcq-1"),
            cluster_id: Some(text("ehpc-1")),
            node_list: vec![Node::Group(number(2)), Node::Id(text("2")), Node::Group(number(1))],
            compute_num: Some(4),
        };
        assert_eq!(queues(json), Some(vec![queue]));
    }

    #[test]
    fn absent_and_null_mean_the_same() {
        let json = r#"[{"hpcqueue_id": "q"}, {"hpcqueue_id": "q", "cluster_id": null,
            "node_list": null, "compute_num": null}, {"hpcqueue_id": "q", "node_list": []}]"#;
        let queue = QueueInfo {
            hpcqueue_id: text("q"),
            cluster_id: None,
            node_list: vec![],
            compute_num: None,
        };
        assert_eq!(queues(json), Some(vec![queue; 3]));
        let json = r#"[{"node_id": "n"}, {"node_id": "n", "group_id": null, "role": null}]"#;
        let node = NodeInfo { node_id: text("n"), group_id: None, compute: true };
        assert_eq!(nodes(json), Some(vec![node; 2]));
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert_eq!(queues("[]"), Some(vec![]));
        assert_eq!(nodes(" [ ] "), Some(vec![]));
    }

    #[test]
    fn one_wrong_queue_makes_the_list_unreadable() {
        for item in [
            "null",
            "7",
            r#""ehpcq-1""#,
            "[]",
            "{}",
            r#"{"hpcqueue_id": null}"#,
            r#"{"hpcqueue_id": ""}"#,
            r#"{"hpcqueue_id": 7}"#,
            r#"{"hpcqueue_id": "q", "cluster_id": 7}"#,
            r#"{"hpcqueue_id": "q", "cluster_id": ""}"#,
            r#"{"hpcqueue_id": "q", "compute_num": -1}"#,
            r#"{"hpcqueue_id": "q", "compute_num": 1.5}"#,
            r#"{"hpcqueue_id": "q", "compute_num": "1"}"#,
            r#"{"hpcqueue_id": "q", "node_list": 2}"#,
            r#"{"hpcqueue_id": "q", "node_list": "2"}"#,
            r#"{"hpcqueue_id": "q", "node_list": {}}"#,
            r#"{"hpcqueue_id": "q", "node_list": [0]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [-1]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [1.5]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [9007199254740992]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [""]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [null]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [true]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [[2]]}"#,
            r#"{"hpcqueue_id": "q", "node_list": [{"group_id": 2}]}"#,
        ] {
            let json = format!(r#"[{{"hpcqueue_id": "right"}}, {item}]"#);
            assert_eq!(queues(&json), None, "{item}");
        }
    }

    #[test]
    fn one_wrong_node_makes_the_list_unreadable() {
        for item in [
            "null",
            "7",
            r#""cln-1""#,
            "[]",
            "{}",
            r#"{"node_id": null}"#,
            r#"{"node_id": ""}"#,
            r#"{"node_id": 7}"#,
            r#"{"node_id": ["n"]}"#,
        ] {
            let json = format!(r#"[{{"node_id": "right"}}, {item}]"#);
            assert_eq!(nodes(&json), None, "{item}");
        }
    }

    #[test]
    fn only_an_array_is_a_list() {
        for json in ["", "null", "{}", "7", r#""[]""#, "[", "[] x", r#"{"queue_set": []}"#] {
            assert_eq!(queues(json), None, "{json}");
            assert_eq!(nodes(json), None, "{json}");
        }
    }

    #[test]
    fn a_group_is_a_whole_number_of_at_least_1() {
        for (value, group) in [
            ("1", Some(1)),
            ("9007199254740991", Some(9_007_199_254_740_991)),
            ("0", None),
            ("-1", None),
            ("1.5", None),
            ("9007199254740992", None),
            (r#""2""#, None),
            ("[2]", None),
        ] {
            let json = format!(r#"[{{"node_id": "n", "group_id": {value}}}]"#);
            let nodes = nodes(&json).unwrap();
            assert_eq!(nodes[0].group_id.map(GroupNumber::get), group, "{value}");
        }
    }

    #[test]
    fn a_node_is_a_compute_node_unless_it_has_another_role() {
        for (role, compute) in [
            (r#""compute""#, true),
            ("null", true),
            (r#""login""#, false),
            (r#""controller""#, false),
            (r#""""#, false),
            ("7", false),
        ] {
            let json = format!(r#"[{{"node_id": "n", "role": {role}}}]"#);
            assert_eq!(nodes(&json).unwrap()[0].compute, compute, "{role}");
        }
    }
}
