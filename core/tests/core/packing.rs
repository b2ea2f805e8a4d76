//! Unpacking a list gives the same result as parsing it entry by entry, or nothing.

use ehpc_remove_nodes_core::{Input, NUMBER, NodeList, unpack};
use proptest::prelude::*;

/// Packs a list like js/packed.js.
fn pack(entries: &[Input]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let lengths = entries
        .iter()
        .map(|entry| {
            let (part, mark) = match entry {
                Input::Text(text) => (text.clone(), 0),
                Input::Number(number) => (number.to_string(), NUMBER),
                other => panic!("never packed: {other:?}"),
            };
            text.push_str(&part);
            u32::try_from(part.encode_utf16().count()).unwrap() + mark
        })
        .collect();
    (text, lengths)
}

fn any_entry() -> impl Strategy<Value = Input> {
    prop_oneof![
        "[ab]{0,3}".prop_map(Input::Text),
        "[\0-2]{0,3}".prop_map(Input::Text),
        "[a😀节\u{10ffff}\u{fffd}]{0,4}".prop_map(Input::Text),
        any::<String>().prop_map(Input::Text),
        (-2_i64..40).prop_map(|n| Input::Number(n as f64)),
        ((1_i64 << 53) - 2..=(1_i64 << 53) + 2).prop_map(|n| Input::Number(n as f64)),
        any::<f64>().prop_map(Input::Number),
    ]
}

proptest! {
    #[test]
    fn unpacking_matches_parsing_entry_by_entry(
        entries in prop::collection::vec(any_entry(), 0..12)
    ) {
        let (text, lengths) = pack(&entries);
        let read = NodeList::parse(Input::List(entries)).ok();
        prop_assert_eq!(unpack(text.clone(), &lengths), read);
    }

    #[test]
    fn mismatched_text_and_lengths_are_rejected(
        text in "[a😀]{0,8}", lengths in prop::collection::vec(any::<u32>(), 0..4)
    ) {
        let sum: u64 = lengths.iter().map(|length| u64::from(length & !NUMBER)).sum();
        if sum != text.encode_utf16().count() as u64 {
            prop_assert_eq!(unpack(text.clone(), &lengths), None);
        }
    }
}

#[test]
fn a_boundary_inside_a_character_is_rejected() {
    assert_eq!(unpack("😀".into(), &[1, 1]), None);
    assert_eq!(unpack("a😀b".into(), &[2, 2]), None);
}
