//! Touching objects that belong to somebody else.

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

/// How many names are looked at: more than any request or options may have.
const NAMES_READ: u32 = 64;

thread_local! {
    /// The names that were asked for, as JavaScript has them: made once, not for each look.
    static NAMES: RefCell<Vec<(&'static str, &'static JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name as a string of JavaScript. It stays: there are some sixty, and all are ours.
pub(crate) fn name_of(name: &'static str) -> &'static JsValue {
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

/// Names, and the same as strings of JavaScript.
pub(crate) type Names = &'static [(&'static str, &'static JsValue)];

thread_local! {
    /// The lists of names that were asked for.
    static LISTS: RefCell<Vec<(&'static [&'static str], Names)>> = const { RefCell::new(Vec::new()) };
}

/// The names of a struct's fields, made once. There are a handful of structs.
pub(crate) fn names_of(fields: &'static [&'static str]) -> Names {
    LISTS.with_borrow_mut(|lists| {
        if let Some((_, names)) = lists.iter().find(|(known, _)| std::ptr::eq(*known, fields)) {
            return *names;
        }
        let names: Vec<_> = fields.iter().map(|field| (*field, name_of(field))).collect();
        let names: Names = names.leak();
        lists.push((fields, names));
        names
    })
}

/// A property, inherited ones too. Throws what its getter throws, and where there is no object.
pub(crate) fn get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    Reflect::get(object, name_of(name))
}

/// Of longer chains of prototypes only the start is looked at: a proxy may pretend one without an end.
const LONGEST_CHAIN: u32 = 64;

/// An object that a caller gave, or the copy of it that js/snapshot.js made by the same rules.
pub(crate) struct GivenObject<'a> {
    object: &'a JsValue,
    /// The names of its own enumerable properties, as many as matter.
    pub(crate) names: Vec<String>,
    /// It has no class: what is not its own, some other code put there, for every object.
    is_plain: bool,
}

impl<'a> GivenObject<'a> {
    /// # Errors
    /// What the object throws.
    pub(crate) fn read(object: &'a JsValue) -> Result<Self, JsValue> {
        Ok(GivenObject { object, names: names(object)?, is_plain: is_plain(object)? })
    }

    /// A property: the object's own or its class's. `None` for one that is absent or undefined, and
    /// for what lies on an `Object.prototype`, of whichever realm.
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

/// Whether it is an `Object.prototype`, `above` being its own prototype.
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

/// What the runtime has under a name; undefined if nothing.
pub(crate) fn global_of(name: &'static str) -> JsValue {
    get(&global(), name).unwrap_or_default()
}

/// A property that holds a function; `None` where there is none, or it cannot be read.
pub(crate) fn function(object: &JsValue, name: &'static str) -> Option<Function> {
    get(object, name).ok()?.dyn_into().ok()
}

/// Calls a method with up to two arguments.
///
/// # Errors
/// What it throws; undefined if there is no such method.
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

/// A property that holds a string; `None` where there is none, or it cannot be read.
pub(crate) fn text(object: &JsValue, name: &'static str) -> Option<String> {
    get(object, name).ok()?.as_string()
}

/// The names of an object's own enumerable properties, as many as matter.
pub(crate) fn names(object: &JsValue) -> Result<Vec<String>, JsValue> {
    let keys = object_keys(object)?;
    Ok((0..keys.length().min(NAMES_READ)).filter_map(|i| keys.get(i).as_string()).collect())
}

thread_local! {
    /// The prototype of objects that inherit nothing. Directly under `null` they would be slow: V8
    /// keeps such objects as dictionaries.
    static NOTHING: Object = Object::create(JsValue::NULL.unchecked_ref());
}

/// An object that inherits nothing. Whoever reads it, fetch for example, finds no more in it than what
/// was set, also where other code has put something on `Object.prototype`.
pub(crate) fn bare() -> Object {
    NOTHING.with(Object::create)
}

/// Sets a property of an object that we made ourselves, which therefore cannot fail.
pub(crate) fn set(object: &JsValue, name: &'static str, value: &JsValue) {
    put(object, name_of(name), value);
}

/// Sets a property whose name is not one of ours.
pub(crate) fn put(object: &JsValue, name: &JsValue, value: &JsValue) {
    let _ = Reflect::set(object, name, value);
}
