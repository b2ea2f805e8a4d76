//! Bodies of any content are interpreted as documented.

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

/// The documented meaning of an object with these two fields.
fn expected(ret_code: &Value, job_id: &Value) -> &'static str {
    // As in JavaScript, 1400.0 is 1400.
    let whole = ret_code.as_f64().filter(|code| code.fract() == 0.0 && code.abs() < 2_f64.powi(53));
    let Some(code) = whole.map(|code| code as i64) else {
        return "none";
    };
    let has_job_id = job_id.as_str().is_some_and(|id| !id.is_empty());
    match code {
        0 if has_job_id => "accepted",
        0 => "none",
        code if Refusal::of(code).is_some() => "refused",
        _ => "doubtful",
    }
}

fn kind(response: &ApiResponse) -> &'static str {
    match response {
        ApiResponse::Accepted(_) => "accepted",
        ApiResponse::Refused { .. } => "refused",
        ApiResponse::Doubtful { .. } => "doubtful",
        ApiResponse::None { .. } => "none",
    }
}

proptest! {
    #[test]
    fn an_object_is_interpreted_as_documented(
        ret_code in any_json(), job_id in any_json(), message in any_json(), more in any_json()
    ) {
        let body = json!({
            "action": more, "job_id": job_id, "message": message, "more": more, "ret_code": ret_code,
        });
        prop_assert_eq!(kind(&read(&body.to_string())), expected(&ret_code, &job_id));
    }

    #[test]
    fn a_truncated_response_is_invalid(cut in 0_usize..61) {
        let whole = r#"{"action": "x", "job_id": "j-8ajjp28fps8", "ret_code": 0, "a": [1]}"#;
        prop_assert_eq!(kind(&read(whole)), "accepted");
        prop_assert_eq!(kind(&read(&whole[..cut])), "none");
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), status: u16) {
        let head = Head { status, ..Head::default() };
        let response = RawResponse::from_text(head, &response_text(&bytes), false);
        if let ApiResponse::None { start, .. } = response.read() {
            prop_assert!(start.chars().count() <= 200);
        }
    }

    #[test]
    fn json_like_text_does_not_panic(text in r#"[\[\]{}",:0-9a-u\\ .eE+-]{0,60}"#) {
        let is_object = serde_json::from_str::<Value>(&text).is_ok_and(|v| v.is_object());
        if kind(&read(&text)) != "none" {
            prop_assert!(is_object, "{}", text);
        }
    }
}

#[test]
fn responses_are_limited_to_1_mib_and_lists_to_16() {
    // The message of a response that is too long gives both.
    assert_eq!((BODY_LIMIT, LIST_BODY_LIMIT), (1_048_576, 16_777_216));
    for too_long in [false, true] {
        let response = RawResponse::from_text(Head::default(), "{}", too_long);
        assert_eq!(response.is_cut_short(), too_long);
    }
}
