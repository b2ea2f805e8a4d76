//! The API's JSON parsed by serde_json, as far as it can check the core's parser.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Whether a `Value` can check a text. It rejects what the core skips in unused fields: half of a
/// surrogate pair, a number beyond f64, deep nesting.
pub fn can_check(text: &str) -> bool {
    read(text).is_some() == serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The same for a page of a list.
pub fn is_checkable_list(text: &str) -> bool {
    can_check(text) && !may_have_duplicates(text)
}

/// Parses a text that is one value.
pub fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Parses a text that is one object.
pub fn object(text: &str) -> Option<Map<String, Value>> {
    match read(text)? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// A field of an object. Absent and null mean the same.
pub fn field<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    map.get(name).filter(|value| !value.is_null())
}

/// A non-empty string.
pub fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(Into::into)
}

/// A safe integer in any notation: 1.0 is 1.
pub fn whole(value: &Value) -> Option<i64> {
    let number = value.as_f64()?;
    let fits = number.fract() == 0.0 && number.abs() < 2_f64.powi(53);
    fits.then_some(number as i64)
}

/// A list of objects only.
pub fn objects(value: &Value) -> Option<Vec<&Map<String, Value>>> {
    value.as_array()?.iter().map(Value::as_object).collect()
}

/// The lists that a response may have.
const LISTS: [&str; 5] =
    ["job_set", "queue_set", "queues_set", "hpcqueue_set", "hpc_app_nodes_set"];

/// Whether each list of a response is null or a list of objects, also the nested ones. Any other
/// body is malformed.
pub fn has_lists_only(map: &Map<String, Value>) -> bool {
    let rows = LISTS.iter().filter_map(|name| field(map, name)).map(objects);
    rows.into_iter().all(|rows| {
        rows.is_some_and(|rows| {
            rows.iter().filter_map(|row| field(row, "node_list")).all(Value::is_array)
        })
    })
}

/// Whether a name may occur twice in one object. The core must parse the first one too, but a
/// `Value` keeps only the last.
pub fn may_have_duplicates(text: &str) -> bool {
    LISTS.iter().any(|name| text.matches(name).count() > 1)
        || text.matches("node_list").count() > 1
        || text.contains('\\')
}
