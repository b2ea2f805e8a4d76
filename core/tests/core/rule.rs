//! The rule: an allowed removal leaves a compute node in some queue, and no more nodes are counted
//! than are left.

use ehpc_remove_nodes_core::{
    GroupNumber, Id, Node, NodeInfo, NodeList, QueueInfo, RemovalRequest, RuleCheck, check_removal,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn group(number: u64) -> Node {
    Node::Group(GroupNumber::from_u64(number).unwrap())
}

fn single(text: &str) -> Node {
    Node::Id(id(text))
}

fn queue(name: &str, node_list: &[Node], compute_num: Option<u64>) -> QueueInfo {
    let (hpcqueue_id, node_list) = (id(name), node_list.to_vec());
    QueueInfo { hpcqueue_id, cluster_id: Some(id("ours")), node_list, compute_num }
}

fn node(name: &str, number: u64) -> NodeInfo {
    NodeInfo { node_id: id(name), group_id: GroupNumber::from_u64(number), compute: true }
}

/// A removal from the queue `q0` of the cluster `ours`.
fn removal(nodelist: &[Node]) -> RemovalRequest {
    RemovalRequest {
        cluster_id: id("ours"),
        hpcqueue_id: id("q0"),
        nodelist: NodeList::new(nodelist).unwrap(),
        zone: id("jn1a"),
        timestamp: None,
    }
}

fn counts(check: &RuleCheck) -> Vec<u64> {
    check.remaining.iter().map(|(_, left)| *left).collect()
}

/// Returns whether the check names an entry that is not in its queue.
fn names_one(check: &RuleCheck) -> bool {
    check.field == Some("nodelist")
}

/// Returns the entries that refer to a node: its id and its group.
fn names(node: &NodeInfo) -> Vec<String> {
    let group = node.group_id.map(|number| format!("group {}", number.get()));
    group.into_iter().chain([format!("id {}", node.node_id.as_str())]).collect()
}

fn meant(entries: &[Node], node: &NodeInfo) -> bool {
    entries.iter().any(|entry| {
        let name = match entry {
            Node::Group(number) => format!("group {}", number.get()),
            Node::Id(id) => format!("id {}", id.as_str()),
        };
        names(node).contains(&name)
    })
}

/// The oracle: all pairs of a queue and a compute node that can be in it.
type Pairs = BTreeSet<(Id, Id)>;

fn pairs(queues: &[QueueInfo], nodes: &[NodeInfo]) -> Pairs {
    let mut pairs = Pairs::new();
    for queue in queues {
        for node in nodes.iter().filter(|node| node.compute && meant(&queue.node_list, node)) {
            pairs.insert((queue.hpcqueue_id.clone(), node.node_id.clone()));
        }
    }
    pairs
}

fn without_removed(mut pairs: Pairs, request: &RemovalRequest, nodes: &[NodeInfo]) -> Pairs {
    for node in nodes.iter().filter(|node| meant(&request.nodelist.to_vec(), node)) {
        pairs.remove(&(request.hpcqueue_id.clone(), node.node_id.clone()));
    }
    pairs
}

fn of_queue(pairs: &Pairs, queue: &QueueInfo) -> u64 {
    pairs.iter().filter(|(id, _)| *id == queue.hpcqueue_id).count() as u64
}

fn per_queue(pairs: &Pairs, queues: &[QueueInfo]) -> Vec<u64> {
    queues.iter().map(|queue| of_queue(pairs, queue)).collect()
}

/// The oracle: returns whether an entry of the request can be in its queue, by trying all possible
/// groups for nodes without one.
fn can_be_in_own(entry: &Node, queues: &[QueueInfo], nodes: &[NodeInfo]) -> bool {
    let own = queues.iter().find(|queue| queue.hpcqueue_id == id("q0")).unwrap();
    let unlisted = own.node_list.iter().filter_map(Node::id);
    let unlisted = unlisted.filter(|id| nodes.iter().all(|node| node.node_id != **id));
    let unlisted = unlisted.map(|id| NodeInfo { group_id: None, ..node(id.as_str(), 1) });
    let nodes: Vec<NodeInfo> = nodes.iter().cloned().chain(unlisted).collect();
    let any_group = |node: &NodeInfo| match node.group_id {
        Some(_) => vec![node.clone()],
        None => (1..=5)
            .map(|number| NodeInfo { group_id: GroupNumber::from_u64(number), ..node.clone() })
            .collect(),
    };
    let in_both =
        |node: &NodeInfo| meant(&own.node_list, node) && meant(std::slice::from_ref(entry), node);
    own.node_list.contains(entry) || nodes.iter().flat_map(any_group).any(|node| in_both(&node))
}

/// Few groups and ids, so that they coincide; the ids look like group numbers.
fn any_entry() -> impl Strategy<Value = Node> {
    prop_oneof![
        3 => (1_u64..=4).prop_map(group),
        1 => select(vec!["1", "2", "3", "4", "a", "b"]).prop_map(single),
    ]
}

/// Node "1" is in group 2 and so on, so every group has a node and every id among the entries
/// exists. Further nodes are in any group or in none.
fn any_nodes() -> impl Strategy<Value = Vec<NodeInfo>> {
    prop::collection::vec(0_u64..=4, 5).prop_map(|numbers| {
        let fixed = [("1", 2), ("2", 1), ("3", 4), ("4", 3)];
        let free = ["a", "b", "c", "d", "e"].into_iter().zip(numbers);
        fixed.into_iter().chain(free).map(|(name, number)| node(name, number)).collect()
    })
}

/// Queues `q0`, `q1` … in any order.
fn any_queues() -> impl Strategy<Value = Vec<QueueInfo>> {
    prop::collection::vec(prop::collection::vec(any_entry(), 0..5), 1..4)
        .prop_map(|lists| {
            lists.iter().enumerate().map(|(i, list)| queue(&format!("q{i}"), list, None)).collect()
        })
        .prop_shuffle()
}

fn any_nodelist() -> impl Strategy<Value = Vec<Node>> {
    let mut all: Vec<Node> = (1..=4).map(group).collect();
    all.extend(["1", "2", "3", "4", "a", "b", "c", "x"].map(single));
    subsequence(all, 1..6).prop_shuffle()
}

/// A removal that can be checked without nodes: its ids are entries of the queue.
fn checkable(nodelist: Vec<Node>, queues: &[QueueInfo]) -> Option<RemovalRequest> {
    let own = queues.iter().find(|queue| queue.hpcqueue_id == id("q0"))?;
    let known = |node: &Node| matches!(node, Node::Group(_)) || own.node_list.contains(node);
    let kept: Vec<Node> = nodelist.into_iter().filter(known).collect();
    (!kept.is_empty()).then(|| removal(&kept))
}

proptest! {
    #[test]
    fn with_nodes_a_removal_is_allowed_if_and_only_if_some_queue_keeps_one(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
        roles in prop::collection::vec(any::<bool>(), 9), counted: bool,
    ) {
        let (mut queues, mut nodes, request) = (queues, nodes, removal(&nodelist));
        nodes.iter_mut().zip(roles).for_each(|(node, compute)| node.compute = compute);
        let before = pairs(&queues, &nodes);
        for queue in queues.iter_mut().filter(|_| counted) {
            queue.compute_num = Some(of_queue(&before, queue));
        }
        let left = without_removed(before, &request, &nodes);
        let check = check_removal(&queues, &request, Some(&nodes));
        prop_assert_eq!(check.allowed, !left.is_empty() && !names_one(&check));
        prop_assert_eq!(counts(&check), per_queue(&left, &queues));
        prop_assert_eq!(check.reason.is_none(), check.allowed);
        for ((name, _), queue) in check.remaining.iter().zip(&queues) {
            prop_assert_eq!(name, &queue.hpcqueue_id);
        }
    }

    #[test]
    fn with_nodes_an_entry_is_named_if_and_only_if_it_cannot_be_in_the_queue(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
        listed in prop::collection::vec(any::<bool>(), 9),
    ) {
        // A node may be missing from the list, if it is newer.
        let nodes: Vec<NodeInfo> =
            nodes.into_iter().zip(listed).filter(|(_, listed)| *listed).map(|(n, _)| n).collect();
        let check = check_removal(&queues, &removal(&nodelist), Some(&nodes));
        let wrong = nodelist.iter().position(|entry| !can_be_in_own(entry, &queues, &nodes));
        prop_assert_eq!(names_one(&check), wrong.is_some());
        if let Some(place) = wrong {
            let name = match &nodelist[place] {
                Node::Group(number) => format!("Group {} (`nodelist[{place}]`) ", number.get()),
                Node::Id(id) => format!("Node \"{}\" (`nodelist[{place}]`) ", id.as_str()),
            };
            prop_assert!(check.reason.unwrap().summary.starts_with(&name));
        }
    }

    #[test]
    fn an_entry_named_without_nodes_is_named_with_any_nodes(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
    ) {
        let Some(request) = checkable(nodelist, &queues) else { return Ok(()) };
        let (without, with) = (check_removal(&queues, &request, None), check_removal(&queues, &request, Some(&nodes)));
        prop_assert!(!names_one(&without) || names_one(&with), "{without:?} {with:?}");
    }

    #[test]
    fn with_nodes_and_partial_groups_no_more_is_counted_than_is_left(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
        present in prop::collection::vec(any::<bool>(), 40),
    ) {
        let (mut queues, request) = (queues, removal(&nodelist));
        let mut present = present.into_iter().cycle();
        let really: Pairs =
            pairs(&queues, &nodes).into_iter().filter(|_| present.next().unwrap()).collect();
        for queue in &mut queues {
            queue.compute_num = Some(of_queue(&really, queue));
        }
        let left = per_queue(&without_removed(really, &request, &nodes), &queues);
        let counted = counts(&check_removal(&queues, &request, Some(&nodes)));
        prop_assert!(counted.iter().zip(&left).all(|(a, b)| a <= b), "{counted:?} {left:?}");
    }

    #[test]
    fn without_nodes_no_more_is_counted_than_is_left(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
        present in prop::collection::vec(any::<bool>(), 40), counted: bool,
    ) {
        let mut queues = queues;
        let Some(request) = checkable(nodelist, &queues) else { return Ok(()) };
        let mut present = present.into_iter().cycle();
        let all = pairs(&queues, &nodes);
        let mut really: Pairs = all.into_iter().filter(|_| present.next().unwrap()).collect();
        for queue in &queues {
            for entry in &queue.node_list {
                let of_entry = |node: &&NodeInfo| meant(std::slice::from_ref(entry), node);
                let in_queue = |node: &NodeInfo| {
                    really.contains(&(queue.hpcqueue_id.clone(), node.node_id.clone()))
                };
                if !nodes.iter().filter(of_entry).any(in_queue) {
                    let first = nodes.iter().find(of_entry).unwrap();
                    really.insert((queue.hpcqueue_id.clone(), first.node_id.clone()));
                }
            }
        }
        for queue in queues.iter_mut().filter(|_| counted) {
            queue.compute_num = Some(of_queue(&really, queue));
        }
        let left = per_queue(&without_removed(really, &request, &nodes), &queues);
        let counted = counts(&check_removal(&queues, &request, None));
        prop_assert_eq!(counted.len(), left.len());
        prop_assert!(counted.iter().zip(&left).all(|(a, b)| a <= b), "{counted:?} {left:?}");
    }

    #[test]
    fn a_removal_allowed_without_nodes_is_allowed_with_any_nodes(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(),
        numbers in prop::collection::vec(prop::option::of(0_u64..12), 4),
    ) {
        let mut queues = queues;
        let Some(request) = checkable(nodelist, &queues) else { return Ok(()) };
        let members = pairs(&queues, &nodes);
        for (queue, number) in queues.iter_mut().zip(numbers) {
            let entries = queue.node_list.iter().map(|node| format!("{node:?}"));
            let entries = entries.collect::<BTreeSet<_>>().len() as u64;
            // Between the two, a group is partly in the queue: a test above covers that.
            queue.compute_num =
                number.filter(|n| *n < entries || *n >= of_queue(&members, queue));
        }
        let (without, with) = (check_removal(&queues, &request, None), check_removal(&queues, &request, Some(&nodes)));
        // The nodes may also show that a group is not in the queue.
        prop_assert!(!without.allowed || with.allowed || names_one(&with), "{without:?} {with:?}");
    }

    #[test]
    fn without_nodes_a_removal_of_groups_is_allowed_if_and_only_if_some_queue_keeps_a_group(
        lists in prop::collection::vec(prop::collection::vec(1_u64..=4, 0..5), 1..4),
        named in subsequence(vec![1_u64, 2, 3, 4], 1..=4),
    ) {
        let entries = |numbers: &[u64]| numbers.iter().copied().map(group).collect::<Vec<_>>();
        let queues: Vec<QueueInfo> = lists
            .iter()
            .enumerate()
            .map(|(i, list)| queue(&format!("q{i}"), &entries(list), None))
            .collect();
        let left: Vec<u64> = lists
            .iter()
            .enumerate()
            .map(|(i, list)| {
                (1..=4).filter(|n| list.contains(n) && (i > 0 || !named.contains(n))).count() as u64
            })
            .collect();
        let check = check_removal(&queues, &removal(&entries(&named)), None);
        prop_assert_eq!(names_one(&check), named.iter().any(|n| !lists[0].contains(n)));
        prop_assert_eq!(check.allowed, left.iter().sum::<u64>() > 0 && !names_one(&check));
        prop_assert_eq!(counts(&check), left);
    }

    #[test]
    fn without_nodes_an_id_that_is_not_an_entry_of_the_queue_is_refused(
        queues in any_queues(), nodelist in any_nodelist(),
    ) {
        let mut nodelist = nodelist;
        nodelist.push(single("cln-1"));
        let check = check_removal(&queues, &removal(&nodelist), None);
        prop_assert!(!check.allowed && check.remaining.is_empty());
        prop_assert!(check.reason.unwrap().advice.contains("Pass the nodes of the cluster as well"));
    }

    #[test]
    fn order_and_equal_duplicates_do_not_matter(
        queues in any_queues(), nodelist in any_nodelist(), nodes in any_nodes(), given: bool,
    ) {
        let mut turned = queues.clone();
        turned.reverse();
        for queue in &mut turned {
            queue.node_list.reverse();
            queue.node_list.extend(queue.node_list.clone());
        }
        let again: Vec<NodeInfo> = nodes.iter().rev().chain(&nodes).cloned().collect();
        let turned_list: Vec<Node> = nodelist.iter().rev().cloned().collect();
        let one = check_removal(&queues, &removal(&nodelist), given.then_some(&*nodes));
        let mut other = check_removal(&turned, &removal(&turned_list), given.then_some(&*again));
        other.remaining.reverse();
        prop_assert_eq!((one.allowed, one.remaining), (other.allowed, other.remaining));
    }
}

#[test]
fn the_last_node_of_the_last_queue_is_not_removed() {
    let request = removal(&[group(2)]);
    let queues = [queue("q0", &[group(2)], Some(1)), queue("q1", &[], Some(0))];
    let nodes = [node("cln-1", 2), node("cln-2", 1)];
    for nodes in [None, Some(&nodes[..])] {
        let check = check_removal(&queues, &request, nodes);
        assert_eq!((check.allowed, counts(&check)), (false, vec![0, 0]));
        assert_eq!(
            check.reason.map(|reason| reason.to_string()).as_deref(),
            Some(
                "No queue of the cluster would keep a compute node. Leave out one node, or first \
                 add one to any queue of the cluster."
            )
        );
    }
}

#[test]
fn group_2_and_the_node_with_the_id_2_are_different() {
    let nodes = [node("2", 1), node("1", 2)];
    let queues = [queue("q0", &[group(1)], None)];
    assert_eq!(
        counts(&check_removal(&queues, &removal(&[group(2), single("1")]), Some(&nodes))),
        [1]
    );
    assert!(!check_removal(&queues, &removal(&[single("2")]), Some(&nodes)).allowed);
    assert!(!check_removal(&queues, &removal(&[group(1)]), Some(&nodes)).allowed);
    let queues = [queue("q0", &[group(2)], None)];
    assert!(check_removal(&queues, &removal(&[single("2")]), None).remaining.is_empty());
    let queues = [queue("q0", &[single("2")], None), queue("q1", &[group(2)], None)];
    assert_eq!(counts(&check_removal(&queues, &removal(&[single("2")]), None)), [0, 1]);
}

#[test]
fn a_node_in_two_queues_is_removed_from_the_requests_queue_only() {
    let nodes = [node("cln-1", 1)];
    let queues = [queue("q0", &[group(1)], Some(1)), queue("q1", &[single("cln-1")], Some(1))];
    for named in [group(1), single("cln-1")] {
        let check = check_removal(&queues, &removal(&[named]), Some(&nodes));
        assert_eq!((check.allowed, counts(&check)), (true, vec![0, 1]));
    }
}

#[test]
fn only_compute_nodes_count() {
    let login = NodeInfo { compute: false, ..node("cln-1", 1) };
    let queues = [queue("q0", &[group(1), group(2)], None)];
    let nodes = [login, node("cln-2", 2)];
    assert_eq!(counts(&check_removal(&queues, &removal(&[group(2)]), Some(&nodes))), [0]);
    assert_eq!(counts(&check_removal(&queues, &removal(&[single("cln-1")]), Some(&nodes))), [1]);
}

#[test]
fn ids_that_are_not_among_the_nodes_do_not_count() {
    let queues = [queue("q0", &[single("gone"), group(2)], None)];
    assert_eq!(counts(&check_removal(&queues, &removal(&[group(2)]), Some(&[node("n", 2)]))), [0]);
    assert_eq!(counts(&check_removal(&queues, &removal(&[group(2)]), Some(&[]))), [0]);
}

#[test]
fn a_compute_num_below_the_members_lowers_the_count_and_one_above_does_not_raise_it() {
    let nodes = [node("a", 1), node("b", 1), node("c", 1), node("d", 2)];
    for (compute_num, left) in
        [(None, 3), (Some(9), 3), (Some(4), 3), (Some(3), 2), (Some(1), 0), (Some(0), 0)]
    {
        let queues = [queue("q0", &[group(1), group(2)], compute_num)];
        let check = check_removal(&queues, &removal(&[single("a")]), Some(&nodes));
        assert_eq!(counts(&check), [left], "{compute_num:?}");
        assert_eq!(check.allowed, left > 0);
    }
}

#[test]
fn without_nodes_a_queue_that_loses_nothing_keeps_its_compute_num() {
    for (compute_num, left) in [(None, 2), (Some(9), 9), (Some(2), 2), (Some(1), 1), (Some(0), 0)] {
        let other = queue("q1", &[group(1), group(2), group(2)], compute_num);
        let queues = [other, queue("q0", &[group(3)], Some(7))];
        let check = check_removal(&queues, &removal(&[group(3)]), None);
        assert_eq!(counts(&check), [left, 0], "{compute_num:?}");
    }
}

#[test]
fn without_nodes_a_queue_that_loses_entries_keeps_one_node_per_group_left() {
    for (compute_num, left) in [(None, 2), (Some(9), 2), (Some(3), 2), (Some(2), 0)] {
        let queues = [queue("q0", &[group(1), group(2), group(3)], compute_num)];
        let check = check_removal(&queues, &removal(&[group(2), group(8)]), None);
        assert_eq!(counts(&check), [left], "{compute_num:?}");
    }
}

#[test]
fn without_nodes_an_id_may_be_the_only_node_of_a_group() {
    for (groups, ids, named, left) in [
        (1, "a", single("a"), 0),
        (1, "a", group(1), 0),
        (1, "a", group(8), 1),
        (2, "a", single("a"), 1),
        (3, "ab", single("a"), 2),
        (0, "ab", single("a"), 1),
        (0, "ab", group(8), 0),
    ] {
        let ids = ids.chars().map(|name| single(&name.to_string()));
        let entries: Vec<Node> = (1..=groups).map(group).chain(ids).collect();
        let check = check_removal(&[queue("q0", &entries, None)], &removal(&[named]), None);
        assert_eq!((check.allowed, counts(&check)), (left > 0, vec![left]), "{entries:?}");
    }
}

#[test]
fn a_queue_with_an_empty_list_keeps_nothing_whatever_its_compute_num() {
    let queues = [queue("q0", &[group(1)], None), queue("q1", &[], Some(5))];
    for nodes in [None, Some(&[node("a", 1)][..])] {
        let check = check_removal(&queues, &removal(&[group(1)]), nodes);
        assert_eq!((check.allowed, counts(&check)), (false, vec![0, 0]));
        assert!(
            check.reason.unwrap().summary.starts_with("No queue of the cluster is certain to keep")
        );
    }
}

#[test]
fn queues_of_other_clusters_do_not_count() {
    let strange = QueueInfo { cluster_id: Some(id("x")), ..queue("q1", &[group(2)], Some(3)) };
    let unknown = QueueInfo { cluster_id: None, ..strange.clone() };
    let own = queue("q0", &[group(1)], Some(3));
    let allowed = |queues: &[QueueInfo]| check_removal(queues, &removal(&[group(1)]), None).allowed;
    assert!(!allowed(&[own.clone(), strange.clone()]));
    assert!(allowed(&[own.clone(), unknown.clone()]));
    assert!(allowed(&[own, strange, unknown]), "the same id in two clusters means two queues");
}

#[test]
fn what_cannot_be_counted_is_refused_with_a_reason() {
    let (own, other) = (queue("q0", &[group(1)], Some(3)), queue("q1", &[group(2)], Some(3)));
    let strange = QueueInfo { cluster_id: Some(id("x")), ..own.clone() };
    let differently = [node("cln-1", 1), node("cln-1", 2)];
    for (queues, nodes, part) in [
        (vec![], None, "The queue \"q0\" is not among the given queues"),
        (vec![other.clone()], None, "The queue \"q0\" is not among the given queues"),
        (vec![other.clone(), strange], None, "The queue \"q0\" is not among the given queues"),
        (vec![own.clone(), other.clone(), own.clone()], None, "The queue \"q0\" appears twice"),
        (vec![own.clone(), other.clone(), other.clone()], None, "The queue \"q1\" appears twice"),
        (vec![own, other], Some(&differently[..]), "The node \"cln-1\" appears twice"),
    ] {
        let check = check_removal(&queues, &removal(&[group(8)]), nodes);
        assert_eq!((check.allowed, check.remaining), (false, vec![]), "{part}");
        assert!(check.reason.as_ref().unwrap().summary.starts_with(part), "{:?}", check.reason);
    }
}

#[test]
fn ten_thousand_nodes_in_a_hundred_queues_are_counted_one_by_one() {
    let nodes: Vec<NodeInfo> =
        (0..10_000).map(|i| node(&format!("cln-{i}"), i / 100 + 1)).collect();
    let queues: Vec<QueueInfo> = (0..100)
        .map(|i| queue(&format!("q{i}"), &(1..=100).map(group).collect::<Vec<_>>(), None))
        .collect();
    let named: Vec<Node> = nodes.iter().map(|node| Node::Id(node.node_id.clone())).collect();
    let check = check_removal(&queues, &removal(&named), Some(&nodes));
    assert_eq!(check.remaining[0].1, 0);
    assert!(check.remaining[1..].iter().all(|(_, left)| *left == 10_000));
}

/// Returns the reason for a removal from `q0` of an entry that is not there.
fn reason_for(entry: Node, queues: &[QueueInfo], nodes: Option<&[NodeInfo]>) -> String {
    let check = check_removal(queues, &removal(&[entry]), nodes);
    assert!(!check.allowed && names_one(&check), "{check:?}");
    check.reason.unwrap().to_string()
}

#[test]
fn a_node_outside_the_lists_is_refused() {
    let queues = [queue("q0", &[group(1)], Some(2))];
    let nodes = [node("a", 1), node("b", 1)];
    let reason = "is not in the lists of the cluster's queues and nodes. Check its spelling, and \
                  that the lists are up to date.";
    let node = reason_for(single("c"), &queues, Some(&nodes));
    assert_eq!(node, format!("Node \"c\" (`nodelist[0]`) {reason}"));
    let group = reason_for(group(2), &queues, Some(&nodes));
    assert_eq!(group, format!("Group 2 (`nodelist[0]`) {reason}"));
    assert!(!check_removal(&queues, &removal(&[single("a"), single("A")]), Some(&nodes)).allowed);
    assert!(!check_removal(&queues, &removal(&[single("a")]), Some(&[])).allowed);
}

#[test]
fn a_node_in_another_queue_is_refused_with_that_queue() {
    let queues = [
        queue("q1", &[group(2), single("c")], Some(2)),
        queue("q0", &[group(1)], Some(1)),
        queue("q2", &[group(3)], Some(1)),
    ];
    let nodes = [node("a", 1), node("b", 2), node("c", 4)];
    let elsewhere = "is not in queue \"q0\"; it is in queue \"q1\". Correct `hpcqueue_id` or \
                     `nodelist`.";
    for nodes in [None, Some(&nodes[..])] {
        let reason = reason_for(group(2), &queues, nodes);
        assert_eq!(reason, format!("Group 2 (`nodelist[0]`) {elsewhere}"));
    }
    for name in ["b", "c"] {
        let reason = reason_for(single(name), &queues, Some(&nodes));
        assert_eq!(reason, format!("Node \"{name}\" (`nodelist[0]`) {elsewhere}"));
    }
    // Group 4 is not listed in a queue, but its only node is.
    assert!(reason_for(group(4), &queues, Some(&nodes)).contains(elsewhere));
}

#[test]
fn a_node_in_no_queue_is_refused() {
    let queues = [queue("q0", &[group(1)], Some(1)), queue("q1", &[], Some(0))];
    let nodes = [node("a", 1), node("b", 2)];
    let nowhere = "is not in queue \"q0\" or any other queue. Leave it out, unless the lists are \
                   outdated.";
    let reason = reason_for(single("b"), &queues, Some(&nodes));
    assert_eq!(reason, format!("Node \"b\" (`nodelist[0]`) {nowhere}"));
    for nodes in [None, Some(&nodes[..])] {
        let reason = reason_for(group(2), &queues, nodes);
        assert_eq!(reason, format!("Group 2 (`nodelist[0]`) {nowhere}"));
    }
}

#[test]
fn ambiguous_entries_are_not_refused() {
    let (one, none) = (queue("q1", &[group(9)], Some(1)), Vec::new());
    let nodes = [node("a", 1), node("b", 2), node("z", 9)];
    let login = NodeInfo { compute: false, ..node("login", 1) };
    let loose = NodeInfo { group_id: None, ..node("loose", 1) };
    let with = |more: NodeInfo| Some([&nodes[..], &[more]].concat());
    for (entry, listed, compute_num, nodes) in [
        // A group is partly in the queue, and the part is unknown.
        (single("a"), vec![group(1), group(2)], Some(1), Some(nodes.to_vec())),
        // By its group, although the id of another node is listed too.
        (single("a"), vec![group(1), single("b")], None, Some(nodes.to_vec())),
        // A node of the group is in the queue by its id.
        (group(2), vec![group(1), single("b")], None, Some(nodes.to_vec())),
        // A node with an unknown group.
        (group(2), vec![group(1), single("b")], None, None),
        (group(2), vec![group(1), single("newer")], None, Some(nodes.to_vec())),
        (single("newer"), vec![group(1), single("newer")], None, Some(nodes.to_vec())),
        (single("loose"), vec![group(1)], None, with(loose.clone())),
        (group(2), vec![single("loose")], None, with(loose)),
        // The role of a node does not matter.
        (single("login"), vec![group(1)], None, with(login)),
        // The queue has more nodes than are listed.
        (single("b"), vec![group(1)], Some(2), Some(nodes.to_vec())),
        (group(2), vec![group(1)], Some(2), Some(nodes.to_vec())),
        (group(2), none.clone(), Some(1), None),
        (single("b"), none, Some(1), Some(nodes.to_vec())),
    ] {
        let queues = [queue("q0", &listed, compute_num), one.clone()];
        let check = check_removal(&queues, &removal(&[entry]), nodes.as_deref());
        assert!(check.allowed, "{check:?} {queues:?}");
    }
}

#[test]
fn a_node_in_both_queues_is_in_the_requests_queue() {
    let queues = [queue("q1", &[group(1)], Some(1)), queue("q0", &[group(1)], Some(1))];
    let nodes = [node("a", 1), node("b", 1)];
    for (entry, nodes) in
        [(group(1), None), (group(1), Some(&nodes[..])), (single("a"), Some(&nodes))]
    {
        assert!(check_removal(&queues, &removal(&[entry]), nodes).allowed);
    }
}
