//! Objects from the caller that may have only known properties, each read once.

use crate::failure::Failure;
use crate::input::Reader;
use crate::js_value::GivenObject;
use ehpc_remove_nodes_core::catalogue::Term;
use ehpc_remove_nodes_core::{Input, only_known};
use wasm_bindgen::JsValue;

/// The values of the known properties.
pub(crate) struct Record {
    known: &'static [&'static str],
    /// `None` if absent or undefined.
    values: Vec<Option<JsValue>>,
    nothing: JsValue,
    /// The prefix of a name in an error: empty, or `credentials.`.
    prefix: &'static str,
}

/// The known properties of a kind of object.
pub(crate) struct Schema {
    /// The field named in an error if the whole object cannot be read.
    pub(crate) field: &'static str,
    /// What a property is, for messages.
    pub(crate) within: Term,
    /// The prefix of a name in an error.
    pub(crate) prefix: &'static str,
    /// All names that the object may have.
    pub(crate) known: &'static [&'static str],
}

impl Record {
    /// Reads an object.
    ///
    /// # Errors
    /// An error if the object throws or has an unknown name.
    pub(crate) fn read(object: &JsValue, named: &Schema) -> Result<Self, Failure> {
        let Schema { field, within, prefix, known } = *named;
        let unreadable = |thrown| Failure::unreadable(field, thrown);
        let object = GivenObject::read(object).map_err(unreadable)?;
        only_known(object.names.iter().map(String::as_str), known, within, prefix)?;
        let mut values = Vec::new();
        for name in known {
            let value = object.get(name).map_err(|thrown| {
                Failure::unreadable(if prefix.is_empty() { name } else { field }, thrown)
            })?;
            values.push(value);
        }
        Ok(Record { known, values, nothing: JsValue::UNDEFINED, prefix })
    }

    /// The record of an absent object: without values.
    pub(crate) fn absent() -> Self {
        Record { known: &[], values: Vec::new(), nothing: JsValue::UNDEFINED, prefix: "" }
    }

    /// The value of a property, or undefined.
    pub(crate) fn value(&self, name: &str) -> &JsValue {
        self.present(name).unwrap_or(&self.nothing)
    }

    /// The value of a property; `None` if absent or undefined.
    pub(crate) fn present(&self, name: &str) -> Option<&JsValue> {
        let place = self.known.iter().position(|known| *known == name)?;
        self.values.get(place)?.as_ref()
    }

    /// The value of a property as [`Input`].
    ///
    /// # Errors
    /// An error if the value throws when it is read.
    pub(crate) fn given(&self, name: &str) -> Result<Input, Failure> {
        let Some(value) = self.present(name) else {
            return Ok(Input::Absent);
        };
        Reader::new()
            .read(value)
            .map_err(|thrown| Failure::unreadable(&[self.prefix, name].concat(), thrown))
    }
}
