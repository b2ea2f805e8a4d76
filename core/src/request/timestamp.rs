//! The timestamp of a request, in the API's format: `YYYY-MM-DDThh:mm:ssZ`.

use crate::catalogue::Term;
use crate::request::input::Input;
use crate::request::input::Invalid;
use time::{Date, Month, UtcDateTime};

/// The API's field for the timestamp.
pub const TIMESTAMP: &str = "timestamp";

/// A UTC date and time that exists, in the years 0 to 9999, in whole seconds.
///
/// ```
/// use ehpc_remove_nodes_core::Timestamp;
///
/// let time = Timestamp::from_unix_ms(1_769_846_400_999.0).unwrap();
/// assert_eq!(time.as_str(), "2026-01-31T08:00:00Z");
/// assert_eq!(Timestamp::from_text("2026-02-31T08:00:00Z"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp {
    text: String,
    unix_ms: i64,
}

impl Timestamp {
    /// Rounds a time, in milliseconds since 1970-01-01 UTC, down to whole seconds. Returns `None`
    /// outside the years 0 to 9999.
    pub fn from_unix_ms(ms: f64) -> Option<Self> {
        let seconds = (ms / 1000.0).floor();
        // 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
        if !(-62_167_219_200.0..=253_402_300_799.0).contains(&seconds) {
            return None;
        }
        let time = UtcDateTime::from_unix_timestamp(seconds as i64).ok()?;
        let text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
        );
        Some(Timestamp { text, unix_ms: seconds as i64 * 1000 })
    }

    /// Parses a text. Returns `None` unless it has the API's format and its date and time exist.
    pub fn from_text(text: &str) -> Option<Self> {
        read(text).map(|unix_ms| Timestamp { text: text.into(), unix_ms })
    }

    /// Validates a value from the caller: a text in the API's format, or a Date, which is rounded
    /// down to whole seconds.
    ///
    /// # Errors
    /// [`Invalid`] for `timestamp`.
    pub fn parse(value: Input) -> Result<Option<Self>, Box<Invalid>> {
        let parsed = match &value {
            Input::Absent => return Ok(None),
            Input::Text(text) => Timestamp::from_text(text),
            Input::Date(ms) => Timestamp::from_unix_ms(*ms),
            _ => None,
        };
        parsed.map(Some).ok_or_else(|| value.refused(TIMESTAMP, Term::ExpectedTimestamp))
    }

    /// Returns the text that is sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the time, in milliseconds since 1970-01-01 UTC.
    pub fn unix_ms(&self) -> i64 {
        self.unix_ms
    }
}

/// Parses a timestamp of the API, in milliseconds since 1970-01-01 UTC.
pub(crate) fn read(text: &str) -> Option<i64> {
    if !has_form(text, "0000-00-00T00:00:00Z") {
        return None;
    }
    let two = |at: usize| text.get(at..at + 2)?.parse().ok();
    unix_ms(text.get(..4)?.parse().ok()?, [two(5)?, two(8)?], [two(11)?, two(14)?, two(17)?])
}

/// Returns whether a text matches a form, in which `0` means a digit and `?` any byte.
pub(crate) fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'?' => true,
            mark => byte == mark,
        })
}

/// Converts a UTC date and time to milliseconds since 1970-01-01. Returns `None` if it does not
/// exist.
pub(crate) fn unix_ms(
    year: i32,
    [month, day]: [u8; 2],
    [hour, minute, second]: [u8; 3],
) -> Option<i64> {
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let time = date.with_hms(hour, minute, second).ok()?;
    Some(time.assume_utc().unix_timestamp() * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_rounded_down_to_seconds() {
        for (ms, text) in [
            (0.0, "1970-01-01T00:00:00Z"),
            (999.9, "1970-01-01T00:00:00Z"),
            (-1.0, "1969-12-31T23:59:59Z"),
            (1_767_323_045_000.0, "2026-01-02T03:04:05Z"),
            (253_402_300_799_999.0, "9999-12-31T23:59:59Z"),
            (-62_167_219_200_000.0, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp::from_unix_ms(ms).unwrap().as_str(), text);
        }
        for ms in [f64::NAN, f64::INFINITY, 253_402_300_800_000.0, -62_167_219_200_001.0] {
            assert_eq!(Timestamp::from_unix_ms(ms), None);
        }
    }

    #[test]
    fn a_text_must_have_the_api_format_and_an_existing_date() {
        for text in ["2026-01-02T03:04:05Z", "2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z"] {
            assert_eq!(Timestamp::from_text(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-12-31T23:59:60Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00z",
            "2026-01-01T00:00:00.000Z",
            "2026-01-01T00:00:00+00:00",
            "+026-01-01T00:00:00Z",
            "２０２６-01-01T00:00Z",
        ] {
            assert_eq!(Timestamp::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_ten_thousand_years_is_followed_by_the_next() {
        let mut ms = -62_167_219_200_000_i64;
        for year in 0..=9999 {
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = [31, 28 + i64::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, days) in (1..).zip(days) {
                for day in 1..=days {
                    let text = format!("{year:04}-{month:02}-{day:02}T23:59:59Z");
                    ms += 86_400_000;
                    assert_eq!(read(&text), Some(ms - 1_000), "{text}");
                    assert_eq!(Timestamp::from_unix_ms((ms - 1) as f64).unwrap().as_str(), text);
                }
                let beyond = format!("{year:04}-{month:02}-{:02}T00:00:00Z", days + 1);
                assert_eq!(read(&beyond), None, "{beyond}");
            }
        }
        assert_eq!(Timestamp::from_unix_ms(ms as f64), None);
    }

    #[test]
    fn every_second_of_a_day_round_trips() {
        for second in 0..86_400 {
            let ms = 1_767_312_000_000 + 1_000 * i64::from(second);
            let time =
                Timestamp::from_unix_ms(f64::from(second) * 1_000.0 + 1_767_312_000_999.0).unwrap();
            assert_eq!(time.unix_ms(), ms);
            let (hour, minute) = (second / 3_600, second / 60 % 60);
            assert_eq!(
                time.as_str(),
                format!("2026-01-02T{hour:02}:{minute:02}:{:02}Z", second % 60)
            );
        }
    }
}
