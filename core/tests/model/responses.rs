//! The responses of the server, as bytes.

use ehpc_remove_nodes_core::{ExchangeResult, Head, HeaderTexts, RawResponse};

/// The head of a response: its status, the `Date` that the client sees, and how long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Top {
    pub status: u16,
    pub date: Option<i64>,
    pub retry_after_s: Option<i64>,
    /// How long a cache has kept it, if the cache sends `Age`.
    pub age_s: Option<i64>,
    /// The API's time, if a proxy passes it on.
    pub ehpc_date: Option<i64>,
}

pub fn response(top: Top, body: &str) -> ExchangeResult {
    let (date, ehpc_date) = (top.date.map(http_date), top.ehpc_date.map(http_date));
    let wait = top.retry_after_s.map(|seconds| seconds.to_string());
    let age = top.age_s.map(|seconds| seconds.to_string());
    let texts = HeaderTexts {
        date: date.as_deref(),
        retry_after: wait.as_deref(),
        age: age.as_deref(),
        ehpc_date: ehpc_date.as_deref(),
    };
    let head = Head::read(top.status, texts, 0);
    ExchangeResult::Response(RawResponse::from_text(head, body, false))
}

pub fn accepted(top: Top, job_id: &str) -> ExchangeResult {
    let body = format!(
        r#"{{"action": "HpcQueueRemoveEhpcQueueNodesResponse", "job_id": "{job_id}", "ret_code": 0}}"#
    );
    response(top, &body)
}

pub fn coded(top: Top, ret_code: i64) -> ExchangeResult {
    response(top, &format!(r#"{{"ret_code": {ret_code}, "message": "from the model"}}"#))
}

/// Formats a time as in the API, from milliseconds since 1970.
pub fn stamp(ms: i64) -> String {
    let time = civil(ms.div_euclid(1000));
    let [year, month, day, hour, minute, second] = time;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn http_date(ms: i64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let [year, month, day, hour, minute, second] = civil(ms.div_euclid(1000));
    let month = MONTHS[(month - 1) as usize];
    // The client ignores the weekday.
    format!("Mon, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Year, month, day, hour, minute, second of a UTC second count (Howard Hinnant's days algorithm).
fn civil(seconds: i64) -> [i64; 6] {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    [year, month, day, rest / 3600, rest % 3600 / 60, rest % 60]
}

#[test]
fn the_models_times_have_the_forms_of_the_api() {
    assert_eq!(stamp(1_767_323_045_999), "2026-01-02T03:04:05Z");
    assert_eq!(http_date(784_111_777_000), "Mon, 06 Nov 1994 08:49:37 GMT");
}
