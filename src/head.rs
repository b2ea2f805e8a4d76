//! What the head of an answer says: its status, the server's clock, and how long to wait.

use crate::civil::{Civil, digits};
use crate::words;

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

/// The longest wait that a `Retry-After` may ask for, in milliseconds: a day. What is longer says
/// no more than this.
const LONGEST_WAIT_MS: i64 = 86_400_000;

/// The head of an answer, as far as it matters.
///
/// ```
/// use ehpc_remove_nodes::head::Head;
///
/// let head = Head::read(429, Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some("2"));
/// assert_eq!(head.date, Some(784_111_777_000));
/// assert_eq!(head.retry_after_ms, Some(2_000));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status; 0 where a browser hides it.
    pub status: u16,
    /// `Date`, in milliseconds since 1970-01-01 UTC: whole seconds. `None` where there is none, or
    /// a browser does not show it to a page of another origin.
    pub date: Option<i64>,
    /// `Retry-After`, in milliseconds.
    pub retry_after_ms: Option<u32>,
}

impl Head {
    /// Reads the head of an answer. Headers that are not what HTTP says are left out.
    pub fn read(status: u16, date: Option<&str>, retry_after: Option<&str>) -> Self {
        let date = date.and_then(http_date);
        let retry_after_ms = retry_after.and_then(|text| wait(text.trim_ascii(), date));
        Head { status, date, retry_after_ms }
    }
}

/// `Retry-After`: whole seconds, or a date, which only the server's own `Date` can be held against.
fn wait(text: &str, date: Option<i64>) -> Option<u32> {
    let ms = match http_date(text) {
        Some(until) => until - date?,
        None => i64::try_from(words::whole(text)?).unwrap_or(i64::MAX).saturating_mul(1000),
    };
    u32::try_from(ms.clamp(0, LONGEST_WAIT_MS)).ok()
}

/// A date of HTTP, in milliseconds since 1970-01-01 UTC: `Sun, 06 Nov 1994 08:49:37 GMT`, the one
/// form that RFC 9110 lets a server send.
fn http_date(text: &str) -> Option<i64> {
    let bytes = text.trim_ascii().as_bytes();
    let has = |at: usize, text: &str| bytes.get(at..at + text.len()) == Some(text.as_bytes());
    let marks = [(3, ", "), (7, " "), (11, " "), (16, " "), (19, ":"), (22, ":"), (25, " GMT")];
    if bytes.len() != 29 || !marks.iter().all(|(at, mark)| has(*at, mark)) {
        return None;
    }
    let part = |at: usize, length| digits(bytes.get(at..at + length)?);
    let month =
        (0..12).find(|month| has(8, MONTHS.get(3 * month..3 * month + 3).unwrap_or("-")))?;
    let second = part(23, 2)?;
    let time = Civil {
        year: part(12, 4)?,
        month: month as i64 + 1,
        day: part(5, 2)?,
        hour: part(17, 2)?,
        minute: part(20, 2)?,
        // A leap second is read as the one before it.
        second: if second == 60 { 59 } else { second },
    };
    time.unix_ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_http_is_read_and_nothing_else() {
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(http_date("Thu, 29 Feb 2024 23:59:60 GMT"), Some(1_709_251_199_000));
        for text in [
            "",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 31 Feb 2024 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_own_clock() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let wait = |text| Head::read(429, date, Some(text)).retry_after_ms;
        assert_eq!(wait("0"), Some(0));
        assert_eq!(wait(" 120 "), Some(120_000));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:40 GMT"), Some(3_000));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:30 GMT"), Some(0));
        assert_eq!(wait("99999999999999999999"), Some(86_400_000));
        for text in ["", "-1", "1.5", "soon"] {
            assert_eq!(wait(text), None, "{text}");
        }
        let alone = Head::read(429, None, Some("Sun, 06 Nov 1994 08:49:40 GMT"));
        assert_eq!(alone.retry_after_ms, None);
    }
}
