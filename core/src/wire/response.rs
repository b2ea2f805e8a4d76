//! Reading a response: a status and a body become an [`ApiResponse`].
//!
//! A body that is not a valid response of the API is reported with its start, so that a user sees
//! the proxy's error page instead of a syntax error.

use crate::catalogue::Term;
use crate::text::truncate;
use crate::wire::body::{ResponseBody, Scalar};
use crate::wire::error_codes::Refusal;
use crate::wire::headers::Head;

/// The largest body of a response to a change, in bytes: 1 MiB. Usually it has about 100 bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The largest body of a list, in bytes: 16 MiB. A page of 100 items has about 50 KB.
pub const LIST_BODY_LIMIT: usize = 16 * 1024 * 1024;

/// How much of a body an error message quotes, in characters.
pub const START_CHARS: usize = 200;

/// Decodes a body, replacing invalid UTF-8: a message in another encoding must not hide a
/// `ret_code` in plain ASCII. This is "UTF-8 decode" of the Encoding Standard, as in browsers.
pub fn text(bytes: &[u8]) -> String {
    let mark = "\u{feff}".as_bytes();
    String::from_utf8_lossy(bytes.strip_prefix(mark).unwrap_or(bytes)).into_owned()
}

/// An HTTP response that was received completely, or up to the size limit.
///
/// ```
/// use ehpc_remove_nodes_core::{ApiResponse, Head, InvalidResponse, RawResponse};
///
/// let head = Head { status: 200, ..Head::default() };
/// let busy = RawResponse::from_text(head, r#"{"ret_code": 1400, "message": "busy"}"#, false);
/// assert!(matches!(busy.read(), ApiResponse::Refused { ret_code: 1400, .. }));
///
/// let page = RawResponse::from_text(head, "<h1>Bad Gateway</h1>", false);
/// assert!(matches!(page.read(), ApiResponse::None { reason: InvalidResponse::NotAnObject, .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawResponse {
    /// The head.
    pub head: Head,
    body: Body,
    start: String,
    size: usize,
}

/// A response's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A JSON object.
    Object(Box<ResponseBody>),
    /// Empty, or only white space.
    Empty,
    /// Anything else.
    NotAnObject,
    /// Longer than the limit.
    TooLong,
}

impl RawResponse {
    /// Creates a response whose body is already parsed. `size` is the memory that the body takes, in
    /// bytes: at least its length. `start` returns the body's first [`START_CHARS`] characters; it is
    /// called only if a message shows them.
    pub fn new(head: Head, body: Body, size: usize, start: impl FnOnce() -> String) -> Self {
        let start = if read(&body).is_ok() { String::new() } else { start() };
        RawResponse { head, body, start, size }
    }

    /// Creates a response from the text of its body. `is_too_long` means that the body exceeds the
    /// limit.
    pub fn from_text(head: Head, text: &str, is_too_long: bool) -> Self {
        let body = if is_too_long {
            Body::TooLong
        } else if text.trim_ascii().is_empty() {
            Body::Empty
        } else {
            serde_json::from_str(text).map_or(Body::NotAnObject, Body::Object)
        };
        RawResponse::new(head, body, text.len(), || truncate(text, START_CHARS).into())
    }

    /// Returns whether the body exceeds the limit.
    pub fn is_cut_short(&self) -> bool {
        self.body == Body::TooLong
    }

    /// Interprets the response.
    pub fn read(&self) -> ApiResponse {
        read(&self.body)
            .unwrap_or_else(|reason| ApiResponse::None { reason, start: self.start.clone() })
    }

    /// Returns the body, if it is a JSON object.
    pub(crate) fn object(&self) -> Option<&ResponseBody> {
        match &self.body {
            Body::Object(body) => Some(body),
            Body::Empty | Body::NotAnObject | Body::TooLong => None,
        }
    }

