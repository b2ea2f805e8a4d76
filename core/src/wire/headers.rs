//! The head of a response: its status, the server's clock, and how long to wait.

use crate::request::timestamp::{has_form, unix_ms};
use crate::text;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The longest wait taken from `Retry-After`, in milliseconds: a day. Longer ones are cut to this.
const LONGEST_WAIT_MS: u64 = 86_400_000;

/// The parts of a response's head that this crate uses.
///
/// ```
/// use ehpc_remove_nodes_core::{Head, HeaderTexts};
///
/// let texts = HeaderTexts {
///     date: Some("Sun, 06 Nov 1994 08:49:37 GMT"),
///     retry_after: Some("2"),
///     ..HeaderTexts::default()
/// };
/// let head = Head::read(429, texts, 1_769_846_400_000);
/// assert_eq!(head.date, Some(784_111_777_000));
/// assert_eq!(head.retry_after_ms, Some(2_000));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status; 0 if a browser hides it.
    pub status: u16,
    /// `Date`, in milliseconds since 1970-01-01 UTC, in whole seconds. `None` if absent, or if a
    /// browser hides it from a page of another origin.
    pub date: Option<i64>,
    /// `Retry-After`, in milliseconds. Also `None` for a wait of 0 or a date in the past, which
    /// does not replace the usual pause.
    pub retry_after_ms: Option<u32>,
    /// `Age`, in seconds: how long ago a cache received the response. `u32::MAX` if it cannot be
    /// parsed, because only a cache sends this header.
    pub age_s: Option<u32>,
    /// `Ehpc-Date`, in milliseconds since 1970-01-01 UTC: the API's `Date`, copied by this
    /// package's proxy.
    pub ehpc_date: Option<i64>,
}

/// The values of the headers that are read; `None` for one that is absent or hidden.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeaderTexts<'a> {
    /// `Date`.
    pub date: Option<&'a str>,
    /// `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// `Age`.
    pub age: Option<&'a str>,
    /// `Ehpc-Date`.
    pub ehpc_date: Option<&'a str>,
}

impl Head {
    /// Parses the head of a response that arrived at `now_unix_ms` by this computer's clock.
    /// Malformed dates and waits are ignored.
    pub fn read(status: u16, texts: HeaderTexts, now_unix_ms: i64) -> Self {
        let date = texts.date.and_then(http_date);
        Head {
            status,
            date,
            retry_after_ms: texts
                .retry_after
                .and_then(|text| wait(text.trim_ascii(), date.unwrap_or(now_unix_ms))),
            age_s: texts.age.map(age),
            ehpc_date: texts.ehpc_date.and_then(http_date),
        }
    }
}

/// Parses `Retry-After`: seconds, or a date, which is compared with the server's `Date` or, if that
/// is hidden, with this computer's clock. HTTP allows no fractions of a second, but servers send
/// them.
fn wait(text: &str, now: i64) -> Option<u32> {
    let ms = match http_date(text) {
        Some(until) => u64::try_from(until.saturating_sub(now)).ok()?,
        None => milliseconds(text)?,
    };
    u32::try_from(ms.min(LONGEST_WAIT_MS)).ok().filter(|ms| *ms > 0)
}

/// Parses seconds, with or without a fraction, to milliseconds, rounded up.
fn milliseconds(text: &str) -> Option<u64> {
    let (seconds, fraction) = match text.split_once('.') {
        Some((seconds, fraction)) => (seconds, fraction_ms(fraction)?),
        None => (text, 0),
    };
    Some(text::parse_u64(seconds)?.saturating_mul(1000).saturating_add(fraction))
}

/// Parses the digits of a fraction of a second to milliseconds, rounded up.
fn fraction_ms(digits: &str) -> Option<u64> {
    text::parse_u64(digits)?;
    let mut ms = 0;
    for place in 0..3 {
        ms = 10 * ms + digits.as_bytes().get(place).map_or(0, |digit| u64::from(digit - b'0'));
    }
    let has_rest = digits.bytes().skip(3).any(|digit| digit != b'0');
    Some(ms + u64::from(has_rest))
}

/// Parses `Age`, in whole seconds. Several caches may each have added a value; the oldest counts.
fn age(text: &str) -> u32 {
    let seconds = text.split(',').map(|age| text::parse_u64(age.trim_ascii()).unwrap_or(u64::MAX));
    seconds.max().and_then(|age| u32::try_from(age).ok()).unwrap_or(u32::MAX)
}

