//! What came back: a status and a body become an [`ApiResponse`].
//!
//! Reading never guesses. What is not certainly a response of the API is called that, with the start
//! of it, so that a person sees the proxy's error page instead of a syntax error.

use crate::text::truncate;
use crate::wire::body::{ResponseBody, Scalar};
use crate::wire::error_codes::Refusal;
use crate::wire::headers::Head;

/// The largest body of a response to a change that is read, in bytes: 1 MiB. It has about 100.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The largest body of a list that is read, in bytes: 16 MiB. A page of 100 items has about 50 KB.
pub const LIST_BODY_LIMIT: usize = 16 * 1024 * 1024;

/// How much of a body is kept for a message that it is not a response of the API, in characters.
pub const START_CHARS: usize = 200;

/// A body as text. Not strict: a message in another encoding must not hide a `ret_code` that is
/// plain ASCII. It is what the Encoding Standard calls UTF-8 decode, as a browser's own decoder
/// does it.
pub fn text(bytes: &[u8]) -> String {
    let mark = "\u{feff}".as_bytes();
    String::from_utf8_lossy(bytes.strip_prefix(mark).unwrap_or(bytes)).into_owned()
}

/// An HTTP response that arrived to its end, or to the limit.
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
    /// What its head says.
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
    /// Nothing but white space.
    Empty,
    /// Anything else.
    NotAnObject,
    /// It goes on beyond the limit.
    TooLong,
}

impl RawResponse {
    /// A response whose body was parsed elsewhere. `size` says how much memory it takes to keep, in
    /// bytes: at least its length. `start` gives the body's first [`START_CHARS`] characters; it is
    /// called if a message has to show them.
    pub fn new(head: Head, body: Body, size: usize, start: impl FnOnce() -> String) -> Self {
        let start = if read(&body).is_ok() { String::new() } else { start() };
        RawResponse { head, body, start, size }
    }

    /// A response with this text as its body; `is_too_long` says that it goes on.
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

    /// Whether it went on beyond what was read.
    pub fn is_cut_short(&self) -> bool {
        self.body == Body::TooLong
    }

    /// What it says.
    pub fn read(&self) -> ApiResponse {
        read(&self.body)
            .unwrap_or_else(|reason| ApiResponse::None { reason, start: self.start.clone() })
    }

    /// The body, if it is a JSON object.
    pub(crate) fn object(&self) -> Option<&ResponseBody> {
        match &self.body {
            Body::Object(body) => Some(body),
            Body::Empty | Body::NotAnObject | Body::TooLong => None,
        }
    }

    /// How much memory it takes to keep, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

/// What a response says. The `ret_code` in it beats the HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiResponse {
    /// `ret_code` 0: accepted as one job.
    Accepted(Accepted),
    /// A `ret_code` of the table: certainly nothing was done.
    Refused {
        /// The code.
        ret_code: i64,
        /// What it means.
        refusal: &'static Refusal,
        /// The server's own words.
        message: Option<String>,
    },
    /// `5000`, or an undocumented code: it may have been done or not.
    Doubtful {
        /// The code.
        ret_code: i64,
        /// The server's own words.
        message: Option<String>,
    },
    /// Not a response of the API.
    None {
        /// Why not.
        reason: InvalidResponse,
        /// Its first 200 characters.
        start: String,
    },
}

/// A removal that the API accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's name for the answer. The documentation spells it in two ways: never compare.
    pub action: String,
    /// The job that does the work, like `j-8ajjp28fps8`.
    pub job_id: String,
}

/// Why a body is no answer of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidResponse {
    /// It is empty.
    Empty,
    /// It is not JSON, or no JSON object.
    NotAnObject,
    /// It has no `ret_code`.
    NoRetCode,
    /// Its `ret_code` is no whole number.
    RetCodeNotWhole,
    /// It says success without naming a job.
    NoJobId,
    /// It goes on beyond the limit.
    TooLong,
}

