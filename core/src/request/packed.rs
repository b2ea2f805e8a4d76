//! A nodelist that crossed from JavaScript in one piece.
//!
//! Entry by entry, ten thousand nodes cross the border some forty thousand times. So the entries
//! are joined to one text, and their lengths tell where each begins and what it was. Unpacking
//! knows only right lists: for anything else it gives up, and the list is read entry by entry,
//! which finds out what is wrong and says it.

use crate::request::node_keys::{NodeKeys, Pieces};
use crate::request::node_list::{GroupNumber, NodeList, group_key, id_key};
use crate::text::parse_u64;

/// Set in the length of an entry that was a number.
pub const NUMBER: u32 = 1 << 31;

/// The list whose joined entries are `text`. `lengths` holds the length of each entry in UTF-16
/// code units, as JavaScript counts, with [`NUMBER`] set where it was a number.
///
/// `None` where an entry is no node, a node stands twice, or text and lengths do not fit.
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

/// Where each entry ends, if all of them are ids of ASCII that are their own keys: what nearly every
/// long list is. Then the text is that of the keys already, and nothing is copied.
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

/// Splits after so many UTF-16 code units; `None` where that is no end of a character: two lone
/// surrogates of neighbours would look like one whole character.
fn split(text: &str, units: u32) -> Option<(&str, &str)> {
    let units = units as usize;
    // As long as everything is ASCII, a unit is a byte.
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
