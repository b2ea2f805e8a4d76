//! Touching objects that belong to somebody else.

use js_sys::{Array, Function, Object, Reflect, global};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = fromEntries)]
    pub(super) fn from_entries(entries: &JsValue) -> Result<Object, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    pub(super) fn prototype_of(object: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn has_own(object: &JsValue, name: &JsValue) -> Result<bool, JsValue>;
}

/// How many names are looked at: more than any request or options may have.
const NAMES_READ: u32 = 64;

thread_local! {
    /// The names that were asked for, as JavaScript has them: made once, not for each look.
    static NAMES: RefCell<Vec<(&'static str, &'static JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name as a string of JavaScript. It stays: there are some sixty, and all are ours.
pub(super) fn name_of(name: &'static str) -> &'static JsValue {
    NAMES.with_borrow_mut(|names| {
        // By where it stands: a few that stand in two places are kept twice.
        let known = names.iter().find(|(known, _)| std::ptr::eq(*known, name));
        if let Some((_, value)) = known {
            return *value;
        }
        let value: &'static JsValue = Box::leak(Box::new(JsValue::from_str(name)));
        names.push((name, value));
        value
    })
}

/// A property, inherited ones too. Throws what its getter throws, and where there is no object.
pub(super) fn get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    Reflect::get(object, name_of(name))
}

/// Of longer chains of prototypes only the start is looked at: a proxy may pretend one without an end.
const LONGEST_CHAIN: u32 = 64;

/// A property of an object that a caller gave: its own or its class's. Undefined for what lies on an
/// `Object.prototype`, of whichever realm: the caller did not give it, some other code put it there,
/// for every object. Throws what the object throws.
pub(super) fn given(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    if has_own(object, name_of(name))? {
        return get(object, name);
    }
    let mut holder = prototype_of(object)?;
    for _ in 1..LONGEST_CHAIN {
        if holder.is_null() {
            break;
        }
        let above = prototype_of(&holder)?;
        if has_own(&holder, name_of(name))? {
            let is_given = !above.is_null() || !has_own(&holder, name_of("hasOwnProperty"))?;
            return if is_given { get(object, name) } else { Ok(JsValue::UNDEFINED) };
        }
        holder = above;
    }
    Ok(JsValue::UNDEFINED)
}

/// What the runtime has under a name; undefined if nothing.
pub(super) fn global_of(name: &'static str) -> JsValue {
    get(&global(), name).unwrap_or_default()
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
    match given {
        [] => method.call0(object),
        [one] => method.call1(object, one),
        [one, two] => method.call2(object, one, two),
        _ => Err(JsValue::UNDEFINED),
    }
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

/// An object without a prototype. Whoever reads it, fetch for example, finds no more in it than what
/// was set, also where other code has put something on `Object.prototype`.
pub(super) fn bare() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

/// Sets a property of an object that we made ourselves, which therefore cannot fail.
pub(super) fn set(object: &JsValue, name: &'static str, value: &JsValue) {
    put(object, name_of(name), value);
}

/// Sets a property whose name is not one of ours.
pub(super) fn put(object: &JsValue, name: &JsValue, value: &JsValue) {
    let _ = Reflect::set(object, name, value);
}
