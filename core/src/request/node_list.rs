//! The node list of a removal.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::request::id::Id;
use crate::request::input::Input;
use crate::request::input::Invalid;
use crate::request::node_keys::{NodeKeys, Pieces, Repeated};
use crate::text::{excerpt, number, parse_u64};
use std::borrow::Cow;

/// The API's field for the node list.
pub const NODELIST: &str = "nodelist";

/// The largest group number, 2^53 − 1: JavaScript does not hold larger integers exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// The prefix of a group's key. An id that begins with it gets one more.
const MARK: &str = "\0";

/// The number of a group of compute nodes, from 1 to 2^53 − 1.
///
/// The nodes created with the cluster are group 1, the first nodes added later are group 2, and so
/// on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupNumber(u64);

impl GroupNumber {
    /// Converts a JavaScript number. Returns `None` unless it is a whole number from 1 to 2^53 − 1.
    pub fn new(number: f64) -> Option<Self> {
        let whole = number.fract() == 0.0 && (1.0..=LARGEST as f64).contains(&number);
        whole.then_some(GroupNumber(number as u64))
    }

    /// Converts an integer. Returns `None` unless it is from 1 to 2^53 − 1.
    pub fn from_u64(number: u64) -> Option<Self> {
        (1..=LARGEST).contains(&number).then_some(GroupNumber(number))
    }

    /// Returns the number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// One entry of a [`NodeList`]. The number `2` and the string `"2"` are different entries, and each
/// is sent as given.
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

    /// Returns the id, or `None` for a group.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Node::Id(id) => Some(id),
            Node::Group(_) => None,
        }
    }

    /// Returns the group, or `None` for an id.
    pub fn group(&self) -> Option<GroupNumber> {
        match self {
            Node::Group(group) => Some(*group),
            Node::Id(_) => None,
        }
    }

    /// Returns the key that identifies the entry.
    pub(crate) fn key(&self) -> Cow<'_, str> {
        match self {
            Node::Id(id) => id_key(id.as_str()),
            Node::Group(group) => Cow::Owned(group_key(*group)),
        }
    }
}

/// Returns the key of a group.
pub(crate) fn group_key(group: GroupNumber) -> String {
    [MARK, &number(group.0 as i64)].concat()
}

/// Returns the key of an id.
pub(crate) fn id_key(id: &str) -> Cow<'_, str> {
    match rest_of(id) {
        Some(_) => Cow::Owned([MARK, id].concat()),
        None => Cow::Borrowed(id),
    }
}

/// Returns whether a key is that of a group.
pub(crate) fn is_group(key: &str) -> bool {
    rest_of(key).is_some_and(|rest| rest_of(rest).is_none())
}

/// Returns what follows the mark, if the key begins with it. This is called for every node of a
/// list: comparing one byte is faster than `strip_prefix`.
fn rest_of(key: &str) -> Option<&str> {
    if key.as_bytes().first() == Some(&0) { key.get(MARK.len()..) } else { None }
}

/// One entry of a list, borrowed.
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

/// One or more nodes in the given order, without duplicates.
///
/// ```
/// use ehpc_remove_nodes_core::{Input, GroupNumber, Node, NodeList};
///
/// let group = Node::Group(GroupNumber::from_u64(2).unwrap());
/// assert_eq!(NodeList::new(&[group.clone()]).unwrap().to_vec(), [group.clone()]);
/// assert_eq!(NodeList::new(&[group.clone(), group]), None, "a duplicate");
///
/// // From the caller: the error says what is wrong.
/// let refusal = NodeList::parse(Input::List(vec![Input::Number(0.5)])).unwrap_err();
/// assert!(refusal.problem.contains("nodelist[0]"), "{}", refusal.problem);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeList(NodeKeys);

impl NodeList {
    /// Validates a value from the caller.
    ///
    /// # Errors
    /// [`Invalid`] if the value is not a list, the list is empty, an entry is not a node, or a node
    /// is listed twice.
    pub fn parse(value: Input) -> Result<Self, Box<Invalid>> {
        let entries = match value {
            Input::List(entries) if !entries.is_empty() => entries,
            other => return Err(not_a_list(&other)),
        };
        let mut nodes = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            nodes.push(Node::parse(entry).map_err(|entry| not_a_node(index, &entry))?);
        }
        NodeKeys::new(keys_of(&nodes)).map(NodeList).map_err(|repeated| duplicate(repeated, &nodes))
    }

    /// Creates a list. Returns `None` if it is empty or a node is listed twice.
    pub fn new(nodes: &[Node]) -> Option<Self> {
        NodeList::of_keys(NodeKeys::new(keys_of(nodes)).ok()?)
    }

    /// Creates a list from its keys. Returns `None` if there are none.
    pub(crate) fn of_keys(keys: NodeKeys) -> Option<Self> {
        (keys.len() > 0).then_some(NodeList(keys))
    }

    /// Returns the nodes, at least one.
    pub fn to_vec(&self) -> Vec<Node> {
        let node = |entry| match entry {
            Entry::Id(id) => Some(Node::Id(Id::new(id)?)),
            Entry::Group(digits) => Some(Node::Group(GroupNumber::from_u64(parse_u64(digits)?)?)),
        };
        self.entries().filter_map(node).collect()
    }

    /// Returns an iterator over the entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.0.iter().map(Entry::of)
    }

    /// Returns the keys of the nodes.
    pub(crate) fn keys(&self) -> &NodeKeys {
        &self.0
    }
}

/// Returns the keys of the nodes, including duplicates.
pub(crate) fn keys_of(nodes: &[Node]) -> Pieces {
    let mut keys = Pieces::with_capacity(nodes.len());
    for node in nodes {
        keys.push(&node.key());
    }
    keys
}

fn not_a_list(value: &Input) -> Box<Invalid> {
    value.refused(NODELIST, Term::ExpectedNodes)
}

fn not_a_node(index: usize, entry: &Input) -> Box<Invalid> {
    let message = entry.got(ErrorCode::InvalidNode);
    Invalid::new(NODELIST, message.number("index", index as i64))
}

fn duplicate(Repeated { first, again }: Repeated, nodes: &[Node]) -> Box<Invalid> {
    let message = Message::new(ErrorCode::DuplicateNode);
    let message = match nodes.get(again) {
        Some(Node::Group(number)) => message.number("group", number.get() as i64),
        Some(Node::Id(id)) => message.text("node", &excerpt(id.as_str())),
        None => message,
    };
    let message = message.number("first", first as i64).number("again", again as i64);
    Invalid::new(NODELIST, message)
}
