//! Parsing the response to a change: its head, its body as text, and its meaning.
//!
//! An input is `status ÿ Date ÿ Retry-After ÿ body`, with a byte 0xff for each `ÿ`; the body may
//! hold more of them.

use crate::documented::is_refusal;
use crate::json;
use crate::parts::{SEPARATOR, text};
use ehpc_remove_nodes_core::{
    Accepted, ApiResponse, Head, HeaderTexts, InvalidResponse, RawResponse, response_text,
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Checks one response.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(4, |byte| *byte == SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    let (status, date, retry_after) = (text(next()), text(next()), text(next()));
    let status = status.parse().unwrap_or(200);
    head(status, &date, &retry_after);

    let bytes = next();
    let body = response_text(bytes);
    decoded(bytes, &body);
    let read = |is_too_long| {
        let head = Head { status, ..Head::default() };
        RawResponse::from_text(head, &body, is_too_long).read()
    };
    let start = body.chars().take(200).collect();
    assert_eq!(read(true), ApiResponse::None { reason: InvalidResponse::TooLong, start });
    let response = read(false);
    if json::can_check(&body) {
        check_meaning(&response, &body);
    }
}

/// Compares a parsed body with the documentation.
fn check_meaning(response: &ApiResponse, body: &str) {
    let none = |reason| ApiResponse::None { reason, start: body.chars().take(200).collect() };
    let is_space = |c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
    if body.chars().all(is_space) {
        return assert_eq!(*response, none(InvalidResponse::Empty));
    }
    let map = json::object(body).filter(json::has_lists_only);
    let not_an_object = none(InvalidResponse::NotAnObject);
    let Some(map) = map else {
        return assert_eq!(*response, not_an_object);
    };
    if *response == not_an_object && json::may_have_duplicates(body) {
        return;
    }
    let Some(code) = json::field(&map, "ret_code") else {
        return assert_eq!(*response, none(InvalidResponse::NoRetCode));
    };
    let Some(code) = json::whole(code) else {
        return assert_eq!(*response, none(InvalidResponse::RetCodeNotWhole));
    };
    let named = |name| json::field(&map, name).and_then(json::text);
    match response {
        ApiResponse::Accepted(accepted) => {
            let action = named("action").unwrap_or_default();
            let job_id = named("job_id").unwrap_or_default();
            assert!(code == 0 && !job_id.is_empty(), "accepted {code} {job_id:?}");
            assert_eq!(*accepted, Accepted { action, job_id });
        }
        ApiResponse::Refused { ret_code, refusal, message } => {
            assert!(is_refusal(code) && *ret_code == code, "refused {code}");
            assert!(!refusal.code.summary().is_empty());
            assert_eq!(*message, named("message"));
        }
        ApiResponse::Doubtful { ret_code, message } => {
            assert!(code != 0 && !is_refusal(code) && *ret_code == code, "doubted {code}");
            assert_eq!(*message, named("message"));
        }
        ApiResponse::None { .. } => {
            assert!(code == 0 && named("job_id").is_none(), "not read: {code}");
            assert_eq!(*response, none(InvalidResponse::NoJobId));
        }
    }
}

/// UTF-8 is unchanged, except for a byte order mark.
fn decoded(bytes: &[u8], body: &str) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => assert_eq!(body, text),
        Err(_) => assert!(body.contains('\u{fffd}')),
    }
}

/// Compares the head with another parser of HTTP dates.
fn head(status: u16, date: &str, retry_after: &str) {
    let texts =
        HeaderTexts { date: Some(date), retry_after: Some(retry_after), ..HeaderTexts::default() };
    let head = Head::read(status, texts, 0);
    let without = Head::read(status, HeaderTexts::default(), 0);
    assert_eq!((head.status, without.date, without.retry_after_ms), (status, None, None));
    assert!(head.retry_after_ms.is_none_or(|ms| ms <= 86_400_000));
    let seconds = retry_after.trim_matches(|c: char| c.is_ascii_whitespace());
    if !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        let ms = seconds.parse::<u64>().map_or(86_400_000, |s| s.saturating_mul(1000));
        let expected = Some(ms.min(86_400_000)).filter(|ms| *ms > 0);
        assert_eq!(head.retry_after_ms.map(u64::from), expected);
    }

    let written = date.trim_matches(|c: char| c.is_ascii_whitespace());
    if let Some(ms) = head.date {
        assert!(written.len() == 29 && ms % 1000 == 0, "read {date:?}");
        // httpdate formats the years that it parses; a leap second is parsed as the second before.
        if let Ok(ms) = u64::try_from(ms) {
            let again = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms));
            let (again, read) = (again.get(5..), written.get(5..));
            assert!(
                again == read || read.is_some_and(|read| read.get(18..20) >= Some("60")),
                "{date:?}"
            );
        }
    }
    // httpdate accepts the 31st of February, which it then formats as another day.
    let rewritten = |time: &SystemTime| httpdate::fmt_http_date(*time).get(5..) == written.get(5..);
    let other = httpdate::parse_http_date(written).ok().filter(rewritten);
    if let Some(Ok(since)) = other.map(|time| time.duration_since(UNIX_EPOCH)) {
        assert_eq!(head.date, Some(since.as_millis() as i64), "{date:?}");
    }
}
