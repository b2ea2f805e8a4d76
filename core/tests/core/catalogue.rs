//! The catalogue of codes: its English sentences, as `js/messages/` has them.

use ehpc_remove_nodes_core::catalogue::{ErrorCode, Term};
use std::collections::BTreeSet;

#[test]
fn the_english_sentences_are_those_of_messages_json() {
    let mut codes = serde_json::Map::new();
    for code in ErrorCode::ALL {
        let sentences = serde_json::json!([code.summary(), code.advice()]);
        assert!(codes.insert(code.name().into(), sentences).is_none(), "{code:?} twice");
    }
    let mut terms = serde_json::Map::new();
    for term in Term::ALL {
        let phrases = terms.entry(term.param()).or_insert_with(|| serde_json::json!({}));
        phrases[term.name()] = term.phrase().into();
    }
    let catalogue = serde_json::json!({ "codes": codes, "terms": terms });
    let file: serde_json::Value = serde_json::from_str(include_str!("messages.json")).unwrap();
    if file != catalogue {
        let json = serde_json::to_string_pretty(&catalogue).unwrap();
        panic!("tests/core/messages.json should be {json}");
    }
}

#[test]
fn codes_are_lower_case_names() {
    let names: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), ErrorCode::ALL.len());
    for name in names {
        assert!(name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase()), "{name}");
    }
}
