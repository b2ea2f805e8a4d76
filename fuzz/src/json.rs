//! What serde_json makes of the API's JSON, as far as it may be held against the core's own reader.

use serde_json::{Map, Value};

/// How deep serde_json goes before it gives up; the core has no such limit.
const DEEPEST: usize = 120;

/// How serde_json marks a number that it keeps as text. An object with such a field is no object
/// to it.
const ITS_OWN: &str = "$serde_json";

/// Whether serde_json is an oracle for a text.
pub fn is_judge_of(text: &str) -> bool {
    let mut depth: usize = 0;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            // Those in strings count too: then the guess is too high, which does no harm.
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    // Its name may stand there escaped.
    deepest <= DEEPEST && !text.contains(ITS_OWN) && !text.contains("serde_json")
}

/// A text that is one value.
pub fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A text that is one object.
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

/// A text that is not empty.
pub fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(Into::into)
}

/// A whole number that JavaScript can hold, written without a fraction or an exponent.
pub fn whole(value: &Value) -> Option<i64> {
    let written = match value {
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let number: i128 = written.parse().ok()?;
    let fits = number.abs() < 1 << 53 && written != "-0";
    i64::try_from(number).ok().filter(|_| fits)
}

/// A list of objects and nothing else.
pub fn objects(value: &Value) -> Option<Vec<&Map<String, Value>>> {
    value.as_array()?.iter().map(Value::as_object).collect()
}
