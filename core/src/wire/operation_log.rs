//! Pages of the operation log.
//!
//! A response that is not a valid page is *unreadable*, not empty: an empty log would mean that a
//! removal was not carried out.

use crate::request::timestamp;
use crate::text::number;
use crate::wire::body::{JobFields, ResponseBody, Rows};

/// The most rows that the API returns in one page.
pub const PAGE_ROWS: u32 = 100;

/// A page of the operation log.
#[derive(Debug)]
pub(crate) struct LogPage {
    pub(crate) rows: Vec<Row>,
    /// The number of rows in the whole log.
    pub(crate) total_count: u64,
}

/// A row: an operation and its result. A field that is missing, null or of an undocumented type is
/// `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) job_id: Option<String>,
    pub(crate) job_action: Option<String>,
    pub(crate) status: Option<String>,
    /// The time of creation by the server's clock, in milliseconds since 1970-01-01 UTC, rounded
    /// down to whole seconds.
    pub(crate) created: Option<i64>,
    /// The ids of cluster, queue and nodes, separated by spaces.
    pub(crate) resource_ids: Option<String>,
    pub(crate) error_codes: Option<String>,
}

/// Reads a page. Returns `None` if it has no count, or no list of rows although the count is not 0.
/// An empty list, or null with a count of 0, is an empty log.
pub(crate) fn page(body: &ResponseBody) -> Option<LogPage> {
    let total_count = body.total_count.count()?;
    let rows = rows_of(body, Some(total_count))?;
    Some(LogPage { rows, total_count })
}

/// Reads the rows of a page, without its count.
pub(crate) fn rows(body: &ResponseBody) -> Option<Vec<Row>> {
    rows_of(body, None)
}

/// Reads the rows of a page in their order, with those that this package's proxy has emptied because
/// they are about clusters that its user may not see. Without them, the page would look incomplete.
fn rows_of(body: &ResponseBody, total_count: Option<u64>) -> Option<Vec<Row>> {
    let shown = body.job_set.list(total_count)?;
    let hidden = match &body.hidden_rows {
        Rows::List(hidden) => hidden.as_slice(),
        Rows::Null | Rows::Absent => &[],
    };
    if shown.len().saturating_add(hidden.len()) > PAGE_ROWS as usize {
        return None;
    }
    let (mut rows, mut shown) = (Vec::new(), shown.iter());
    for fields in hidden {
        let at = fields.at.count()?;
        while (rows.len() as u64) < at {
            rows.push(Row::of(shown.next()?));
        }
        if rows.len() as u64 > at {
            return None;
        }
        rows.push(Row::of(fields));
    }
    rows.extend(shown.map(Row::of));
    Some(rows)
}

impl Row {
    fn of(fields: &JobFields) -> Self {
        let text = |value: Option<&str>| value.map(String::from);
        Row {
            job_id: text(fields.job_id.text()),
            job_action: text(fields.job_action.text()),
            status: text(fields.status.text()),
            created: fields.create_time.text().and_then(timestamp::read),
            resource_ids: text(fields.resource_ids.text()),
            // Documented as text here, as a number everywhere else.
            error_codes: match fields.error_codes.integer() {
                Some(code) => Some(number(code)),
                None => text(fields.error_codes.text()),
            },
        }
    }

    /// Returns the key that identifies the row.
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

    fn page(text: &str) -> Option<LogPage> {
        super::page(&serde_json::from_str(text).ok()?)
    }

    #[test]
    fn a_page_without_rows_or_count_is_unreadable_not_empty() {
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
    fn rows_that_a_proxy_has_emptied_are_in_their_places() {
        let read = |hidden: &str| {
            let text = format!(
                r#"{{"job_set": [{{"job_id": "b"}}, {{"job_id": "d"}}], "total_count": 9,
                "hidden_rows": {hidden}}}"#
            );
            let ids = |page: LogPage| page.rows.into_iter().filter_map(|row| row.job_id).collect();
            page(&text).map(ids).map(|ids: Vec<String>| ids.concat())
        };
        let all =
            r#"[{"at": 0, "job_id": "a"}, {"at": 2, "job_id": "c"}, {"at": 4, "job_id": "e"}]"#;
        assert_eq!(read(all).as_deref(), Some("abcde"));
        assert_eq!(read("[]").as_deref(), Some("bd"));
        assert_eq!(read("null").as_deref(), Some("bd"));
        for wrong in [
            r#"[{"at": 4}]"#,
            r#"[{"at": 1}, {"at": 1}]"#,
            r#"[{"at": 1}, {"at": 0}]"#,
            r#"[{"at": -1}]"#,
            r#"[{"at": 0.5}]"#,
            r#"[{"at": "0"}]"#,
            r#"[{"job_id": "a"}]"#,
            r#"{"at": 0}"#,
            "7",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn fields_of_documented_types_are_read() {
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
