//! Reads a response: its status, and its body up to a limit.
//!
//! The response may come from a mock or a polyfill, so its features are detected, not its class.

use crate::js_value::{call, function, get, name_of, set, text};
use crate::now::now;
use crate::parsed::parse;
use crate::timer::{Timer, ignore, until};
use ehpc_remove_nodes_core::text::{parse_u64, truncate};
use ehpc_remove_nodes_core::{
    BODY_LIMIT, Body, Head, HeaderTexts, LIST_BODY_LIMIT, RawResponse, START_CHARS,
};
use js_sys::{Function, JsString, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type TextDecoder;
    #[wasm_bindgen(catch, constructor)]
    fn new() -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn decode(this: &TextDecoder, bytes: &JsValue, options: &JsValue) -> Result<JsString, JsValue>;
}

/// A response that was read.
pub(crate) struct Read {
    pub(crate) response: RawResponse,
    /// Its parsed body; undefined if it is not a JSON object.
    pub(crate) parsed: JsValue,
}

/// Why a response could not be read to the end.
pub(crate) enum ReadFailure<'a> {
    /// A timer fired.
    Fired(&'a Timer),
    /// The connection failed with this error.
    Broken(JsValue),
    /// It is not a response.
    NoResponse,
    /// It is a redirect with this status; 0 if the browser hides it, or if it was followed.
    Redirected(u16),
}

impl<'a> From<&'a Timer> for ReadFailure<'a> {
    fn from(timer: &'a Timer) -> Self {
        ReadFailure::Fired(timer)
    }
}

/// Reads a response to its end or to the limit, which differs for reads and changes.
pub(crate) async fn read<'a>(
    response: &JsValue,
    is_read: bool,
    timers: &[&'a Timer],
) -> Result<Read, ReadFailure<'a>> {
    let limit = if is_read { LIST_BODY_LIMIT } else { BODY_LIMIT };
    let property = |name| get(response, name).map_err(|_| ReadFailure::NoResponse);
    let status = property("status")?.as_f64().ok_or(ReadFailure::NoResponse)?;
    // A browser reports a redirect as type `opaqueredirect` with status 0; Node shows the 3xx.
    let status = status as u16;
    let is_hidden = || text(response, "type").as_deref() == Some("opaqueredirect");
    if status == 0 && is_hidden() || (300..400).contains(&status) {
        return Err(ReadFailure::Redirected(status));
    }
    // A `fetch` of the caller's own has followed one: this is the response to another request.
    if get(response, "redirected").is_ok_and(|it| it.is_truthy()) {
        return Err(ReadFailure::Redirected(0));
    }
    let headers = property("headers")?;
    let headers = Headers::of(&headers);
    let [date, retry_after, ehpc_date] =
        ["date", "retry-after", "ehpc-date"].map(|name| headers.get(name));
    // Only the response to a read can come from a cache.
    let age = if is_read { headers.get("age") } else { None };
    let texts = HeaderTexts {
        date: date.as_deref(),
        retry_after: retry_after.as_deref(),
        age: age.as_deref(),
        ehpc_date: ehpc_date.as_deref(),
    };
    let head = Head::read(status, texts, now().unix);
    let body = property("body")?;
    if let Some(get_reader) = function(&body, "getReader") {
        let is_basic = get(response, "type").is_ok_and(|kind| kind == *name_of("basic"));
        let short = is_basic && headers.is_short(limit);
        if let Some(read) = function(response, "text").filter(|_| short) {
            let whole = read.call0(response).map_err(ReadFailure::Broken)?;
            let whole = until(&whole, timers).await?.map_err(ReadFailure::Broken)?;
            let whole: JsString = whole.dyn_into().map_err(|_| ReadFailure::NoResponse)?;
            // The headers may be wrong.
            let is_too_long = whole.length() as usize > limit;
            return Ok(arrived(head, &whole, is_too_long, is_read));
        }
        if !short || function(response, "arrayBuffer").is_none() {
            let mut text = Text::new(limit)?;
            let reader = match body_of_clone(response, &body) {
                Some(body) => call(&body, "getReader", &[]),
                None => get_reader.call0(&body),
            };
            let reader = reader.map_err(ReadFailure::Broken)?;
            while !text.is_too_long() {
                let chunk = call(&reader, "read", &[]).map_err(ReadFailure::Broken)?;
                let chunk = until(&chunk, timers).await?.map_err(ReadFailure::Broken)?;
                if get(&chunk, "done").map_err(ReadFailure::Broken)?.is_truthy() {
                    break;
                }
                text.push(&get(&chunk, "value").map_err(ReadFailure::Broken)?)?;
            }
            return Ok(text.arrived(head, is_read));
        }
    }
    let mut text = Text::new(limit)?;
    if !body.is_null() {
        // Read at once: the body is short, or has no stream, as in a polyfill.
        let at_once = function(response, "arrayBuffer").ok_or(ReadFailure::NoResponse)?;
        let bytes = at_once.call0(response).map_err(ReadFailure::Broken)?;
        text.push(&until(&bytes, timers).await?.map_err(ReadFailure::Broken)?)?;
    }
    Ok(text.arrived(head, is_read))
}

/// The estimated memory of a parsed JSON value, in bytes. In V8 a value takes up to 40 bytes; a body
/// of 16 MiB may have eight million values.
const VALUE_SIZE: usize = 32;

/// The most memory that one body may take, in bytes. A page of the API has about a thousand values.
const MOST_MEMORY: usize = 64 * 1024 * 1024;

