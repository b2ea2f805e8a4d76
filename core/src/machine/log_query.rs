//! Asking for a page of the operation log.

use crate::machine::ApiRequest;
use crate::request::operation::LIST_OPERATIONS;
use crate::text::number;

/// Asks for a page, newest first. No filter: one that the API understands in its own way could
/// hide the row that is looked for.
pub(crate) fn newest_first(zone: &str, limit: u32, offset: u64, timestamp: i64) -> ApiRequest {
    ApiRequest {
        operation: &LIST_OPERATIONS,
        timestamp,
        parameters: vec![
            ("zone", zone.into()),
            ("reverse", "1".into()),
            ("limit", number(limit)),
            ("offset", number(offset as i64)),
        ],
    }
}