    /// Returns the memory that the body takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

/// An interpreted response. Its `ret_code` takes precedence over the HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiResponse {
    /// `ret_code` 0: accepted as a job.
    Accepted(Accepted),
    /// A documented error code: the request was not carried out.
    Refused {
        /// The code.
        ret_code: i64,
        /// What it means.
        refusal: &'static Refusal,
        /// The server's message.
        message: Option<String>,
    },
    /// `5000`, or an undocumented code: the request may have been carried out.
    Doubtful {
        /// The code.
        ret_code: i64,
        /// The server's message.
        message: Option<String>,
    },
    /// Not a response of the API.
    None {
        /// The reason.
        reason: InvalidResponse,
        /// Its first 200 characters.
        start: String,
    },
}

/// A removal that the API accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's name for the response. The documentation spells it in two ways, so it must not
    /// be compared.
    pub action: String,
    /// The job that does the work, like `j-8ajjp28fps8`.
    pub job_id: String,
}

/// Why a body is not a response of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidResponse {
    /// It is empty.
    Empty,
    /// It is not a JSON object.
    NotAnObject,
    /// It has no `ret_code`.
    NoRetCode,
    /// Its `ret_code` is not a whole number.
    RetCodeNotWhole,
    /// Its `ret_code` is 0, but it has no job id.
    NoJobId,
    /// It is longer than the limit.
    TooLong,
}

impl InvalidResponse {
    /// Returns the reason in words, to follow "The server returned HTTP 200 with …".
    pub(crate) fn term(self) -> Term {
        match self {
            InvalidResponse::Empty => Term::BodyEmpty,
            InvalidResponse::NotAnObject => Term::BodyNotJson,
            InvalidResponse::NoRetCode => Term::BodyNoRetCode,
            InvalidResponse::RetCodeNotWhole => Term::BodyRetCodeNotWhole,
            InvalidResponse::NoJobId => Term::BodyNoJobId,
            InvalidResponse::TooLong => Term::BodyTooLong,
        }
    }
}