/// Parses a body that has arrived.
fn arrived(head: Head, text: &JsString, is_too_long: bool, is_read: bool) -> Read {
    // The response to a change is short.
    let size = if is_read && !is_too_long { size_of(text) } else { text.length() as usize };
    let is_too_long = is_too_long || size > MOST_MEMORY;
    let parsed = if is_too_long { None } else { parse(text) };
    let (body, parsed) = match parsed {
        Some((body, parsed)) => (Body::Object(Box::new(body)), parsed),
        None if is_too_long => (Body::TooLong, JsValue::UNDEFINED),
        None if text.trim().length() == 0 => (Body::Empty, JsValue::UNDEFINED),
        None => (Body::NotAnObject, JsValue::UNDEFINED),
    };
    let start = || {
        // A character takes up to two units.
        let start = String::from(text.slice(0, 2 * START_CHARS as u32));
        truncate(&start, START_CHARS).into()
    };
    let response = RawResponse::new(head, body, size, start);
    Read { response, parsed }
}

/// The estimated memory of a parsed body, in bytes.
fn size_of(text: &JsString) -> usize {
    let text = String::from(text);
    let values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    text.len().max(VALUE_SIZE * values)
}

/// The body of a clone, for a response of another origin. Chromium's developer tools show a request as
/// `(canceled)` if its own body was read in chunks. The original body is cancelled, so that nothing is
/// stored twice. No upstream issue was found. To see whether it is still needed, return `None` here and
/// open the page with `npm start` and the network panel.
fn body_of_clone(response: &JsValue, body: &JsValue) -> Option<JsValue> {
    text(response, "type").filter(|it| it == "cors")?;
    let twin = get(&call(response, "clone", &[]).ok()?, "body").ok()?;
    function(&twin, "getReader")?;
    if let Ok(cancelled) = call(body, "cancel", &[]) {
        ignore(&cancelled);
    }
    Some(twin)
}

/// The size counted for an empty chunk, in bytes. The network delivers none; a custom `fetch` may
/// deliver them endlessly, without letting a timer fire.
const EMPTY_PIECE: usize = 1024;

/// How much of a chunk that exceeds the limit is decoded, in bytes: a message shows its start.
const START: u32 = 1024;

/// The part of a body that has arrived. It stays a JavaScript string for `JSON.parse`: WebAssembly
/// memory never shrinks.
struct Text {
    decoder: TextDecoder,
    text: JsString,
    bytes: usize,
    limit: usize,
}

impl Text {
    fn new(limit: usize) -> Result<Self, ReadFailure<'static>> {
        let decoder = TextDecoder::new().map_err(ReadFailure::Broken)?;
        Ok(Text { decoder, text: "".into(), bytes: 0, limit })
    }

    fn is_too_long(&self) -> bool {
        self.bytes > self.limit
    }

    /// Takes an ArrayBuffer, or a view of one.
    fn push(&mut self, bytes: &JsValue) -> Result<(), ReadFailure<'static>> {
        let length = get(bytes, "byteLength").ok().and_then(|length| length.as_f64());
        let length = length.ok_or(ReadFailure::NoResponse)? as usize;
        // Empty chunks count too, so that a stream of them ends.
        self.bytes = self.bytes.saturating_add(if length == 0 { EMPTY_PIECE } else { length });
        if !self.is_too_long() {
            return self.decode(bytes);
        }
        if self.text.length() == 0 {
            // The chunk may be of any length: decode only its start.
            let start = call(bytes, "slice", &[&0.into(), &START.into()]);
            return self.decode(&start.map_err(|_| ReadFailure::NoResponse)?);
        }
        Ok(())
    }

    fn decode(&mut self, bytes: &JsValue) -> Result<(), ReadFailure<'static>> {
        let streaming = JsValue::from(Object::new());
        set(&streaming, "stream", &JsValue::TRUE);
        let piece = self.decoder.decode(bytes, &streaming).map_err(|_| ReadFailure::NoResponse)?;
        self.text = self.text.concat(&piece);
        Ok(())
    }

    fn arrived(mut self, head: Head, is_read: bool) -> Read {
        // Flushes a truncated character at the end.
        if let Ok(rest) = self.decoder.decode(&JsValue::UNDEFINED, &JsValue::UNDEFINED) {
            self.text = self.text.concat(&rest);
        }
        arrived(head, &self.text, self.is_too_long(), is_read)
    }
}

/// The headers of a response, read through `get`.
struct Headers<'a> {
    headers: &'a JsValue,
    get: Option<Function>,
}

impl<'a> Headers<'a> {
    fn of(headers: &'a JsValue) -> Self {
        Headers { headers, get: function(headers, "get") }
    }

    /// A header; `None` if it is absent or hidden from another origin.
    fn get(&self, name: &'static str) -> Option<String> {
        self.get.as_ref()?.call1(self.headers, name_of(name)).ok()?.as_string()
    }

    /// Whether the body is within the limit, in bytes, according to the headers. Then it can be read
    /// at once.
    ///
    /// Only valid for a response of type `basic`. A browser hides the `Content-Encoding` of another
    /// origin, and its `Content-Length` counts compressed bytes; a service worker may set such headers
    /// on its own response (`default`).
    fn is_short(&self, limit: usize) -> bool {
        let length = self.get("content-length").and_then(|length| parse_u64(&length));
        // A compressed or chunked body may be of any length.
        length.is_some_and(|length| length <= limit as u64)
            && ["content-encoding", "transfer-encoding"].iter().all(|name| self.get(name).is_none())
    }
}
