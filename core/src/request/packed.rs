//! A node list that crosses from JavaScript as one string.
//!
//! Passed entry by entry, ten thousand nodes take about forty thousand calls between WebAssembly
//! and JavaScript. So the entries are joined to one text, and their lengths tell where each begins
//! and what type it has. Unpacking handles valid lists only. Any other list is read entry by entry,
//! which reports what is wrong with it.

use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{GroupNumber, NodeList, group_key, id_key};
use crate::text::parse_u64;

/// The bit set in the length of an entry that is a number.
pub const NUMBER: u32 = 1 << 31;

/// Returns the list whose joined entries are `text`. `lengths` holds the length of each entry in
/// UTF-16 code units, as JavaScript counts, with [`NUMBER`] set for a number.
///
/// Returns `None` if an entry is not a node, a node is listed twice, or text and lengths do not
/// match.
pub fn unpack(text: String, lengths: &[u32]) -> Option<NodeList> {
    if let Some(ends) = ends_of_ids(&text, lengths) {
        return NodeList::of_keys(NodeKeys::new(Pieces::new(text, ends)).ok()?);
    }
    let mut rest = text.as_str();
    let mut keys = Pieces::with_capacity(lengths.len());
    for length in lengths {
        let (entry, after) = split(rest, length & !NUMBER)?;
        rest = after;
        if length & NUMBER != 0 {
            keys.push(&group_key(GroupNumber::from_u64(parse_u64(entry)?)?));
        } else if entry.is_empty() {
            return None;
        } else {
            keys.push(&id_key(entry));
        }
    }
    if rest.is_empty() { NodeList::of_keys(NodeKeys::new(keys).ok()?) } else { None }
}

/// Returns where each entry ends, if all entries are ASCII ids that equal their keys, as in nearly
/// every long list. The text is then already that of the keys, and nothing is copied.
fn ends_of_ids(text: &str, lengths: &[u32]) -> Option<Vec<u32>> {
    if !text.is_ascii() {
        return None;
    }
    let mut ends = Vec::with_capacity(lengths.len());
    let mut end: u32 = 0;
    for length in lengths {
        let first = text.as_bytes().get(end as usize)?;
        if matches!(length, 0 | NUMBER..) || *first == 0 {
            return None;
        }
        end = end.checked_add(*length)?;
        ends.push(end);
    }
    (end as usize == text.len()).then_some(ends)
}

/// Splits after `units` UTF-16 code units. Returns `None` inside a character: lone surrogates of
/// two neighbouring entries would otherwise join to one character.
fn split(text: &str, units: u32) -> Option<(&str, &str)> {
    let units = units as usize;
    // In ASCII, a code unit is a byte.
    if text.as_bytes().get(..units)?.is_ascii() {
        return text.split_at_checked(units);
    }
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return text.split_at_checked(at);
        }
        left = left.checked_sub(c.len_utf16())?;
    }
    (left == 0).then_some((text, ""))
}
