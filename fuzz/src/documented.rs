//! The API's documentation, implemented independently of the core.

/// The codes that prove that the API did not carry out the request.
pub fn is_refusal(ret_code: i64) -> bool {
    matches!(
        ret_code,
        1100 | 1101
            | 1200
            | 1300
            | 1400
            | 2000
            | 2100
            | 2110
            | 2400
            | 2500
            | 4000..=4005
            | 5100
            | 5200
            | 5300
            | 5400
            | 8000..=8004
    )
}

/// 2^53 − 1, JavaScript's largest safe integer.
pub const LARGEST: u64 = 9_007_199_254_740_991;

/// Whether a text is a valid time in the API's form, `YYYY-MM-DDThh:mm:ssZ`.
pub fn is_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if shape != "0000-00-00T00:00:00Z" {
        return false;
    }
    let part = |from: usize, to: usize| {
        text.get(from..to).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(u32::MAX)
    };
    let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    let is_leap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day) && part(11, 13) < 24 && part(14, 16) < 60 && part(17, 19) < 60
}

/// A time in the API's form, by httpdate's calendar, which has the years 1970 to 9999.
pub fn time_at(unix_seconds: u64) -> String {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(unix_seconds);
    // Sun, 06 Nov 1994 08:49:37 GMT
    let http = httpdate::fmt_http_date(time);
    let part = |from: usize, to: usize| http.get(from..to).unwrap_or_default();
    let month = MONTHS.find(part(8, 11)).unwrap_or_default() / 3 + 1;
    format!("{}-{month:02}-{}T{}Z", part(12, 16), part(5, 7), part(17, 25))
}
