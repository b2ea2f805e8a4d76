//! Requests for pages of the operation log.

use crate::machine::ApiRequest;
use crate::request::operation::LIST_OPERATIONS;
use crate::text::number;

/// Requests a page, newest first. It has no filter: one that the API interprets differently could
/// hide the row in question.
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
