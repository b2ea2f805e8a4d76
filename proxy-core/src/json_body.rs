//! The fields of a JSON body, before validation. A field that occurs twice is refused.

use crate::refusal::Refusal;
use ehpc_remove_nodes_core::Input;
use ehpc_remove_nodes_core::catalogue::Term;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Names and values, in their order.
#[derive(Debug)]
pub(crate) struct JsonBody(Vec<(String, Value)>);

impl JsonBody {
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        serde_json::from_str(text).map_err(|error| {
            // serde_json's own words name a place in the text, and nothing of it.
            let what =
                if error.is_data() { "The body is not accepted" } else { "The body is not JSON" };
            Refusal::malformed(format!("{what} ({error})."))
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Takes the value of a field.
    pub(crate) fn take(&mut self, name: &str) -> Input {
        let found = self.0.iter_mut().find(|(given, _)| given == name);
        found.map_or(Input::Absent, |(_, value)| std::mem::replace(&mut value.0, Input::Absent))
    }
}

impl<'de> Deserialize<'de> for JsonBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = JsonBody;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonBody, A::Error> {
                let mut fields: Vec<(String, Value)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if fields.iter().any(|(known, _)| *known == name) || fields.len() >= 16 {
                        return Err(A::Error::custom(
                            "a field occurs twice, or there are too many",
                        ));
                    }
                    fields.push((name, map.next_value()?));
                }
                Ok(JsonBody(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// A value of a field.
#[derive(Debug)]
struct Value(Input);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Input;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Input, E> {
                Ok(Input::Text(text.into()))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Input, E> {
                Ok(Input::Text(text))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Input, E> {
                Ok(Input::Bool(value))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Input, E> {
                Ok(Input::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Input, E> {
                Ok(Input::Number(number as f64))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Input, E> {
                Ok(Input::Number(number as f64))
            }

            fn visit_unit<E: Error>(self) -> Result<Input, E> {
                Ok(Input::Other(Term::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Input, A::Error> {
                let mut list = Vec::new();
                while let Some(Value(input)) = seq.next_element()? {
                    list.push(input);
                }
                Ok(Input::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Input, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Input::Other(Term::Object))
            }
        }

        deserializer.deserialize_any(Any).map(Value)
    }
}
