//! Serialisation of integers as JavaScript numbers: beyond 53 bits they are rounded, not refused.

use serde::Serializer;

pub(crate) fn number<S: Serializer>(number: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    match i32::try_from(*number) {
        Ok(number) => serializer.serialize_i32(number),
        Err(_) => serializer.serialize_f64(*number as f64),
    }
}

/// The same for an optional number.
pub(crate) fn optional_number<S: Serializer>(
    value: &Option<i64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => number(value, serializer),
        None => serializer.serialize_none(),
    }
}
