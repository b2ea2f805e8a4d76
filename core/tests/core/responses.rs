//! No body, whatever it holds, is taken for an answer that it is not.

use ehpc_remove_nodes_core::{
    ApiResponse, BODY_LIMIT, Head, LIST_BODY_LIMIT, RawResponse, Refusal, response_text,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(body: &str) -> ApiResponse {
    RawResponse::from_text(Head::default(), body, false).read()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..9000).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{0,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What the API's documentation says of an object with these two fields.
fn expected(ret_code: &Value, job_id: &Value) -> &'static str {
    // As JavaScript has it, 1400.0 is 1400.
    let whole = ret_code.as_f64().filter(|code| code.fract() == 0.0 && code.abs() < 2_f64.powi(53));
    let Some(code) = whole.map(|code| code as i64) else {
        return "none";
    };
    let names_a_job = job_id.as_str().is_some_and(|id| !id.is_empty());
    match code {
        0 if names_a_job => "accepted",
        0 => "none",
        code if Refusal::of(code).is_some() => "refused",
        _ => "doubtful",
    }
}

fn kind(answer: &ApiResponse) -> &'static str {
    match answer {
        ApiResponse::Accepted(_) => "accepted",
        ApiResponse::Refused { .. } => "refused",
        ApiResponse::Doubtful { .. } => "doubtful",
        ApiResponse::None { .. } => "none",
    }
}

proptest! {
    #[test]
    fn an_object_is_read_as_the_documentation_has_it(
        ret_code in any_json(), job_id in any_json(), message in any_json(), more in any_json()
    ) {
        let body = json!({
            "action": more, "job_id": job_id, "message": message, "more": more, "ret_code": ret_code,
        });
        prop_assert_eq!(kind(&read(&body.to_string())), expected(&ret_code, &job_id));
    }

    #[test]
    fn an_answer_that_was_cut_is_none(cut in 0_usize..61) {
        let whole = r#"{"action": "x", "job_id": "j-8ajjp28fps8", "ret_code": 0, "a": [1]}"#;
        prop_assert_eq!(kind(&read(whole)), "accepted");
        prop_assert_eq!(kind(&read(&whole[..cut])), "none");
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300), status: u16) {
        let head = Head { status, ..Head::default() };
        let answered = RawResponse::from_text(head, &response_text(&bytes), false);
        if let ApiResponse::None { start, .. } = answered.read() {
            prop_assert!(start.chars().count() <= 200);
        }
    }

    #[test]
    fn json_like_text_is_read_without_harm(text in r#"[\[\]{}",:0-9a-u\\ .eE+-]{0,60}"#) {
        let as_library_has_it = serde_json::from_str::<Value>(&text).is_ok_and(|v| v.is_object());
        if kind(&read(&text)) != "none" {
            prop_assert!(as_library_has_it, "{}", text);
        }
    }
}

#[test]
fn an_answer_is_read_up_to_a_mebibyte_and_a_list_up_to_sixteen() {
    // The message of an answer that is too long names both.
    assert_eq!((BODY_LIMIT, LIST_BODY_LIMIT), (1_048_576, 16_777_216));
    for too_long in [false, true] {
        let answered = RawResponse::from_text(Head::default(), "{}", too_long);
        assert_eq!(answered.is_cut_short(), too_long);
    }
}
