//! Safe access to foreign objects.

use js_sys::{Array, Function, Object, Reflect, global};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = fromEntries)]
    pub(crate) fn from_entries(entries: &JsValue) -> Result<Object, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn prototype_of(object: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    pub(crate) fn has_own(object: &JsValue, name: &JsValue) -> Result<bool, JsValue>;
}

/// How many own names are read: more than any request or options object may have.
const NAMES_READ: u32 = 64;

thread_local! {
    /// Property names as JavaScript strings, each created once.
    static NAMES: RefCell<Vec<(&'static str, &'static JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name as a JavaScript string. It is never freed: there are about sixty, all constants.
pub(crate) fn name_of(name: &'static str) -> &'static JsValue {
    NAMES.with_borrow_mut(|names| {
        // Compared by address: a few names are stored twice.
        let known = names.iter().find(|(known, _)| std::ptr::eq(*known, name));
        if let Some((_, value)) = known {
            return *value;
        }
        let value: &'static JsValue = Box::leak(Box::new(JsValue::from_str(name)));
        names.push((name, value));
        value
    })
}

/// Reads a property, own or inherited.
///
/// # Errors
/// What its getter throws, and a TypeError for a value that is not an object.
pub(crate) fn get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    Reflect::get(object, name_of(name))
}

/// How many prototypes are searched: a proxy may fake an endless chain.
const LONGEST_CHAIN: u32 = 64;

/// An object from a caller, or the copy of it that js/snapshot.js makes by the same rules.
pub(crate) struct GivenObject<'a> {
    object: &'a JsValue,
    /// The names of its own enumerable properties, at most `NAMES_READ`.
    pub(crate) names: Vec<String>,
    /// It is not an instance of a class: all that it inherits is on `Object.prototype`.
    is_plain: bool,
}

impl<'a> GivenObject<'a> {
    /// # Errors
    /// What the object throws.
    pub(crate) fn read(object: &'a JsValue) -> Result<Self, JsValue> {
        Ok(GivenObject { object, names: names(object)?, is_plain: is_plain(object)? })
    }

    /// Reads a property of the object or its class. `None` if it is absent, undefined, or inherited
    /// from an `Object.prototype` of any realm.
    ///
    /// # Errors
    /// What the object throws.
    pub(crate) fn get(&self, name: &'static str) -> Result<Option<JsValue>, JsValue> {
        let value = if self.names.iter().any(|own| own == name) {
            get(self.object, name)?
        } else if self.is_plain {
            return Ok(None);
        } else {
            of_class(self.object, name)?
        };
        Ok(Some(value).filter(|value| !value.is_undefined()))
    }
}

/// Whether the object's prototype is an `Object.prototype`, or none.
fn is_plain(object: &JsValue) -> Result<bool, JsValue> {
    let prototype = prototype_of(object)?;
    Ok(prototype.is_null() || is_root(&prototype, &prototype_of(&prototype)?)?)
}

/// Whether it is an `Object.prototype`; `above` is its own prototype.
fn is_root(prototype: &JsValue, above: &JsValue) -> Result<bool, JsValue> {
    Ok(above.is_null() && has_own(prototype, name_of("hasOwnProperty"))?)
}

fn of_class(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
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
            return if is_root(&holder, &above)? {
                Ok(JsValue::UNDEFINED)
            } else {
                get(object, name)
            };
        }
        holder = above;
    }
    Ok(JsValue::UNDEFINED)
}

/// A global of the runtime; undefined if there is none.
pub(crate) fn global_of(name: &'static str) -> JsValue {
    get(&global(), name).unwrap_or_default()
}

/// A property that is a function; `None` if it is not or cannot be read.
pub(crate) fn function(object: &JsValue, name: &'static str) -> Option<Function> {
    get(object, name).ok()?.dyn_into().ok()
}

/// Calls a method with up to two arguments.
///
/// # Errors
/// What the method throws; undefined if there is no such method.
pub(crate) fn call(
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

/// A property that is a string; `None` if it is not or cannot be read.
pub(crate) fn text(object: &JsValue, name: &'static str) -> Option<String> {
    get(object, name).ok()?.as_string()
}

/// The names of an object's own enumerable properties, at most `NAMES_READ`.
pub(crate) fn names(object: &JsValue) -> Result<Vec<String>, JsValue> {
    let keys = object_keys(object)?;
    Ok((0..keys.length().min(NAMES_READ)).filter_map(|i| keys.get(i).as_string()).collect())
}

thread_local! {
    /// An empty prototype. V8 stores objects whose prototype is `null` as dictionaries, which are
    /// slow.
    static NOTHING: Object = Object::create(JsValue::NULL.unchecked_ref());
}

/// An object that inherits nothing: fetch, for example, reads only what was set, even if other code
/// has changed `Object.prototype`.
pub(crate) fn bare() -> Object {
    NOTHING.with(Object::create)
}

/// Sets a property of an object created here, which cannot fail.
pub(crate) fn set(object: &JsValue, name: &'static str, value: &JsValue) {
    set_by_key(object, name_of(name), value);
}

/// Sets a property by a key that is not a constant.
pub(crate) fn set_by_key(object: &JsValue, name: &JsValue, value: &JsValue) {
    let _ = Reflect::set(object, name, value);
}
