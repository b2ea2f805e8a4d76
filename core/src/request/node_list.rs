//! The nodes of one removal.

use crate::request::id::Id;
use crate::request::input::Input;
use crate::request::input::Invalid;
use crate::request::node_keys::{NodeKeys, Pieces, Repeated};
use crate::text::{format_template, number, parse_u64};
use std::borrow::Cow;

/// The field of the API that holds the list.
pub const NODELIST: &str = "nodelist";

/// The largest group number, 2^53 − 1: beyond it a JSON number does not survive JavaScript.
const LARGEST: u64 = (1 << 53) - 1;

/// What the key of a group begins with. Two of them stand before an id that begins with one.
const MARK: &str = "\0";

/// The number under which compute nodes were added to the cluster, from 1 to 2^53 − 1.
///
/// The nodes made with the cluster are group 1, the next addition is 2, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupNumber(u64);

impl GroupNumber {
    /// A number of JavaScript, if it is a whole one from 1 to 2^53 − 1.
    pub fn new(number: f64) -> Option<Self> {
        let whole = number.fract() == 0.0 && (1.0..=LARGEST as f64).contains(&number);
        whole.then_some(GroupNumber(number as u64))
    }

    /// A whole number, if it is one from 1 to 2^53 − 1.
    pub fn from_u64(number: u64) -> Option<Self> {
        (1..=LARGEST).contains(&number).then_some(GroupNumber(number))
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// One entry of a [`NodeList`]. `2` and `"2"` are two things, and each is sent as what it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// All nodes of a group. The vendor's example is `[2]`.
    Group(GroupNumber),
    /// One node by its id, like `cln-w1xufnk9`.
    Id(Id),
}

impl Node {
    fn parse(value: Input) -> Result<Self, Input> {
        match value {
            Input::Number(number) => {
                GroupNumber::new(number).map(Node::Group).ok_or(Input::Number(number))
            }
            Input::Text(text) if text.is_empty() => Err(Input::Text(text)),
            Input::Text(text) => Id::new(text).map(Node::Id).ok_or(Input::Absent),
            other => Err(other),
        }
    }

    /// The id, if it is one.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Node::Id(id) => Some(id),
            Node::Group(_) => None,
        }
    }

    /// The group, if it is one.
    pub fn group(&self) -> Option<GroupNumber> {
        match self {
            Node::Group(group) => Some(*group),
            Node::Id(_) => None,
        }
    }

    /// What tells it from every other node.
    pub(crate) fn key(&self) -> Cow<'_, str> {
        match self {
            Node::Id(id) => id_key(id.as_str()),
            Node::Group(group) => Cow::Owned(group_key(*group)),
        }
    }

    /// The entry for a person: `2`, or `"cln-w1xufnk9"`.
    pub(crate) fn described(&self) -> String {
        match self {
            Node::Group(number) => crate::text::number(number.get() as i64),
            Node::Id(id) => crate::text::quoted(id.as_str()),
        }
    }
}

/// The key of a group.
pub(crate) fn group_key(group: GroupNumber) -> String {
    [MARK, &number(group.0 as i64)].concat()
}

/// The key of an id.
pub(crate) fn id_key(id: &str) -> Cow<'_, str> {
    match rest_of(id) {
        Some(_) => Cow::Owned([MARK, id].concat()),
        None => Cow::Borrowed(id),
    }
}

/// Whether a key is a group's.
pub(crate) fn is_group(key: &str) -> bool {
    rest_of(key).is_some_and(|rest| rest_of(rest).is_none())
}

/// What follows the mark, if it stands there. It is asked of every node of a list, so it looks at
/// one byte: the library's search for a prefix is not that quick.
fn rest_of(key: &str) -> Option<&str> {
    if key.as_bytes().first() == Some(&0) { key.get(MARK.len()..) } else { None }
}

