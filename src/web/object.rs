//! Touching objects that belong to somebody else.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(object: &JsValue) -> Result<Array, JsValue>;
}

/// How many names are looked at: more than any request or options may have.
const NAMES_READ: u32 = 64;

/// A property, inherited ones too. Throws what its getter throws.
pub(super) fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    // An exception is slow, and outside our own build wasm-bindgen keeps a value for each.
    if !object.is_object() && !object.is_function() {
        return Err(JsValue::UNDEFINED);
    }
    Reflect::get(object, &JsValue::from_str(name))
}

/// A property that holds a function; `None` where there is none, or it cannot be read.
pub(super) fn function(object: &JsValue, name: &str) -> Option<Function> {
    get(object, name).ok()?.dyn_into().ok()
}

/// Calls a method with up to two arguments.
///
/// # Errors
/// What it throws; undefined if there is no such method.
pub(super) fn call(object: &JsValue, name: &str, given: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method = function(object, name).ok_or(JsValue::UNDEFINED)?;
    method.apply(object, &given.iter().copied().collect())
}

/// A property that holds a string; `None` where there is none, or it cannot be read.
pub(super) fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).ok()?.as_string()
}

/// The names of an object's own enumerable properties, as many as matter.
pub(super) fn names(object: &JsValue) -> Result<Vec<String>, JsValue> {
    let keys = object_keys(object)?;
    Ok((0..keys.length().min(NAMES_READ)).filter_map(|i| keys.get(i).as_string()).collect())
}

/// Sets a property of an object that we made ourselves, which therefore cannot fail.
pub(super) fn set(object: &JsValue, name: impl Into<JsValue>, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
