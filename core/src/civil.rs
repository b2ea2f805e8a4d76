//! Dates of the proleptic Gregorian calendar, in UTC, and milliseconds since 1970-01-01.
//!
//! The arithmetic is that of Howard Hinnant's "chrono-compatible low-level date algorithms": a year
//! begins in March, so that a leap day is the last of its year. A property test holds it against
//! the `time` crate, which weighs a kilobyte more.

const DAY_MS: i64 = 86_400_000;

/// 400 years, after which everything repeats, in days.
const ERA: i64 = 146_097;

/// From 0000-03-01 to 1970-01-01, in days.
const EPOCH: i64 = 719_468;

/// A date and a time of day, of the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Civil {
    /// The second in which a time lies, in milliseconds since 1970-01-01; from the year 0 on.
    pub(crate) fn at(ms: i64) -> Self {
        // An era more, so that nothing is negative.
        let days = (ms + DAY_MS * (ERA + EPOCH)) / DAY_MS;
        let (era, day) = (days / ERA, days % ERA);
        let year = (day - day / 1_460 + day / 36_524 - day / (ERA - 1)) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let from_march = (5 * day + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let seconds = ms.rem_euclid(DAY_MS) / 1000;
        Civil {
            year: year + (era - 1) * 400 + i64::from(month <= 2),
            month,
            day: day - (153 * from_march + 2) / 5 + 1,
            hour: seconds / 3_600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }

    /// The time, in milliseconds since 1970-01-01; `None` for one that does not exist.
    pub(crate) fn unix_ms(self) -> Option<i64> {
        // An era more, so that nothing is negative.
        let year = self.year + 400 - i64::from(self.month <= 2);
        let from_march = (self.month + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + self.day - 1;
        let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - ERA - EPOCH;
        let ms = ((days * 24 + self.hour) * 60 + self.minute) * 60_000 + self.second * 1_000;
        // What does not exist is another time written in a wrong way.
        (Civil::at(ms) == self).then_some(ms)
    }
}

/// The number that some digits of ASCII write.
pub(crate) fn digits(bytes: &[u8]) -> Option<i64> {
    let mut number = 0;
    for byte in bytes {
        number = 10 * number + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(number)
}

// proptest is not there for WebAssembly.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Date, Month, OffsetDateTime};

    proptest! {
        #[test]
        fn it_knows_the_calendar_as_the_time_crate_does(ms in -62_167_219_200_000_i64..=253_402_300_799_999) {
            let time = OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000)).unwrap();
            let civil = Civil::at(ms);
            prop_assert_eq!((civil.year, civil.month), (time.year().into(), u8::from(time.month()).into()));
            prop_assert_eq!((civil.day, civil.hour), (time.day().into(), time.hour().into()));
            prop_assert_eq!((civil.minute, civil.second), (time.minute().into(), time.second().into()));
            prop_assert_eq!(civil.unix_ms(), Some(ms.div_euclid(1000) * 1000));
        }

        #[test]
        fn what_does_not_exist_is_no_time(
            year in 0_i64..=9999, month in 0_i64..=13, day in 0_i64..=32,
            hour in 0_i64..=25, minute in 0_i64..=61, second in 0_i64..=61,
        ) {
            let exists = || {
                let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
                let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?);
                let [hour, minute, second] = [hour, minute, second].map(|part| u8::try_from(part).unwrap());
                let time = date.ok()?.with_hms(hour, minute, second).ok()?;
                Some(time.assume_utc().unix_timestamp() * 1000)
            };
            let civil = Civil { year, month, day, hour, minute, second };
            prop_assert_eq!(civil.unix_ms(), exists());
        }
    }
}
