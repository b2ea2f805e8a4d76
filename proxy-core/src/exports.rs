//! The functions that `js/proxy` calls.

use crate::operations::find;
use crate::{
    FetchError, Forward, ListedNode, LogRow, Refusal, TextToSign, Upstream, fingerprint,
    read_members, sign,
};
use ehpc_remove_nodes_core::{List, Secret, Timestamp};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::prelude::*;

/// A request, or why it is not passed on.
#[derive(Serialize)]
#[serde(untagged)]
enum Read<T> {
    Refused { refused: Refusal },
    Accepted(T),
}

/// What JavaScript needs to know of a request.
#[derive(Serialize)]
struct Described<'a> {
    operation: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hpcqueue_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodelist: Option<Vec<ListedNode>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_ids: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp_ms: Option<f64>,
    body: String,
}

/// Reads a request: the operation's path, the method, names and values of the query one after
/// another, and the body of a POST.
#[wasm_bindgen(js_name = readRequest)]
pub fn read_request(
    path: &str,
    method: &str,
    query: Vec<String>,
    body: Option<String>,
    most_nodes: u32,
) -> JsValue {
    let read = forward(path, method, query, body.as_deref(), most_nodes);
    value(&match &read {
        Ok(forward) => Read::Accepted(Described {
            operation: forward.operation(),
            method: forward.method(),
            zone: Some(forward.zone()),
            cluster_id: forward.cluster_id(),
            hpcqueue_id: forward.hpcqueue_id(),
            nodelist: forward.nodelist(),
            job_ids: forward.job_ids(),
            timestamp_ms: None,
            body: forward.body(),
        }),
        Err(refusal) => Read::Refused { refused: refusal.clone() },
    })
}

/// Returns why this operation is not passed on by this method, or `undefined`.
#[wasm_bindgen(js_name = refusedOperation)]
pub fn refused_operation(path: &str, method: &str) -> JsValue {
    find(path, method).map_or_else(|refusal| value(&refusal), |_| JsValue::UNDEFINED)
}

/// Signs a request, which is read again: what is signed was checked. Returns `undefined` if it is
/// not accepted, or the key, the address or the time is invalid.
#[wasm_bindgen(js_name = signedUrl)]
#[expect(clippy::too_many_arguments, reason = "wasm-bindgen passes no struct")]
pub fn signed_url(
    path: &str,
    method: &str,
    query: Vec<String>,
    body: Option<String>,
    upstream: JsValue,
    unix_ms: f64,
    access_key_id: &str,
    secret_access_key: Vec<u8>,
) -> Option<String> {
    let secret = Secret::new(secret_access_key);
    let upstream: Upstream = from_value(upstream).ok()?;
    let timestamp = Timestamp::from_unix_ms(unix_ms)?;
    let forward = forward(path, method, query, body.as_deref(), u32::MAX).ok()?;
    forward.signed_url(&upstream, &timestamp, access_key_id, &secret)
}

/// Reads a text that is to be signed.
#[wasm_bindgen(js_name = readTextToSign)]
pub fn read_text_to_sign(text: &str, upstream: JsValue, access_key_id: &str) -> JsValue {
    let upstream: Upstream = from_value(upstream).unwrap_or_default();
    let read = TextToSign::read(text, &upstream, access_key_id);
    value(&match &read {
        Ok(text) => Read::Accepted(Described {
            operation: text.operation(),
            method: text.method(),
            zone: text.zone(),
            cluster_id: text.cluster_id(),
            hpcqueue_id: None,
            nodelist: None,
            job_ids: None,
            timestamp_ms: Some(text.timestamp().unix_ms() as f64),
            body: String::new(),
        }),
        Err(refusal) => Read::Refused { refused: refusal.clone() },
    })
}

/// Signs a text that [`read_text_to_sign`] accepted.
#[wasm_bindgen(js_name = signText)]
pub fn sign_text(text: &str, secret_access_key: Vec<u8>) -> String {
    sign(text, &Secret::new(secret_access_key))
}

/// Reads the `resource_ids` of a row of the operation log.
#[wasm_bindgen(js_name = readLogRow)]
pub fn read_log_row(resource_ids: &str) -> JsValue {
    value(&LogRow::read(resource_ids))
}

/// Reads a page of the queues of a cluster, or of its nodes; `undefined` if it is not one.
#[wasm_bindgen(js_name = readMembers)]
pub fn members(of_queues: bool, cluster_id: &str, body: &str) -> JsValue {
    let list = if of_queues { List::Queues } else { List::Nodes };
    read_members(list, cluster_id, body).map_or(JsValue::UNDEFINED, |members| value(&members))
}

/// Returns whether what `fetch` rejected with proves that the request was not sent.
#[wasm_bindgen(js_name = provesNotSent)]
pub fn proves_not_sent(error: JsValue) -> bool {
    from_value::<FetchError>(error).is_ok_and(|error| error.proves_not_sent())
}

/// Returns the SHA-256 of texts, in hexadecimal.
#[wasm_bindgen(js_name = fingerprint)]
pub fn fingerprint_of(parts: Vec<String>) -> String {
    fingerprint(parts.iter().map(String::as_str))
}

/// Parses a timestamp of the API, in milliseconds since 1970-01-01 UTC.
#[wasm_bindgen(js_name = readTimestamp)]
pub fn read_timestamp(text: &str) -> Option<f64> {
    Timestamp::from_text(text).map(|timestamp| timestamp.unix_ms() as f64)
}

fn forward(
    path: &str,
    method: &str,
    query: Vec<String>,
    body: Option<&str>,
    most_nodes: u32,
) -> Result<Forward, Refusal> {
    let mut pairs = Vec::with_capacity(query.len() / 2);
    let mut texts = query.into_iter();
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        pairs.push((name, value));
    }
    match body {
        Some(body) => Forward::change(path, method, &pairs, body, most_nodes),
        None => Forward::read(path, method, &pairs),
    }
}

/// Converts to a JavaScript value. A value of these types always converts.
fn value(value: &impl Serialize) -> JsValue {
    value.serialize(&Serializer::new()).unwrap_or(JsValue::UNDEFINED)
}
