//! Objects of the caller's, whose names are all known and whose values are read once.

use super::failure::Failure;
use super::given::Reader;
use super::object::{given, names, prototype_of};
use crate::given::{Given, only_known};
use wasm_bindgen::JsValue;

/// What stands under each of the known names.
pub(super) struct Record {
    known: &'static [&'static str],
    values: Vec<JsValue>,
    nothing: JsValue,
    /// What stands before a name in an error: nothing, or `credentials.`.
    within: &'static str,
}

/// Whose names they are.
pub(super) struct Named {
    /// The field that is at fault where the whole object cannot be read.
    pub(super) field: &'static str,
    /// The object, for a person.
    pub(super) what: &'static str,
    /// What stands before a name in an error.
    pub(super) within: &'static str,
    /// All names that it may have.
    pub(super) known: &'static [&'static str],
}

impl Record {
    /// Reads an object.
    ///
    /// # Errors
    /// A fault for what throws, and for a name that is not known.
    pub(super) fn read(object: &JsValue, named: &Named) -> Result<Self, Failure> {
        let Named { field, what, within, known } = *named;
        let unreadable = |thrown| Failure::unreadable(field, thrown);
        let names = names(object).map_err(unreadable)?;
        only_known(names.iter().map(String::as_str), known, what, within)?;
        let mut values = Vec::new();
        // js/snapshot.js makes objects without a prototype: what is not among the names is not there.
        let bare = prototype_of(object).is_ok_and(|prototype| prototype.is_null());
        for name in known {
            if bare && !names.iter().any(|own| own == name) {
                values.push(JsValue::UNDEFINED);
                continue;
            }
            let value = given(object, name);
            values.push(value.map_err(|thrown| {
                Failure::unreadable(if within.is_empty() { name } else { field }, thrown)
            })?);
        }
        Ok(Record { known, values, nothing: JsValue::UNDEFINED, within })
    }

    /// An object that is not there: it has nothing under any name.
    pub(super) fn absent() -> Self {
        Record { known: &[], values: Vec::new(), nothing: JsValue::UNDEFINED, within: "" }
    }

    /// What stands under a name.
    pub(super) fn value(&self, name: &str) -> &JsValue {
        let place = self.known.iter().position(|known| *known == name);
        place.and_then(|place| self.values.get(place)).unwrap_or(&self.nothing)
    }

    /// What stands under a name, unless it is an object or a function of a kind of its own.
    ///
    /// # Errors
    /// A fault for what throws.
    pub(super) fn given(&self, name: &str) -> Result<Given, Failure> {
        Reader::new()
            .read(self.value(name))
            .map_err(|thrown| Failure::unreadable(&[self.within, name].concat(), thrown))
    }
}
