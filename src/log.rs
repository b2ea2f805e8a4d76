//! Reading a page of the operation log.
//!
//! What is not surely a page of the log is *unreadable*, which is something else than empty: out
//! of an empty log would follow that a removal was never carried out.

use crate::json::{self, Scalar};
use crate::operation::LIST_OPERATIONS;
use crate::protocol::Query;
use crate::timestamp;
use miniserde::Deserialize;

/// The most rows that the API gives in one page.
pub const PAGE_ROWS: u32 = 100;

/// A page.
#[derive(Debug)]
pub(crate) struct LogPage {
    pub(crate) rows: Vec<Row>,
    /// How many rows the log has.
    pub(crate) total_count: u64,
}

/// One row: an operation, and what became of it. A field that is missing, null or of another type
/// than documented is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) job_id: Option<String>,
    pub(crate) job_action: Option<String>,
    pub(crate) status: Option<String>,
    /// When it was created by the server's clock, in milliseconds since 1970-01-01 UTC, cut to
    /// whole seconds.
    pub(crate) created: Option<i64>,
    /// The ids of cluster, queue and nodes, with spaces between them.
    pub(crate) resource_ids: Option<String>,
    pub(crate) error_codes: Option<String>,
}

#[derive(Deserialize)]
struct Fields {
    job_set: Option<Vec<RowFields>>,
    total_count: Option<Scalar>,
}

#[derive(Deserialize)]
struct RowFields {
    job_id: Option<Scalar>,
    job_action: Option<Scalar>,
    status: Option<Scalar>,
    create_time: Option<Scalar>,
    resource_ids: Option<Scalar>,
    error_codes: Option<Scalar>,
}

/// Asks for a page, newest first. No filter: one that the API understands in its own way could
/// hide the row that is looked for.
pub(crate) fn newest_first(zone: &str, limit: u32, offset: u64) -> Query {
    Query {
        operation: &LIST_OPERATIONS,
        parameters: vec![
            ("zone", zone.into()),
            ("reverse", "1".into()),
            ("limit", limit.to_string()),
            ("offset", offset.to_string()),
        ],
    }
}

/// Reads a page; `None` for one without rows (an empty list is one with) or without a count.
pub(crate) fn page(text: &str) -> Option<LogPage> {
    let fields: Fields = json::object(text)?;
    let rows = fields.job_set?.into_iter().map(Row::from).collect();
    let total_count = match fields.total_count {
        Some(Scalar::Whole(count)) => u64::try_from(count).ok()?,
        _ => return None,
    };
    Some(LogPage { rows, total_count })
}

/// The rows of a page, however many the log has.
pub(crate) fn rows(text: &str) -> Option<Vec<Row>> {
    let fields: Fields = json::object(text)?;
    Some(fields.job_set?.into_iter().map(Row::from).collect())
}

impl From<RowFields> for Row {
    fn from(fields: RowFields) -> Self {
        Row {
            job_id: Scalar::text(fields.job_id),
            job_action: Scalar::text(fields.job_action),
            status: Scalar::text(fields.status),
            created: Scalar::text(fields.create_time).and_then(|text| timestamp::read(&text)),
            resource_ids: Scalar::text(fields.resource_ids),
            error_codes: match fields.error_codes {
                // The documentation shows text; a code is a number everywhere else.
                Some(Scalar::Whole(code)) => Some(code.to_string()),
                other => Scalar::text(other),
            },
        }
    }
}

impl Row {
    /// What tells this row from every other one.
    pub(crate) fn key(&self) -> String {
        match &self.job_id {
            Some(job_id) => job_id.clone(),
            None => {
                let created = self.created.unwrap_or_default().to_string();
                let ids = self.resource_ids.as_deref().unwrap_or_default();
                let action = self.job_action.as_deref().unwrap_or_default();
                [&created, " ", action, " ", ids].concat()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_without_rows_or_count_is_unreadable_and_not_empty() {
        for text in [
            "{}",
            r#"{"ret_code": 0}"#,
            r#"{"job_set": []}"#,
            r#"{"total_count": 0}"#,
            r#"{"job_set": null, "total_count": 0}"#,
            r#"{"job_set": {}, "total_count": 0}"#,
            r#"{"job_set": [7], "total_count": 1}"#,
            r#"{"job_set": [], "total_count": "0"}"#,
            r#"{"job_set": [], "total_count": -1}"#,
            r#"{"job_set": [], "total_count": 0.5}"#,
            r#"[]"#,
            "",
        ] {
            assert!(page(text).is_none(), "{text}");
        }
        assert!(page(r#"{"job_set": [], "total_count": 0}"#).is_some());
    }

    #[test]
    fn a_row_keeps_what_is_as_documented() {
        let text = r#"{"job_set": [{"job_id": "j-1", "job_action": "A", "status": "pending",
            "create_time": "2026-01-02T03:04:05Z", "resource_ids": "a b", "error_codes": "",
            "owner": {"x": [1]}}, {"job_id": 7, "create_time": "yesterday", "error_codes": 5200}],
            "total_count": 2}"#;
        let page = page(text).unwrap();
        let expected = Row {
            job_id: Some("j-1".into()),
            job_action: Some("A".into()),
            status: Some("pending".into()),
            created: Some(1_767_323_045_000),
            resource_ids: Some("a b".into()),
            error_codes: None,
        };
        assert_eq!(page.rows[0], expected);
        assert_eq!(page.rows[1], Row { error_codes: Some("5200".into()), ..Row::default() });
    }
}
