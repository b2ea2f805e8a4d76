//! The time at which a request was made, as the API writes it: `YYYY-MM-DDThh:mm:ssZ`.

use crate::civil::{Civil, digits};
use crate::request::input::Input;
use crate::request::input::Invalid;
use crate::text::number as number_text;

/// The field of the API that holds it.
pub const TIMESTAMP: &str = "timestamp";

/// A real UTC date and time of the years 0 to 9999, in whole seconds.
///
/// ```
/// use ehpc_remove_nodes_core::Timestamp;
///
/// let time = Timestamp::from_unix_ms(1_769_846_400_999.0).unwrap();
/// assert_eq!(time.as_str(), "2026-01-31T08:00:00Z");
/// assert_eq!(Timestamp::from_text("2026-02-31T08:00:00Z"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp(String);

impl Timestamp {
    /// The second in which the given time lies, in milliseconds since 1970-01-01 UTC. `None`
    /// outside the years 0 to 9999.
    pub fn from_unix_ms(ms: f64) -> Option<Self> {
        let seconds = (ms / 1000.0).floor();
        // 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
        if !(-62_167_219_200.0..=253_402_300_799.0).contains(&seconds) {
            return None;
        }
        let time = Civil::at(seconds as i64 * 1000);
        let mut text = String::with_capacity(20);
        for (number, width, end) in [
            (time.year, 4, '-'),
            (time.month, 2, '-'),
            (time.day, 2, 'T'),
            (time.hour, 2, ':'),
            (time.minute, 2, ':'),
            (time.second, 2, 'Z'),
        ] {
            let digits = number_text(number);
            (digits.len()..width).for_each(|_| text.push('0'));
            text.push_str(&digits);
            text.push(end);
        }
        Some(Timestamp(text))
    }

    /// Judges a text: the API's form, and a date and time that exist.
    pub fn from_text(text: &str) -> Option<Self> {
        read(text).map(|_| Timestamp(text.into()))
    }

    /// Judges a value from outside: the API's text, or a Date, which is cut to whole seconds.
    ///
    /// # Errors
    /// [`Invalid`] that names `timestamp`.
    pub fn parse(value: Input) -> Result<Option<Self>, Box<Invalid>> {
        let judged = match &value {
            Input::Absent => return Ok(None),
            Input::Text(text) => Timestamp::from_text(text),
            Input::Date(ms) => Timestamp::from_unix_ms(*ms),
            _ => None,
        };
        judged.map(Some).ok_or_else(|| {
            value.refused(
                TIMESTAMP,
                "It must be a real date in the form YYYY-MM-DDThh:mm:ssZ (UTC), or a Date; left \
                 out, it is now.",
            )
        })
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time, in milliseconds since 1970-01-01 UTC.
    pub fn unix_ms(&self) -> i64 {
        read(&self.0).unwrap_or_default()
    }
}

/// The time that a text of the API names, in milliseconds since 1970-01-01 UTC.
pub(crate) fn read(text: &str) -> Option<i64> {
    let [year @ .., b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] =
        text.as_bytes()
    else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    let time = Civil {
        year: digits(year)?,
        month: digits(&[*o1, *o2])?,
        day: digits(&[*d1, *d2])?,
        hour: digits(&[*h1, *h2])?,
        minute: digits(&[*m1, *m2])?,
        second: digits(&[*s1, *s2])?,
    };
    time.unix_ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_cut_to_the_second_they_lie_in() {
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
    fn a_text_must_be_in_the_apis_form_and_a_date_that_exists() {
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
}
