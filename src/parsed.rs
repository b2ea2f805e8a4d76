//! Deserializes what `JSON.parse` returned. Reads only the fields of a struct, and only own
//! properties: additions to `Object.prototype` do not count.
//!
//! serde-wasm-bindgen's `from_value` does the same, with error messages that are unused here and take
//! 15 KB by Brotli.

use crate::input::well_formed;
use crate::js_value::{get, has_own, name_of};
use js_sys::{Array, JsString};
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn json_parse(text: &JsString) -> Result<JsValue, JsValue>;
}

/// Parses and deserializes a JSON text; `None` if it is not JSON or has another shape.
pub(crate) fn parse<T: DeserializeOwned>(text: &JsString) -> Option<(T, JsValue)> {
    let parsed = json_parse(text).ok()?;
    Some((T::deserialize(Parsed(parsed.clone())).ok()?, parsed))
}

/// The value has another shape. Details are not used.
#[derive(Debug)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unreadable
    }
}

/// A value from `JSON.parse`.
struct Parsed(JsValue);

impl<'de> Deserializer<'de> for Parsed {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Parsed(value) = self;
        if let Some(text) = value.dyn_ref::<JsString>() {
            return visitor.visit_string(well_formed(text).ok_or(Unreadable)?);
        }
        if let Some(number) = value.as_f64() {
            return visitor.visit_f64(number);
        }
        if value.is_null() {
            return visitor.visit_unit();
        }
        if let Some(flag) = value.as_bool() {
            return visitor.visit_bool(flag);
        }
        match value.dyn_into::<Array>() {
            Ok(items) => visitor.visit_seq(Items { length: items.length(), items, next: 0 }),
            // Without named fields, none is read.
            Err(object) => visitor.visit_map(Fields { object, names: &[], value: None }),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let Parsed(object) = self;
        if !object.is_object() || Array::is_array(&object) {
            return Err(Unreadable);
        }
        visitor.visit_map(Fields { object, names, value: None })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier
    }
}

/// The items of a list.
struct Items {
    items: Array,
    length: u32,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.next == self.length {
            return Ok(None);
        }
        let item = self.items.get(self.next);
        self.next += 1;
        seed.deserialize(Parsed(item)).map(Some)
    }
}

/// The fields of an object with one of these names.
struct Fields {
    object: JsValue,
    names: &'static [&'static str],
    value: Option<JsValue>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        while let Some((name, rest)) = self.names.split_first() {
            self.names = rest;
            let value = get(&self.object, name).map_err(|_| Unreadable)?;
            // Most are absent: test for undefined first, which is cheaper.
            if !value.is_undefined() && has_own(&self.object, name_of(name)).unwrap_or(false) {
                self.value = Some(value);
                return seed.deserialize(StrDeserializer::new(name)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        seed.deserialize(Parsed(self.value.take().ok_or(Unreadable)?))
    }
}