fn read(body: &Body) -> Result<ApiResponse, InvalidResponse> {
    let body = match body {
        Body::Object(body) => body,
        Body::Empty => return Err(InvalidResponse::Empty),
        Body::NotAnObject => return Err(InvalidResponse::NotAnObject),
        Body::TooLong => return Err(InvalidResponse::TooLong),
    };
    let text = |value: &Scalar| value.text().map(String::from);
    let ret_code = match &body.ret_code {
        Scalar::Absent => return Err(InvalidResponse::NoRetCode),
        code => code.integer().ok_or(InvalidResponse::RetCodeNotWhole)?,
    };
    if ret_code == 0 {
        let job_id = text(&body.job_id).ok_or(InvalidResponse::NoJobId)?;
        let action = text(&body.action).unwrap_or_default();
        return Ok(ApiResponse::Accepted(Accepted { action, job_id }));
    }
    let message = text(&body.message);
    Ok(match Refusal::of(ret_code) {
        Some(refusal) => ApiResponse::Refused { ret_code, refusal, message },
        None => ApiResponse::Doubtful { ret_code, message },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::error_codes::RetryPolicy;

    fn response(body: &str) -> ApiResponse {
        RawResponse::from_text(Head::default(), body, false).read()
    }

    fn reason(body: &str) -> InvalidResponse {
        match response(body) {
            ApiResponse::None { reason, .. } => reason,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn success_is_ret_code_0_with_a_job_id_whatever_the_action() {
        for action in [
            r#""action": "HpcQueueRemoveEhpcQueueNodesResponse", "#,
            r#""action": "HpcQueueRmoveEhpcQueueNodesResponse", "#,
            r#""action": null, "#,
            r#""action": {"a": [1]}, "#,
            "",
        ] {
            let body =
                format!(r#" {{{action}"job_id": "j-8ajjp28fps8", "ret_code": 0, "new": [{{}}]}} "#);
            match response(&body) {
                ApiResponse::Accepted(accepted) => assert_eq!(accepted.job_id, "j-8ajjp28fps8"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn documented_codes_are_refusals_with_the_server_message() {
        for ret_code in [
            1100, 1101, 1200, 1300, 1400, 2000, 2100, 2110, 2400, 2500, 4000, 4003, 4005, 5100,
            5200, 5300, 5400, 8000, 8004,
        ] {
            let body = format!(r#"{{"ret_code": {ret_code}, "message": "no \u8282\ud83d\ude00"}}"#);
            match response(&body) {
                ApiResponse::Refused { ret_code: read, refusal, message } => {
                    assert_eq!(read, ret_code);
                    assert!(refusal.code.summary().starts_with("The API refused"));
                    assert_eq!(message.as_deref(), Some("no 节😀"));
                    let later = matches!(ret_code, 5100 | 5300);
                    assert_eq!(refusal.retry_policy == RetryPolicy::Later, later, "{ret_code}");
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }
    #[test]
    fn after_5000_and_undocumented_codes_the_outcome_is_in_doubt() {
        for ret_code in
            [5000, -1, 1, 1102, 3999, 4006, 5001, 8005, 9999, -9007199254740991, 9007199254740991]
        {
            let body = format!(r#"{{"ret_code": {ret_code}, "job_id": "j-1", "message": 7}}"#);
            assert_eq!(response(&body), ApiResponse::Doubtful { ret_code, message: None });
        }
    }

    #[test]
    fn invalid_responses_have_a_reason() {
        for (body, expected) in [
            ("", InvalidResponse::Empty),
            (" \r\n", InvalidResponse::Empty),
            ("<html><h1>502 Bad Gateway</h1></html>", InvalidResponse::NotAnObject),
            (r#"{"ret_code": 0, "job_id": "j-1""#, InvalidResponse::NotAnObject),
            (r#"{"ret_code": 0, "job_id": "j-1"} x"#, InvalidResponse::NotAnObject),
            (r#"{action: HpcQueueRemove, ret_code: 0}"#, InvalidResponse::NotAnObject),
            ("null", InvalidResponse::NotAnObject),
            ("0", InvalidResponse::NotAnObject),
            (r#""ret_code""#, InvalidResponse::NotAnObject),
            (r#"[{"ret_code": 0, "job_id": "j-1"}]"#, InvalidResponse::NotAnObject),
            ("{}", InvalidResponse::NoRetCode),
            (r#"{"ret_code": null, "job_id": "j-1"}"#, InvalidResponse::NoRetCode),
            (r#"{"ret_code": "0", "job_id": "j-1"}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": 0.5, "job_id": "j-1"}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": 1e99, "job_id": "j-1"}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": 9007199254740992}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": 18446744073709551615}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": true, "job_id": "j-1"}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": [0], "job_id": "j-1"}"#, InvalidResponse::RetCodeNotWhole),
            (r#"{"ret_code": 0}"#, InvalidResponse::NoJobId),
            (r#"{"ret_code": 0, "job_id": ""}"#, InvalidResponse::NoJobId),
            (r#"{"ret_code": 0, "job_id": 7}"#, InvalidResponse::NoJobId),
        ] {
            assert_eq!(reason(body), expected, "{body}");
        }
    }

    #[test]
    fn the_start_is_200_characters_not_bytes() {
        let page = "节".repeat(300);
        match response(&page) {
            ApiResponse::None { start, .. } => assert_eq!(start, "节".repeat(200)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_beyond_the_limit_is_invalid_even_if_its_start_is_valid() {
        let start = r#"{"ret_code": 0, "job_id": "j-1"}"#;
        let long = RawResponse::from_text(Head::default(), start, true);
        assert!(matches!(long.read(), ApiResponse::None { reason: InvalidResponse::TooLong, .. }));
    }

    #[test]
    fn invalid_utf_8_and_deep_nesting_are_handled() {
        let body = text(b"\xef\xbb\xbf{\"ret_code\": 1400, \"message\": \"\xb2\xbb\"}");
        assert!(matches!(response(&body), ApiResponse::Refused { ret_code: 1400, .. }));
        let deep = "[".repeat(BODY_LIMIT);
        assert_eq!(reason(&deep), InvalidResponse::NotAnObject);
        let deep = format!(r#"{{"x": {}"#, r#"{"a":"#.repeat(100_000));
        assert_eq!(reason(&deep), InvalidResponse::NotAnObject);
    }
}
