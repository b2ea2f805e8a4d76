//! Records that cross to JavaScript, field by field.
//!
//! serde's derive writes a record of its own kind for each struct, and serde-wasm-bindgen keeps
//! every name of those in a hash map. A map of a few kinds of values needs neither.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// What may stand in a field.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// A boolean.
    Flag(bool),
    /// A whole number that JavaScript can hold.
    Number(i64),
    /// A text.
    Text(&'a str),
    /// A list of texts.
    Texts(&'a [String]),
    /// The field is left out.
    Absent,
}

/// A field under its name.
pub type Named<'a> = (&'static str, Field<'a>);

impl Field<'_> {
    /// Whether it is left out.
    pub fn is_absent(self) -> bool {
        matches!(self, Field::Absent)
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Field::Flag(flag) => serializer.serialize_bool(flag),
            Field::Number(number) => match i32::try_from(number) {
                Ok(number) => serializer.serialize_i32(number),
                Err(_) => serializer.serialize_f64(number as f64),
            },
            Field::Text(text) => serializer.serialize_str(text),
            Field::Texts(texts) => serializer.collect_seq(texts),
            Field::Absent => serializer.serialize_none(),
        }
    }
}

impl<'a> From<&'a str> for Field<'a> {
    fn from(text: &'a str) -> Self {
        Field::Text(text)
    }
}

/// A field that may be absent.
pub fn number(number: Option<impl Into<i64>>) -> Field<'static> {
    number.map_or(Field::Absent, |number| Field::Number(number.into()))
}

/// A field that may be absent.
pub fn text(text: &Option<String>) -> Field<'_> {
    text.as_deref().map_or(Field::Absent, Field::Text)
}

/// Something that is a record of fields.
pub trait Fields {
    /// Hands its fields to a function, in order.
    fn fields(&self, take: &mut dyn FnMut(&[Named]));
}

/// Serialises a record as a map.
pub fn serialize<S: Serializer>(record: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut failed = Ok(());
    record.fields(&mut |fields| {
        for (name, field) in fields {
            if failed.is_ok() && !field.is_absent() {
                failed = map.serialize_entry(name, field);
            }
        }
    });
    failed?;
    map.end()
}
