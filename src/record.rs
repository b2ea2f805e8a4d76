//! Objects of the caller's, whose names are all known and whose values are read once.

use crate::failure::Failure;
use crate::input::Reader;
use crate::js_value::GivenObject;
use ehpc_remove_nodes_core::{Input, only_known};
use wasm_bindgen::JsValue;

/// What stands under each of the known names.
pub(crate) struct Record {
    known: &'static [&'static str],
    /// `None` for what is absent or undefined.
    values: Vec<Option<JsValue>>,
    nothing: JsValue,
    /// What stands before a name in an error: nothing, or `credentials.`.
    within: &'static str,
}

/// Whose names they are.
pub(crate) struct Named {
    /// The field that is at fault where the whole object cannot be read.
    pub(crate) field: &'static str,
    /// What they are, for a person.
    pub(crate) what: &'static str,
    /// What stands before a name in an error.
    pub(crate) within: &'static str,
    /// All names that it may have.
    pub(crate) known: &'static [&'static str],
}

impl Record {
    /// Reads an object.
    ///
    /// # Errors
    /// A fault for what throws, and for a name that is not known.
    pub(crate) fn read(object: &JsValue, named: &Named) -> Result<Self, Failure> {
        let Named { field, what, within, known } = *named;
        let unreadable = |thrown| Failure::unreadable(field, thrown);
        let object = GivenObject::read(object).map_err(unreadable)?;
        only_known(object.names.iter().map(String::as_str), known, what, within)?;
        let mut values = Vec::new();
        for name in known {
            let value = object.get(name).map_err(|thrown| {
                Failure::unreadable(if within.is_empty() { name } else { field }, thrown)
            })?;
            values.push(value);
        }
        Ok(Record { known, values, nothing: JsValue::UNDEFINED, within })
    }

    /// An object that is not there: it has nothing under any name.
    pub(crate) fn absent() -> Self {
        Record { known: &[], values: Vec::new(), nothing: JsValue::UNDEFINED, within: "" }
    }

    /// What stands under a name.
    pub(crate) fn value(&self, name: &str) -> &JsValue {
        self.present(name).unwrap_or(&self.nothing)
    }

    /// The same; `None` where that is nothing.
    pub(crate) fn present(&self, name: &str) -> Option<&JsValue> {
        let place = self.known.iter().position(|known| *known == name)?;
        self.values.get(place)?.as_ref()
    }

    /// What stands under a name, unless it is an object or a function of a kind of its own.
    ///
    /// # Errors
    /// A fault for what throws.
    pub(crate) fn given(&self, name: &str) -> Result<Input, Failure> {
        let Some(value) = self.present(name) else {
            return Ok(Input::Absent);
        };
        Reader::new()
            .read(value)
            .map_err(|thrown| Failure::unreadable(&[self.within, name].concat(), thrown))
    }
}
