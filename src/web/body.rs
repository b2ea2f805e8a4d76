//! Reading a response: its status, and its body up to a limit.
//!
//! It may come from a mock or a polyfill, so it is taken for what it can do, not for what it is.

use super::alarm::{Alarm, promise_of, until};
use super::object::{function, get, text};
use crate::head::Head;
use crate::reply::Answered;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;
}

/// Why a response could not be read to its end.
pub(super) enum Unread<'a> {
    /// An alarm rang.
    Rang(&'a Alarm),
    /// The connection failed, with what was thrown.
    Broken(JsValue),
    /// It is no response.
    NoResponse,
    /// It sends the request elsewhere, with this status; 0 where a browser hides it.
    Redirected(u16),
}

impl<'a> From<&'a Alarm> for Unread<'a> {
    fn from(alarm: &'a Alarm) -> Self {
        Unread::Rang(alarm)
    }
}

/// Reads a response to its end, or to the limit, in bytes.
pub(super) async fn read<'a>(
    response: &JsValue,
    limit: usize,
    alarms: &[&'a Alarm],
) -> Result<Answered, Unread<'a>> {
    let property = |name| get(response, name).map_err(|_| Unread::NoResponse);
    let status = property("status")?.as_f64().ok_or(Unread::NoResponse)?;
    // A browser hides a redirect behind a type and the status 0; Node shows the 3xx.
    let status = status as u16;
    let hidden = text(response, "type").as_deref() == Some("opaqueredirect");
    if hidden || (300..400).contains(&status) {
        return Err(Unread::Redirected(status));
    }
    let headers = property("headers")?;
    let head = Head::read(
        status,
        header(&headers, "date").as_deref(),
        header(&headers, "retry-after").as_deref(),
    );
    let answered = |bytes: Vec<u8>| {
        let too_long = bytes.len() > limit;
        Answered::new(head, bytes, too_long)
    };
    let body = property("body")?;
    let whole = function(response, "arrayBuffer");
    if let Some(get_reader) = function(&body, "getReader") {
        if whole.is_none() || !is_short(&headers, limit) {
            let reader = get_reader.call0(&body).map_err(Unread::Broken)?;
            return Ok(answered(chunks(&reader, limit, alarms).await?));
        }
    }
    if body.is_null() {
        return Ok(answered(Vec::new()));
    }
    // Everything at once: it is short, or there is no stream, as in a polyfill.
    let whole = whole.ok_or(Unread::NoResponse)?;
    let whole = whole.call0(response).map_err(Unread::Broken)?;
    let whole = until(&promise_of(&whole), alarms).await?.map_err(Unread::Broken)?;
    if get(&whole, "byteLength").ok().and_then(|length| length.as_f64()).is_none() {
        return Err(Unread::NoResponse);
    }
    Ok(answered(start_of(&Uint8Array::new(&whole), limit + 1)))
}

/// Whether the headers say that the body is within the limit, in bytes. Then it need not be read
/// piece by piece: Chromium's developer tools call every other request `(canceled)` whose body was
/// read that way, to its end or not.
fn is_short(headers: &JsValue, limit: usize) -> bool {
    // What is compressed may be of any length.
    header(headers, "content-encoding").is_none()
        && header(headers, "content-length")
            .and_then(|length| length.parse::<usize>().ok())
            .is_some_and(|length| length <= limit)
}

/// A header; `None` where it is not there, or not shown to a page of another origin.
fn header(headers: &JsValue, name: &str) -> Option<String> {
    function(headers, "get")?.call1(headers, &JsValue::from_str(name)).ok()?.as_string()
}

async fn chunks<'a>(
    reader: &JsValue,
    limit: usize,
    alarms: &[&'a Alarm],
) -> Result<Vec<u8>, Unread<'a>> {
    let mut bytes = Vec::new();
    while bytes.len() <= limit {
        let read = function(reader, "read").ok_or(Unread::NoResponse)?;
        let chunk = read.call0(reader).map_err(Unread::Broken)?;
        let chunk = until(&promise_of(&chunk), alarms).await?.map_err(Unread::Broken)?;
        if get(&chunk, "done").map_err(Unread::Broken)?.is_truthy() {
            break;
        }
        let value = get(&chunk, "value").map_err(Unread::Broken)?;
        if !is_view(&value) {
            return Err(Unread::NoResponse);
        }
        bytes.extend(start_of(&Uint8Array::new(&value), limit + 1 - bytes.len()));
    }
    Ok(bytes)
}

fn start_of(bytes: &Uint8Array, limit: usize) -> Vec<u8> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    bytes.subarray(0, bytes.length().min(limit)).to_vec()
}
