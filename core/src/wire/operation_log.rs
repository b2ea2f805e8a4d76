//! Reading a page of the operation log.
//!
//! What is not surely a page of the log is *unreadable*, which is something else than empty: out
//! of an empty log would follow that a removal was never carried out.

use crate::json::{self, Value};
use crate::request::timestamp;
use crate::text::number;

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

/// Reads a page; `None` for one without a count, or without rows where the count says that there
/// are some. An empty list, or null with a count of 0, is an empty log.
pub(crate) fn page(text: &str) -> Option<LogPage> {
    let [total_count, job_set] = json::object(text, ["total_count", "job_set"])?;
    let total_count = u64::try_from(total_count?.as_i64()?).ok()?;
    let rows = match job_set {
        Some(rows) => rows_of(rows)?,
        None if total_count == 0 && json::read(text)?.has_null(&["job_set"]) => Vec::new(),
        None => return None,
    };
    Some(LogPage { rows, total_count })
}

/// The rows of a page, however many the log has.
pub(crate) fn rows(text: &str) -> Option<Vec<Row>> {
    let [job_set] = json::object(text, ["job_set"])?;
    rows_of(job_set?)
}

fn rows_of(job_set: Value) -> Option<Vec<Row>> {
    Some(job_set.objects(PAGE_ROWS as usize)?.into_iter().map(Row::of).collect())
}

impl Row {
    fn of(item: Value) -> Self {
        let [job_id, job_action, status, created, resource_ids, codes] = item.fields([
            "job_id",
            "job_action",
            "status",
            "create_time",
            "resource_ids",
            "error_codes",
        ]);
        let text = |value: Option<Value>| value.and_then(Value::text);
        Row {
            job_id: text(job_id),
            job_action: text(job_action),
            status: text(status),
            created: text(created).and_then(|text| timestamp::read(&text)),
            resource_ids: text(resource_ids),
            // The documentation shows text; a code is a number everywhere else.
            error_codes: match codes.and_then(Value::as_i64) {
                Some(code) => Some(number(code)),
                None => text(codes),
            },
        }
    }

    /// What tells this row from every other one.
    pub(crate) fn key(&self) -> String {
        match &self.job_id {
            Some(job_id) => job_id.clone(),
            None => {
                let created = number(self.created.unwrap_or_default());
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
            r#"{"job_set": null, "total_count": 1}"#,
            r#"{"job_set": null}"#,
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
        assert!(page(r#"{"job_set": null, "total_count": 0}"#).is_some());
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
