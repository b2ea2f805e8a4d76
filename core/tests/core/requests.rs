//! Validation of requests: exactly the valid values are accepted, and errors name the field.

use ehpc_remove_nodes_core::catalogue::Term;
use ehpc_remove_nodes_core::{
    FIELDS, GroupNumber, Id, Input, Invalid, Node, NodeList, RemovalRequest, Timestamp,
};
use proptest::prelude::*;

/// A valid request with one field replaced or, as `Absent`, left out.
pub fn with(field: &str, value: Input) -> Result<RemovalRequest, Box<Invalid>> {
    let names: Vec<String> = FIELDS.iter().map(|name| (*name).into()).collect();
    RemovalRequest::parse(&names, None, |name| {
        Ok::<_, Box<Invalid>>(match name {
            _ if name == field => value.clone(),
            "nodelist" => Input::List(vec![Input::Number(2.0)]),
            "timestamp" => Input::Absent,
            _ => Input::Text("x".into()),
        })
    })
}

fn nodes(entries: Vec<Input>) -> Result<NodeList, Box<Invalid>> {
    NodeList::parse(Input::List(entries))
}

fn any_scalar() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Absent),
        any::<String>().prop_map(Input::Text),
        Just(Input::Text("2".into())),
        Just(Input::IllFormedText),
        Just(Input::TooLarge),
        any::<f64>().prop_map(Input::Number),
        (-3_i64..6).prop_map(|n| Input::Number(n as f64)),
        (0_i64..4).prop_map(|n| Input::Number(((1_i64 << 53) - 2 + n) as f64)),
        any::<bool>().prop_map(Input::Bool),
        any::<f64>().prop_map(Input::Date),
        Just(Input::Other(Term::BigInt)),
        Just(Input::List(vec![])),
    ]
}

/// An independent definition of a valid node.
fn is_node(value: &Input) -> bool {
    match value {
        Input::Text(text) => !text.is_empty(),
        Input::Number(n) => n.trunc() == *n && *n > 0.0 && *n < 9_007_199_254_740_992.0,
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_node_list_is_valid_if_it_consists_of_distinct_nodes(
        entries in prop::collection::vec(any_scalar(), 0..6)
    ) {
        let distinct = entries.iter().enumerate().all(|(i, entry)| !entries[..i].contains(entry));
        let is_valid = !entries.is_empty() && entries.iter().all(is_node) && distinct;
        let parsed = nodes(entries);
        prop_assert_eq!(parsed.is_ok(), is_valid);
        if let Err(invalid) = parsed {
            prop_assert_eq!(invalid.field, "nodelist");
        }
    }

    #[test]
    fn an_id_is_any_non_empty_text_kept_unchanged(value in any_scalar()) {
        for field in ["cluster_id", "hpcqueue_id", "zone"] {
            let is_valid = matches!(&value, Input::Text(text) if !text.is_empty());
            match with(field, value.clone()) {
                Ok(request) => {
                    prop_assert!(is_valid);
                    let kept = match field {
                        "cluster_id" => request.cluster_id,
                        "hpcqueue_id" => request.hpcqueue_id,
                        _ => request.zone,
                    };
                    prop_assert_eq!(Input::Text(kept.as_str().into()), value.clone());
                }
                Err(invalid) => {
                    prop_assert!(!is_valid);
                    prop_assert_eq!(&invalid.field, field);
                    prop_assert!(invalid.problem.contains(field));
                }
            }
        }
    }

    #[test]
    fn formatted_timestamps_are_accepted(ms in -62_167_219_200_000.0..253_402_300_800_000.0) {
        let made = Timestamp::from_unix_ms(ms).unwrap();
        prop_assert_eq!(Timestamp::from_text(made.as_str()), Some(made));
    }

    #[test]
    fn texts_in_another_form_are_not_timestamps(text in "[0-9T:Z -]{0,24}") {
        if let Some(accepted) = Timestamp::from_text(&text) {
            prop_assert_eq!(accepted.as_str(), &text);
            prop_assert_eq!(text.len(), 20);
        }
    }
}

#[test]
fn every_field_but_timestamp_is_required() {
    for field in FIELDS {
        assert_eq!(with(field, Input::Absent).is_ok(), field == "timestamp", "{field}");
        assert!(with(field, Input::Other(Term::Null)).is_err(), "{field}");
    }
}

#[test]
fn a_number_and_a_text_of_the_same_digits_are_different_nodes() {
    let list = nodes(vec![Input::Number(2.0), Input::Text("2".into())]).unwrap();
    assert_eq!(list.to_vec().len(), 2);
}

#[test]
fn a_duplicate_node_is_reported_with_both_indices() {
    let invalid =
        nodes(vec![Input::Text("cln-1".into()), Input::Number(1.0), Input::Text("cln-1".into())])
            .unwrap_err();
    assert_eq!(invalid.problem, "\"cln-1\" is listed twice (`nodelist[0]` and `nodelist[2]`)");
}

#[test]
fn an_unknown_field_is_refused_before_any_field_is_read() {
    let names = ["cluster_id", "hpcqueue_id", "nodeList", "zone"].map(String::from);
    let invalid =
        RemovalRequest::parse::<Box<Invalid>>(&names, None, |field| panic!("read {field}"))
            .unwrap_err();
    assert_eq!(invalid.field, "nodeList");
    assert_eq!(invalid.hint, "Did you mean `nodelist`?");
}

#[test]
fn similar_nodes_are_distinguished_and_round_trip() {
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    let ids = ["2", "\0", "\x002", "\0\x002"].map(|id| Node::Id(Id::new(id).unwrap()));
    let nodes = [&[group][..], &ids].concat();
    assert_eq!(NodeList::new(&nodes).unwrap().to_vec(), nodes);
}