/// Parses an HTTP date to milliseconds since 1970-01-01 UTC: `Sun, 06 Nov 1994 08:49:37 GMT`, the
/// only form that RFC 9110 allows a server to send.
fn http_date(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    if !has_form(text, "???, 00 ??? 0000 00:00:00 GMT") {
        return None;
    }
    let two = |at: usize| text.get(at..at + 2)?.parse::<u8>().ok();
    let month = (1..).zip(MONTHS).find(|(_, name)| text.get(8..11) == Some(name))?.0;
    // A leap second is read as the one before it.
    let second = two(23).map(|second| if second == 60 { 59 } else { second })?;
    unix_ms(text.get(12..16)?.parse().ok()?, [month, two(5)?], [two(17)?, two(20)?, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_dates_are_parsed() {
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(http_date("Thu, 29 Feb 2024 23:59:60 GMT"), Some(1_709_251_199_000));
        // The name of the day is ignored.
        assert_eq!(http_date(" é., 31 Dec 9999 23:59:59 GMT\t"), Some(253_402_300_799_000));
        for (month, name) in (1..).zip(MONTHS) {
            let iso = crate::request::timestamp::read(&format!("2026-{month:02}-09T00:00:00Z"));
            assert_eq!(http_date(&format!("Mon, 09 {name} 2026 00:00:00 GMT")), iso);
        }
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
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 gmt",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Thu, 29 Feb 2023 08:49:37 GMT",
            "Sun, 06 é1 1994 08:49:37 GMT",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const DATE_MS: i64 = 784_111_777_000;

    fn wait(retry_after: &str, date: Option<&str>, now_unix_ms: i64) -> Option<u32> {
        let retry_after = Some(retry_after);
        let texts = HeaderTexts { date, retry_after, ..HeaderTexts::default() };
        Head::read(429, texts, now_unix_ms).retry_after_ms
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        for (text, ms) in [
            (" 120 ", 120_000),
            ("Sun, 06 Nov 1994 08:49:40 GMT", 3_000),
            ("99999999999999999999", 86_400_000),
            ("99999999999999999999.5", 86_400_000),
            ("1.5", 1_500),
            ("0.25", 250),
            ("0.0001", 1),
            ("2.0000", 2_000),
            ("2.99901", 3_000),
        ] {
            assert_eq!(wait(text, Some(DATE), 0), Some(ms), "{text}");
        }
        for text in ["", "-1", "-1.5", "1.", ".5", "1.5.5", "1e3", "1,5", "soon", "+1", "1 s", "٣"]
        {
            assert_eq!(wait(text, Some(DATE), 0), None, "{text}");
        }
    }

    #[test]
    fn a_retry_after_of_zero_does_not_replace_the_usual_pause() {
        for text in
            ["0", "0.0", "00", "Sun, 06 Nov 1994 08:49:37 GMT", "Sat, 05 Nov 1994 08:49:37 GMT"]
        {
            assert_eq!(wait(text, Some(DATE), 0), None, "{text}");
        }
    }

    #[test]
    fn a_retry_after_date_is_compared_with_our_clock_if_the_servers_is_hidden() {
        for date in [None, Some("yesterday")] {
            assert_eq!(wait(DATE, date, DATE_MS - 2_500), Some(2_500));
            assert_eq!(wait(DATE, date, DATE_MS + 1), None);
            assert_eq!(wait(DATE, date, i64::MIN), Some(86_400_000));
        }
    }

    #[test]
    fn a_malformed_age_counts_as_very_old() {
        let age =
            |text| Head::read(200, HeaderTexts { age: text, ..HeaderTexts::default() }, 0).age_s;
        assert_eq!(age(None), None);
        for (text, seconds) in [
            ("0", 0),
            (" 17 ", 17),
            ("0, 3", 3),
            ("99999999999", u32::MAX),
            ("", u32::MAX),
            ("1.5", u32::MAX),
            ("-1", u32::MAX),
        ] {
            assert_eq!(age(Some(text)), Some(seconds), "{text}");
        }
    }

    #[test]
    fn ehpc_date_is_read_beside_date() {
        let texts = HeaderTexts { ehpc_date: Some(DATE), ..HeaderTexts::default() };
        let head = Head::read(200, texts, 0);
        assert_eq!((head.date, head.ehpc_date), (None, Some(DATE_MS)));
        let texts = HeaderTexts { ehpc_date: Some("now"), ..HeaderTexts::default() };
        assert_eq!(Head::read(200, texts, 0).ehpc_date, None);
    }
}
