//! Converts JavaScript values to [`Input`] without validating them.

use crate::js_value::get;
use ehpc_remove_nodes_core::catalogue::Term;
use ehpc_remove_nodes_core::{Input, LIST_LIMIT, NodeList, TEXT_LIMIT, unpack};
use js_sys::{Function, JsString, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // Throws for a revoked proxy.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_name = encodeURIComponent)]
    fn encode_uri_component(value: &JsString) -> Result<JsValue, JsValue>;

    // Works on a Date of any realm and throws for everything else.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["Date", "prototype"], js_name = getTime)]
    static GET_TIME: Function;
}

/// Converts JavaScript values to [`Input`] and limits the total length of their text.
pub(crate) struct Reader {
    text_left: u32,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Reader { text_left: TEXT_LIMIT }
    }

    /// Reads one value, or a flat list.
    ///
    /// # Errors
    /// What a proxy or a getter throws.
    pub(crate) fn read(&mut self, value: &JsValue) -> Result<Input, JsValue> {
        if let Some(given) = self.scalar(value) {
            return Ok(given);
        }
        if is_array(value)? {
            return self.list(value);
        }
        Ok(match GET_TIME.with(|get_time| get_time.call0(value)) {
            Ok(ms) => Input::Date(ms.as_f64().unwrap_or(f64::NAN)),
            Err(_) => Input::Other(Term::Object),
        })
    }

    fn scalar(&mut self, value: &JsValue) -> Option<Input> {
        if value.is_undefined() {
            return Some(Input::Absent);
        }
        if let Some(text) = value.dyn_ref::<JsString>() {
            return Some(self.text(text));
        }
        if let Some(number) = value.as_f64() {
            return Some(Input::Number(number));
        }
        if let Some(flag) = value.as_bool() {
            return Some(Input::Bool(flag));
        }
        Some(match value {
            _ if value.is_null() => Input::Other(Term::Null),
            _ if value.is_bigint() => Input::Other(Term::BigInt),
            _ if value.is_symbol() => Input::Other(Term::Symbol),
            _ if value.is_function() => Input::Other(Term::Function),
            _ => return None,
        })
    }

    fn text(&mut self, value: &JsString) -> Input {
        match self.text_left.checked_sub(value.length()) {
            Some(left) => self.text_left = left,
            None => return Input::TooLarge,
        }
        well_formed(value).map_or(Input::IllFormedText, Input::Text)
    }

    fn list(&mut self, value: &JsValue) -> Result<Input, JsValue> {
        let length = get(value, "length")?.as_f64().unwrap_or(0.0);
        if length > f64::from(LIST_LIMIT) {
            return Ok(Input::TooLarge);
        }
        let mut list = Vec::new();
        for index in 0..length as u32 {
            let entry = Reflect::get_u32(value, index)?;
            let entry = match self.scalar(&entry) {
                Some(entry) => entry,
                None if is_array(&entry).unwrap_or(false) => Input::List(Vec::new()),
                None => Input::Other(Term::Object),
            };
            // Stop at the first entry that cannot be a node: a hostile list may be long.
            let fine = matches!(entry, Input::Text(_) | Input::Number(_));
            list.push(entry);
            if !fine {
                break;
            }
        }
        Ok(Input::List(list))
    }
}

/// The node list that js/packed.js packed; `None` if there is none or an entry is invalid.
pub(crate) fn unpacked(packed: &JsValue) -> Option<NodeList> {
    if !packed.is_object() {
        return None;
    }
    let text: Uint8Array = get(packed, "text").ok()?.dyn_into().ok()?;
    let lengths: Uint32Array = get(packed, "lengths").ok()?.dyn_into().ok()?;
    if text.length() > TEXT_LIMIT {
        return None;
    }
    let text = String::from_utf8(text.to_vec()).ok()?;
    // With a possible lone surrogate, the entries are read one by one.
    if has_replacement(&text) { None } else { unpack(text, &lengths.to_vec()) }
}

/// Converts a string; `None` if it has a lone surrogate.
pub(crate) fn well_formed(value: &JsString) -> Option<String> {
    let text = String::from(value);
    (!has_replacement(&text) || is_well_formed(value)).then_some(text)
}

/// Whether a text contains U+FFFD, to which a lone surrogate is converted.
fn has_replacement(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| c == '\u{fffd}')
}

/// Whether a string has no lone surrogate.
pub(crate) fn is_well_formed(value: &JsString) -> bool {
    // Throws for a lone surrogate. `isWellFormed` is missing in older browsers.
    encode_uri_component(value).is_ok()
}
