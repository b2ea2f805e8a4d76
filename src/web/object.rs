//! Touching objects that belong to somebody else.

use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(object: &JsValue) -> Result<Array, JsValue>;
}

/// How many names are looked at: more than any request or options may have.
const NAMES_READ: u32 = 64;

thread_local! {
    /// The names that were asked for, as JavaScript has them: made once, not for each look.
    static NAMES: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name as a string of JavaScript.
fn name_of(name: &'static str) -> JsValue {
    NAMES.with_borrow_mut(|names| {
        // By where it stands: a few that stand in two places are kept twice.
        let known = names.iter().find(|(known, _)| std::ptr::eq(*known, name));
        if let Some((_, value)) = known {
            return value.clone();
        }
        let value = JsValue::from_str(name);
        names.push((name, value.clone()));
        value
    })
}

/// A property, inherited ones too. Throws what its getter throws.
pub(super) fn get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    // An exception is slow, and outside our own build wasm-bindgen keeps a value for each.
    if !object.is_object() && !object.is_function() {
        return Err(JsValue::UNDEFINED);
    }
    Reflect::get(object, &name_of(name))
}

/// A property that holds a function; `None` where there is none, or it cannot be read.
pub(super) fn function(object: &JsValue, name: &'static str) -> Option<Function> {
    get(object, name).ok()?.dyn_into().ok()
}

/// Calls a method with up to two arguments.
///
/// # Errors
/// What it throws; undefined if there is no such method.
pub(super) fn call(
    object: &JsValue,
    name: &'static str,
    given: &[&JsValue],
) -> Result<JsValue, JsValue> {
    let method = function(object, name).ok_or(JsValue::UNDEFINED)?;
    method.apply(object, &given.iter().copied().collect())
}

/// A property that holds a string; `None` where there is none, or it cannot be read.
pub(super) fn text(object: &JsValue, name: &'static str) -> Option<String> {
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
