//! The parsed body of a response: only the fields that this crate reads.
//!
//! A [`ResponseBody`] is filled by any serde `Deserializer`: natively by `serde_json`, in
//! WebAssembly from the result of `JSON.parse`.
//!
//! A single value of an undocumented type does not make the body unreadable: the reader of the
//! field decides what it means. A list field that is not a list does, and so does a row that is not
//! an object.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::fmt;
use std::marker::PhantomData;

/// The largest whole number that JavaScript holds exactly: 2^53 − 1.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// The most items of one list. A page is requested with at most 100.
const MOST_ITEMS: usize = 200_000;

/// The name of a field in JSON: its own, unless it is given.
macro_rules! json_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident, $json:literal) => {
        $json
    };
}
pub(crate) use json_name;

/// Declares a struct that is read from a JSON object. A field may have another name there.
///
/// It differs from `#[derive(Deserialize)]` in two ways. An array is refused: derived code reads it
/// by position, so `[0, "j-1"]` would be an accepted job. Of a duplicate name the last value
/// counts, as in `JSON.parse`: derived code fails.
macro_rules! object {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident { $($field:ident: $type:ty $(= $json:literal)?,)* }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $visibility struct $name { $(pub(crate) $field: $type,)* }

        impl<'de> serde::de::Deserialize<'de> for $name {
            fn deserialize<D: serde::de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const FIELDS: &[&str] = &[$($crate::wire::body::json_name!($field $(, $json)?),)*];

                struct Fields;

                impl<'de> serde::de::Visitor<'de> for Fields {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut read = $name::default();
                        $crate::wire::body::fill(&mut map, FIELDS, &mut [$(&mut read.$field,)*])?;
                        Ok(read)
                    }
                }

                deserializer.deserialize_struct(stringify!($name), FIELDS, Fields)
            }
        }
    };
}

pub(crate) use object;

/// A field that is read from JSON.
pub(crate) trait Slot<'de, A: MapAccess<'de>> {
    fn fill(&mut self, map: &mut A) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for T {
    fn fill(&mut self, map: &mut A) -> Result<(), A::Error> {
        *self = map.next_value()?;
        Ok(())
    }
}

/// Reads the fields with these names into their slots, and ignores others. A table instead of a
/// `match` keeps WebAssembly small.
pub(crate) fn fill<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
    slots: &mut [&mut dyn Slot<'de, A>],
) -> Result<(), A::Error> {
    while let Some(index) = map.next_key_seed(KnownName(names))? {
        match index.and_then(|index| slots.get_mut(index)) {
            Some(slot) => slot.fill(map)?,
            None => drop(map.next_value::<IgnoredAny>()?),
        }
    }
    Ok(())
}

object! {
    /// The body of a response to any operation.
    pub struct ResponseBody {
        ret_code: Scalar,
        action: Scalar,
        message: Scalar,
        job_id: Scalar,
        total_count: Scalar,
        job_set: Rows<JobFields>,
        // Rows that a proxy has emptied, each with its place among all rows of the page.
        hidden_rows: Rows<JobFields>,
        // The documentation uses three names for the list of queues.
        queue_set: Rows<QueueFields>,
        queues_set: Rows<QueueFields>,
        hpcqueue_set: Rows<QueueFields>,
        hpc_app_nodes_set: Rows<NodeFields>,
    }
}

object! {
    /// A row of the operation log.
    pub(crate) struct JobFields {
        job_id: Scalar,
        job_action: Scalar,
        status: Scalar,
        create_time: Scalar,
        resource_ids: Scalar,
        error_codes: Scalar,
        at: Scalar,
    }
}

object! {
    /// A queue.
    pub(crate) struct QueueFields {
        hpcqueue_id: Scalar,
        cluster_id: Scalar,
        node_list: Rows<Scalar>,
        compute_num: Scalar,
    }
}

object! {
    /// A node.
    pub(crate) struct NodeFields {
        node_id: Scalar,
        group_id: Scalar,
        role: Scalar,
    }
}

/// A single value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Absent or null: the API does not distinguish them.
    #[default]
    Absent,
    /// A string.
    Text(String),
    /// A whole number that JavaScript holds exactly, however written: 1, 1.0, 1e0.
    Integer(i64),
    /// Any other number, a boolean, a list, an object.
    Other,
}

