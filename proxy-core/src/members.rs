//! The queues, nodes and groups of a cluster, as a page of its lists shows them.

use ehpc_remove_nodes_core::{FullList, Head, List, Node, RawResponse};
use serde::Serialize;

/// What a page shows of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Members {
    /// The ids of its queues, or of its nodes.
    pub ids: Vec<String>,
    /// The numbers of its groups.
    pub groups: Vec<f64>,
    /// The number of rows on the page.
    pub rows: u32,
    /// The number of rows of the whole list, if the page says so.
    pub total: Option<f64>,
}

/// Reads a page of the list of a cluster's queues, or nodes. Returns `None` if it is not one.
pub fn read_members(list: List, cluster_id: &str, body: &str) -> Option<Members> {
    let head = Head { status: 200, ..Head::default() };
    let (page, total) = FullList::of_page(list, &RawResponse::from_text(head, body, false))?;
    let mut members = Members { total: total.map(|total| total as f64), ..Members::default() };
    match list {
        List::Queues => {
            for queue in page.queues()? {
                members.rows += 1;
                // A list that ignored its filter must not make another cluster's queue a member.
                if queue.cluster_id.is_some_and(|cluster| cluster.as_str() != cluster_id) {
                    continue;
                }
                members.ids.push(queue.hpcqueue_id.as_str().into());
                members.groups.extend(queue.node_list.iter().filter_map(group));
            }
        }
        List::Nodes => {
            for node in page.nodes()? {
                members.rows += 1;
                members.ids.push(node.node_id.as_str().into());
                members.groups.extend(node.group_id.map(|group| group.get() as f64));
            }
        }
    }
    Some(members)
}

fn group(node: &Node) -> Option<f64> {
    match node {
        Node::Group(number) => Some(number.get() as f64),
        Node::Id(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_the_ids_and_groups_of_its_own_cluster() {
        let body = r#"{"ret_code": 0, "total_count": 3, "queues_set": [
            {"hpcqueue_id": "q-1", "cluster_id": "c", "node_list": [2, "n-1"]},
            {"hpcqueue_id": "q-2", "cluster_id": "other", "node_list": [7]},
            {"hpcqueue_id": "q-3"}]}"#;
        let members = read_members(List::Queues, "c", body).unwrap();
        assert_eq!(members.ids, ["q-1", "q-3"]);
        assert_eq!((members.groups, members.rows, members.total), (vec![2.0], 3, Some(3.0)));
        let body =
            r#"{"hpc_app_nodes_set": [{"node_id": "n-1", "group_id": 2}, {"node_id": "n-2"}]}"#;
        let members = read_members(List::Nodes, "c", body).unwrap();
        assert_eq!((members.ids.len(), members.groups, members.total), (2, vec![2.0], None));
    }

    #[test]
    fn anything_else_shows_nothing() {
        for body in ["", "[]", r#"{"ret_code": 1400}"#, r#"{"queue_set": [{}]}"#, "<html>"] {
            assert_eq!(read_members(List::Queues, "c", body), None, "{body}");
        }
    }
}
