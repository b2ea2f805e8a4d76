//! Reading a response: its status, and its body up to a limit.
//!
//! It may come from a mock or a polyfill, so it is taken for what it can do, not for what it is.

use crate::js_value::{call, function, get, name_of, set, text};
use crate::now::moment;
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
    /// Its body, as `JSON.parse` made it; undefined if it is not a JSON object.
    pub(crate) parsed: JsValue,
}

/// Why a response could not be read to its end.
pub(crate) enum ReadFailure<'a> {
    /// An alarm rang.
    Fired(&'a Timer),
    /// The connection failed, with what was thrown.
    Broken(JsValue),
    /// It is no response.
    NoResponse,
    /// It sends the request elsewhere, with this status; 0 where a browser hides it.
    Redirected(u16),
}

impl<'a> From<&'a Timer> for ReadFailure<'a> {
    fn from(timer: &'a Timer) -> Self {
        ReadFailure::Fired(timer)
    }
}

/// Reads a response to its end, or to the limit: that of an answer to a read, or to a change.
pub(crate) async fn read<'a>(
    response: &JsValue,
    is_read: bool,
    timers: &[&'a Timer],
) -> Result<Read, ReadFailure<'a>> {
    let limit = if is_read { LIST_BODY_LIMIT } else { BODY_LIMIT };
    let property = |name| get(response, name).map_err(|_| ReadFailure::NoResponse);
    let status = property("status")?.as_f64().ok_or(ReadFailure::NoResponse)?;
    // A browser hides a redirect behind a type and the status 0; Node shows the 3xx.
    let status = status as u16;
    let is_hidden = || text(response, "type").as_deref() == Some("opaqueredirect");
    if status == 0 && is_hidden() || (300..400).contains(&status) {
        return Err(ReadFailure::Redirected(status));
    }
    let headers = property("headers")?;
    let headers = Headers::of(&headers);
    let [date, retry_after, ehpc_date] =
        ["date", "retry-after", "ehpc-date"].map(|name| headers.get(name));
    // Only what was read can come from a cache.
    let age = if is_read { headers.get("age") } else { None };
    let texts = HeaderTexts {
        date: date.as_deref(),
        retry_after: retry_after.as_deref(),
        age: age.as_deref(),
        ehpc_date: ehpc_date.as_deref(),
    };
    let head = Head::read(status, texts, moment().unix);
    let body = property("body")?;
    if let Some(get_reader) = function(&body, "getReader") {
        let is_basic = get(response, "type").is_ok_and(|kind| kind == *name_of("basic"));
        let short = is_basic && headers.is_short(limit);
        if let Some(read) = function(response, "text").filter(|_| short) {
            let whole = read.call0(response).map_err(ReadFailure::Broken)?;
            let whole = until(&whole, timers).await?.map_err(ReadFailure::Broken)?;
            let whole: JsString = whole.dyn_into().map_err(|_| ReadFailure::NoResponse)?;
            // Whatever the headers said.
            let is_too_long = whole.length() as usize > limit;
            return Ok(arrived(head, &whole, is_too_long, is_read));
        }
        if !short || function(response, "arrayBuffer").is_none() {
            let mut text = Text::new(limit)?;
            let reader = match of_twin(response, &body) {
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
        // Everything at once: it is short, or there is no stream, as in a polyfill.
        let at_once = function(response, "arrayBuffer").ok_or(ReadFailure::NoResponse)?;
        let bytes = at_once.call0(response).map_err(ReadFailure::Broken)?;
        text.push(&until(&bytes, timers).await?.map_err(ReadFailure::Broken)?)?;
    }
    Ok(text.arrived(head, is_read))
}

/// What a value of a body counts for, in bytes: `JSON.parse` makes an object of it, in V8 of up to 40
/// bytes. A body of 16 MiB may have eight million of them.
const VALUE_SIZE: usize = 32;

/// The most memory that one body may take, in bytes. A page of the API has some thousand values.
const MOST_MEMORY: usize = 64 * 1024 * 1024;

/// Reads a body that has arrived.
fn arrived(head: Head, text: &JsString, is_too_long: bool, is_read: bool) -> Read {
    // The response to a change is short.
    let size = if is_read && !is_too_long { size_of(text) } else { text.length() as usize };
    let parsed = if is_too_long || size > MOST_MEMORY { None } else { parse(text) };
    let (body, parsed) = match parsed {
        Some((body, parsed)) => (Body::Object(Box::new(body)), parsed),
        None if is_too_long || size > MOST_MEMORY => (Body::TooLong, JsValue::UNDEFINED),
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

/// How much memory a body takes once it is parsed, in bytes.
fn size_of(text: &JsString) -> usize {
    let text = String::from(text);
    let values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    text.len().max(VALUE_SIZE * values)
}

/// The body of a clone, for a response of another origin. Chromium's developer tools call every other
/// request `(canceled)` whose own body was read piece by piece, to its end or not. The first body is
/// given up, so that nothing is kept twice.
fn of_twin(response: &JsValue, body: &JsValue) -> Option<JsValue> {
    text(response, "type").filter(|it| it == "cors")?;
    let twin = get(&call(response, "clone", &[]).ok()?, "body").ok()?;
    function(&twin, "getReader")?;
    if let Ok(cancelled) = call(body, "cancel", &[]) {
        ignore(&cancelled);
    }
    Some(twin)
}

/// What an empty piece of a body counts for, in bytes. No network makes one; a `fetch` of the
/// caller's own may make them for ever, and without letting a timer ring.
const EMPTY_PIECE: usize = 1024;

/// How much is decoded of a piece that alone is too long, in bytes: a message shows its start.
const START: u32 = 1024;

/// What has arrived of a body. It stays a string of JavaScript, where `JSON.parse` takes it: what
/// WebAssembly's memory once grew by it never gives back.
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
        // Pieces without anything in them count as well: a stream of nothing else must end too.
        self.bytes = self.bytes.saturating_add(if length == 0 { EMPTY_PIECE } else { length });
        if !self.is_too_long() {
            return self.decode(bytes);
        }
        if self.text.length() == 0 {
            // The piece may be of any length, so only its start is decoded.
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
        // A character that is cut off at the end.
        if let Ok(rest) = self.decoder.decode(&JsValue::UNDEFINED, &JsValue::UNDEFINED) {
            self.text = self.text.concat(&rest);
        }
        arrived(head, &self.text, self.is_too_long(), is_read)
    }
}

/// The headers of a response, as they let themselves be asked.
struct Headers<'a> {
    headers: &'a JsValue,
    get: Option<Function>,
}

impl<'a> Headers<'a> {
    fn of(headers: &'a JsValue) -> Self {
        Headers { headers, get: function(headers, "get") }
    }

    /// A header; `None` where it is not there, or not shown to a page of another origin.
    fn get(&self, name: &'static str) -> Option<String> {
        self.get.as_ref()?.call1(self.headers, name_of(name)).ok()?.as_string()
    }

    /// Whether they say that the body is within the limit, in bytes. Then it need not be read
    /// piece by piece.
    ///
    /// Only the headers of a response of type `basic` can tell. A browser hides the
    /// `Content-Encoding` of another origin, and its `Content-Length` counts compressed bytes; a
    /// service worker may have put such headers into a response of its own (`default`).
    fn is_short(&self, limit: usize) -> bool {
        let length = self.get("content-length").and_then(|length| parse_u64(&length));
        // What is compressed, or comes in chunks, may be of any length.
        length.is_some_and(|length| length <= limit as u64)
            && ["content-encoding", "transfer-encoding"].iter().all(|name| self.get(name).is_none())
    }
}
