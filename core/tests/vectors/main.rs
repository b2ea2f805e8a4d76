//! The recorded requests of the vendor's SDK, reproduced byte for byte.
//!
//! `vendor-wire.json` was recorded from the Python package `qingcloud-hpc` 0.0.1. Its signatures
//! were made by that package with the keys given beside them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ehpc_remove_nodes_core::{
    ADD_NODES, Endpoint, Id, Input, Invalid, LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, Method,
    Operation, REMOVE_NODES, RemovalRequest, Secret, Signature, Timestamp, ToSign, UrlParts,
};
use serde_json::Value;

const OPERATIONS: [Operation; 5] =
    [REMOVE_NODES, ADD_NODES, LIST_QUEUES, LIST_NODES, LIST_OPERATIONS];

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("vendor-wire.json")).unwrap()
}

fn text<'v>(vector: &'v Value, pointer: &str) -> &'v str {
    vector.pointer(pointer).unwrap().as_str().unwrap()
}

fn endpoint() -> Endpoint {
    let origin = "https://hpc-api.qingcloud.com";
    let url = UrlParts {
        href: format!("{origin}/api"),
        origin: origin.into(),
        protocol: "https:".into(),
        hostname: "hpc-api.qingcloud.com".into(),
        pathname: "/api".into(),
        ..UrlParts::default()
    };
    Endpoint::new(&url, false).unwrap()
}

fn given(value: &Value) -> Input {
    match value {
        Value::String(text) => Input::Text(text.clone()),
        Value::Number(number) => Input::Number(number.as_f64().unwrap()),
        Value::Array(list) => Input::List(list.iter().map(given).collect()),
        other => panic!("not a field of a removal: {other}"),
    }
}

fn removal(vector: &Value) -> RemovalRequest {
    let params = vector["params"].as_object().unwrap();
    let names: Vec<String> = params.keys().cloned().chain(["zone".into()]).collect();
    RemovalRequest::parse::<Box<Invalid>>(&names, None, |field| {
        Ok(match field {
            "zone" => given(&vector["zone"]),
            "timestamp" => given(&vector["timestamp"]),
            field => given(&params[field]),
        })
    })
    .unwrap()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

/// Returns the body of a vector, and its request ready for signing.
fn built(vector: &Value, operation: &Operation) -> (String, ToSign) {
    let body = match operation.method {
        Method::Post => removal(vector).body(),
        Method::Get => String::new(),
    };
    let params: Vec<(String, String)> = match operation.method {
        Method::Post => vec![],
        Method::Get => vector["params"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), plain(value)))
            .chain([("zone".into(), plain(&vector["zone"]))])
            .collect(),
    };
    let params: Vec<_> = params.iter().map(|(name, value)| (&**name, &**value)).collect();
    let timestamp = Timestamp::from_text(text(vector, "/timestamp")).unwrap();
    let access_key_id = Id::new(text(vector, "/access_key_id")).unwrap();
    let to_sign = ToSign::new(&endpoint(), operation, &params, &timestamp, &access_key_id, &body);
    (body, to_sign)
}

#[test]
fn every_recorded_request_is_reproduced_byte_for_byte() {
    let (mut gets, mut posts) = (0, 0);
    for vector in vectors() {
        let name = text(&vector, "/name");
        let action = text(&vector, "/action");
        let operation = OPERATIONS.iter().find(|known| known.action == action).unwrap();
        match operation.method {
            Method::Get => gets += 1,
            Method::Post => posts += 1,
        }
        let (body, to_sign) = built(&vector, operation);
        let secret = Secret::new(text(&vector, "/secret_access_key").into());
        let signature = Signature::new(&secret, to_sign.string_to_sign());
        let target = format!("https://hpc-api.qingcloud.com{}", text(&vector, "/wire/target"));

        assert_eq!(operation.method.as_str(), text(&vector, "/wire/method"), "{name}");
        assert_eq!(body, text(&vector, "/wire/body"), "{name}");
        assert_eq!(to_sign.string_to_sign(), text(&vector, "/wire/string_to_sign"), "{name}");
        assert_eq!(to_sign.signed_url(&signature), target, "{name}");
    }
    assert!(gets >= 4 && posts >= 3, "the recording is incomplete: {gets} GETs, {posts} POSTs");
}

#[test]
fn a_parsed_signature_gives_the_same_url() {
    for vector in vectors() {
        let action = text(&vector, "/action");
        let operation = OPERATIONS.iter().find(|known| known.action == action).unwrap();
        let (_, to_sign) = built(&vector, operation);
        let target = text(&vector, "/wire/target");
        let encoded = target.rsplit_once("&signature=").unwrap().1;
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
        };
        let signature = Signature::parse(&decode(&decode(encoded))).unwrap();
        assert!(to_sign.signed_url(&signature).ends_with(target));
    }
}