impl InvalidResponse {
    /// The reason in words, to go after "the server answered with HTTP 200 and …".
    pub(crate) fn described(self) -> &'static str {
        match self {
            InvalidResponse::Empty => "an empty body",
            InvalidResponse::NotAnObject => {
                "something that is no answer of the API (not a JSON object)"
            }
            InvalidResponse::NoRetCode => "JSON without a ret_code",
            InvalidResponse::RetCodeNotWhole => "a ret_code that is no whole number",
            InvalidResponse::NoJobId => "ret_code 0 but no job_id",
            InvalidResponse::TooLong => "a body that is too long (over 1 MiB; for a list 16)",
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

    fn answer(body: &str) -> ApiResponse {
        RawResponse::from_text(Head::default(), body, false).read()
    }

    fn reason(body: &str) -> InvalidResponse {
        match answer(body) {
            ApiResponse::None { reason, .. } => reason,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn success_is_ret_code_0_with_a_job_id_whatever_action_says() {
        for action in [
            r#""action": "HpcQueueRemoveEhpcQueueNodesResponse", "#,
            r#""action": "HpcQueueRmoveEhpcQueueNodesResponse", "#,
            r#""action": null, "#,
            r#""action": {"a": [1]}, "#,
            "",
        ] {
            let body =
                format!(r#" {{{action}"job_id": "j-8ajjp28fps8", "ret_code": 0, "new": [{{}}]}} "#);
            match answer(&body) {
                ApiResponse::Accepted(accepted) => assert_eq!(accepted.job_id, "j-8ajjp28fps8"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_code_of_the_table_is_a_refusal_with_the_servers_words() {
        for ret_code in [
            1100, 1101, 1200, 1300, 1400, 2000, 2100, 2110, 2400, 2500, 4000, 4003, 4005, 5100,
            5200, 5300, 5400, 8000, 8004,
        ] {
            let body = format!(r#"{{"ret_code": {ret_code}, "message": "no \u8282\ud83d\ude00"}}"#);
            match answer(&body) {
                ApiResponse::Refused { ret_code: read, refusal, message } => {
                    assert_eq!(read, ret_code);
                    assert!(!refusal.meaning.is_empty());
                    assert_eq!(message.as_deref(), Some("no 节😀"));
                    let later = matches!(ret_code, 5100 | 5300);
                    assert_eq!(refusal.retry_policy == RetryPolicy::Later, later, "{ret_code}");
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }
    #[test]
    fn code_5000_and_codes_nobody_documented_are_no_certain_answer() {
        for ret_code in
            [5000, -1, 1, 1102, 3999, 4006, 5001, 8005, 9999, -9007199254740991, 9007199254740991]
        {
            let body = format!(r#"{{"ret_code": {ret_code}, "job_id": "j-1", "message": 7}}"#);
            assert_eq!(answer(&body), ApiResponse::Doubtful { ret_code, message: None });
        }
    }

    #[test]
    fn what_is_no_answer_says_so() {
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
    fn the_first_200_characters_are_kept_not_bytes() {
        let page = "节".repeat(300);
        match answer(&page) {
            ApiResponse::None { start, .. } => assert_eq!(start, "节".repeat(200)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_that_goes_on_is_no_answer_even_if_its_start_would_be_one() {
        let start = r#"{"ret_code": 0, "job_id": "j-1"}"#;
        let long = RawResponse::from_text(Head::default(), start, true);
        assert!(matches!(long.read(), ApiResponse::None { reason: InvalidResponse::TooLong, .. }));
    }

    #[test]
    fn bytes_that_are_no_utf_8_and_deep_nesting_harm_nobody() {
        let body = text(b"\xef\xbb\xbf{\"ret_code\": 1400, \"message\": \"\xb2\xbb\"}");
        assert!(matches!(answer(&body), ApiResponse::Refused { ret_code: 1400, .. }));
        let deep = "[".repeat(BODY_LIMIT);
        assert_eq!(reason(&deep), InvalidResponse::NotAnObject);
        let deep = format!(r#"{{"x": {}"#, r#"{"a":"#.repeat(100_000));
        assert_eq!(reason(&deep), InvalidResponse::NotAnObject);
    }
}
