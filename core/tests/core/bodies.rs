//! The body has the JSON form that the vendor's SDK sends, for any text.

use crate::requests::with;
use ehpc_remove_nodes_core::Input;
use proptest::prelude::*;
use serde_json::Value;

/// Python's `json.dumps(text)`, implemented independently from its documentation.
fn python_string(text: &str) -> String {
    let escaped: String = text
        .encode_utf16()
        .map(|unit| match unit {
            0x22 => "\\\"".into(),
            0x5c => "\\\\".into(),
            0x0a => "\\n".into(),
            0x0d => "\\r".into(),
            0x09 => "\\t".into(),
            0x08 => "\\b".into(),
            0x0c => "\\f".into(),
            0x20..=0x7e => char::from(unit as u8).to_string(),
            other => format!("\\u{other:04x}"),
        })
        .collect();
    format!("\"{escaped}\"")
}

proptest! {
    #[test]
    fn any_text_is_encoded_as_in_python_and_round_trips(text in any::<String>()) {
        prop_assume!(!text.is_empty());
        let body = with("cluster_id", Input::Text(text.clone())).unwrap().body();
        let expected = python_string(&text);
        prop_assert_eq!(
            &body,
            &format!(r#"{{"cluster_id": {expected}, "hpcqueue_id": "x", "nodelist": [2], "zone": "x"}}"#)
        );
        prop_assert!(body.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
        let read: Value = serde_json::from_str(&body).unwrap();
        prop_assert_eq!(read["cluster_id"].as_str(), Some(&*text));
    }

    #[test]
    fn nodes_keep_their_order_and_their_type(
        entries in prop::collection::vec(
            prop_oneof![
                (1_u64..9_007_199_254_740_992).prop_map(Value::from),
                "\\PC{1,8}".prop_map(Value::from),
            ],
            1..50,
        )
    ) {
        let given = entries
            .iter()
            .map(|entry| match entry {
                Value::String(text) => Input::Text(text.clone()),
                number => Input::Number(number.as_f64().unwrap()),
            })
            .collect();
        if let Ok(request) = with("nodelist", Input::List(given)) {
            let read: Value = serde_json::from_str(&request.body()).unwrap();
            prop_assert_eq!(read["nodelist"].as_array(), Some(&entries));
        }
    }
}