impl Scalar {
    /// Returns the text, or `None` for an empty text or any other value.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Scalar::Text(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Scalar::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns a whole number that is not negative.
    pub(crate) fn count(&self) -> Option<u64> {
        u64::try_from(self.integer()?).ok()
    }

    fn of_integer(number: impl TryInto<i64>) -> Self {
        let number = number.try_into().ok();
        match number.filter(|number| (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(number)) {
            Some(number) => Scalar::Integer(number),
            None => Scalar::Other,
        }
    }
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rows<T> {
    #[default]
    Absent,
    /// How an API written in Go encodes an empty list.
    Null,
    List(Vec<T>),
}

impl<T> Rows<T> {
    /// Returns the rows. Null is an empty list if `total_count` is 0.
    pub(crate) fn list(&self, total_count: Option<u64>) -> Option<&[T]> {
        match self {
            Rows::List(rows) => Some(rows),
            Rows::Null if total_count == Some(0) => Some(&[]),
            Rows::Null | Rows::Absent => None,
        }
    }
}

/// An object, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Optional<T> {
    /// Absent or null.
    #[default]
    Absent,
    Present(T),
}

/// Deserialises the name of a field as its index, if it is one of these.
struct KnownName(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KnownName {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KnownName {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|known| *known == name))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Absent)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::of_integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::of_integer(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        // A number beyond i64 saturates at i64::MAX, which an f64 does not hold exactly either.
        let integer = number as i64;
        Ok(if integer as f64 == number { Scalar::of_integer(integer) } else { Scalar::Other })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Scalar, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Optional<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(value) => Optional::Present(value),
            None => Optional::Absent,
        })
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Rows<T>, E> {
        Ok(Rows::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Rows<T>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = items.next_element()? {
            if rows.len() == MOST_ITEMS {
                return Err(A::Error::custom("too many items"));
            }
            rows.push(row);
        }
        Ok(Rows::List(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<ResponseBody> {
        serde_json::from_str(text).ok()
    }

    fn ret_code(value: &str) -> Scalar {
        read(&format!(r#"{{"ret_code": {value}}}"#)).unwrap().ret_code
    }

    #[test]
    fn values_of_undocumented_types_are_skipped() {
        for other in ["true", "0.5", "1e99", "9007199254740992", "[[1], {}]", r#"{"a": [{}]}"#] {
            assert_eq!(ret_code(other), Scalar::Other, "{other}");
        }
        for (value, integer) in [("0", 0), ("-0", 0), ("1400.0", 1400), ("-1e0", -1)] {
            assert_eq!(ret_code(value), Scalar::Integer(integer), "{value}");
        }
        assert_eq!(ret_code("9007199254740991"), Scalar::Integer(LARGEST_INTEGER));
        assert_eq!(ret_code("-9007199254740991"), Scalar::Integer(-LARGEST_INTEGER));
        assert_eq!(ret_code("null"), Scalar::Absent);
        assert_eq!(ret_code(r#""\u8282""#), Scalar::Text("节".into()));
    }

    #[test]
    fn arrays_are_not_read_by_position() {
        for text in ["[]", r#"[0, "a", "m", "j-1"]"#, r#"{"job_set": [["j-1"]]}"#] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_value_of_a_duplicate_name_counts() {
        let twice = read(r#"{"ret_code": 0, "x": 1, "ret_code": 1400}"#).unwrap();
        assert_eq!(twice.ret_code, Scalar::Integer(1400));
    }

    #[test]
    fn absent_null_and_empty_lists_are_distinguished() {
        let rows = |text| read(text).unwrap().job_set;
        assert_eq!(rows("{}"), Rows::Absent);
        assert_eq!(rows(r#"{"job_set": null}"#), Rows::Null);
        assert_eq!(rows(r#"{"job_set": []}"#), Rows::List(vec![]));
        for text in [r#"{"job_set": {}}"#, r#"{"job_set": 0}"#, r#"{"job_set": [7]}"#] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn lists_with_too_many_items_are_refused() {
        let rows = |count| format!(r#"{{"job_set": [{}{{}}]}}"#, "{},".repeat(count - 1));
        assert!(read(&rows(MOST_ITEMS)).is_some());
        assert!(read(&rows(MOST_ITEMS + 1)).is_none());
    }
}