/// One entry of a list, where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// The digits of a group's number.
    Group(&'a str),
    /// A node's id.
    Id(&'a str),
}

impl<'a> Entry<'a> {
    pub(crate) fn of(key: &'a str) -> Self {
        match (rest_of(key), key) {
            (None, id) => Entry::Id(id),
            (Some(rest), _) if rest_of(rest).is_some() => Entry::Id(rest),
            (Some(digits), _) => Entry::Group(digits),
        }
    }
}

/// One or more nodes, none twice, in the order in which they were given.
///
/// ```
/// use ehpc_remove_nodes_core::{Input, GroupNumber, Node, NodeList};
///
/// let group = Node::Group(GroupNumber::from_u64(2).unwrap());
/// assert_eq!(NodeList::new(&[group.clone()]).unwrap().to_vec(), [group.clone()]);
/// assert_eq!(NodeList::new(&[group.clone(), group]), None, "it stands there twice");
///
/// // From outside: what is wrong is said in words.
/// let refusal = NodeList::parse(Input::List(vec![Input::Number(0.5)])).unwrap_err();
/// assert!(refusal.problem.contains("nodelist[0]"), "{}", refusal.problem);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeList(NodeKeys);

impl NodeList {
    /// Judges a value from outside.
    ///
    /// # Errors
    /// [`Invalid`] for what is no list, an empty one, an entry that is no node, or a node that
    /// stands in it twice.
    pub fn parse(value: Input) -> Result<Self, Box<Invalid>> {
        let entries = match value {
            Input::List(entries) if !entries.is_empty() => entries,
            other => return Err(not_a_list(&other)),
        };
        let mut nodes = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            nodes.push(Node::parse(entry).map_err(|entry| not_a_node(index, &entry))?);
        }
        NodeKeys::new(keys_of(&nodes)).map(NodeList).map_err(|repeated| twice(repeated, &nodes))
    }

    /// The list of these nodes, if there is at least one and none stands in it twice.
    pub fn new(nodes: &[Node]) -> Option<Self> {
        NodeList::of_keys(NodeKeys::new(keys_of(nodes)).ok()?)
    }

    /// The list with these keys, if there is at least one.
    pub(crate) fn of_keys(keys: NodeKeys) -> Option<Self> {
        (keys.len() > 0).then_some(NodeList(keys))
    }

    /// The nodes; there is at least one.
    pub fn to_vec(&self) -> Vec<Node> {
        let node = |entry| match entry {
            Entry::Id(id) => Some(Node::Id(Id::new(id)?)),
            Entry::Group(digits) => Some(Node::Group(GroupNumber::from_u64(parse_u64(digits)?)?)),
        };
        self.entries().filter_map(node).collect()
    }

    /// The nodes as they stand in it.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.0.iter().map(Entry::of)
    }

    /// Their keys.
    pub(crate) fn keys(&self) -> &NodeKeys {
        &self.0
    }
}

/// The keys of the nodes, also of one that stands among them twice.
pub(crate) fn keys_of(nodes: &[Node]) -> Pieces {
    let mut keys = Pieces::with_capacity(nodes.len());
    for node in nodes {
        keys.push(&node.key());
    }
    keys
}

fn at(index: usize) -> String {
    format_template("`nodelist[{}]`", &[&number(index as i64)])
}

fn not_a_list(value: &Input) -> Box<Invalid> {
    value.refused(NODELIST, "It must be an array of one or more group numbers or node ids.")
}

fn not_a_node(index: usize, entry: &Input) -> Box<Invalid> {
    Invalid::new(
        NODELIST,
        &format_template("{} is {}", &[&at(index), &entry.described()]),
        "A node is a whole group number from 1 to 9007199254740991, or a node id: a string that \
         is not empty.",
    )
}

fn twice(Repeated { first, again }: Repeated, nodes: &[Node]) -> Box<Invalid> {
    let node = nodes.get(again).map(Node::described).unwrap_or_default();
    Invalid::new(
        NODELIST,
        &format_template("{} is the same node as {}: {}", &[&at(again), &at(first), &node]),
        "Name each node once.",
    )
}
