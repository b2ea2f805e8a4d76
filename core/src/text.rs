//! Helpers for the text of messages.
//!
//! They concatenate strings instead of using `format!`, which generates less code at each of the
//! many places that build a message.

/// The most characters of an external text that a message quotes.
const SHOWN_CHARS: usize = 100;

/// Returns the concatenation of `parts`.
pub fn concat(parts: &[&str]) -> String {
    parts.concat()
}

/// Returns an external text in quotation marks, like [`excerpt`].
pub fn quoted(text: &str) -> String {
    ["\"", &excerpt(text), "\""].concat()
}

/// Returns an external text, cut where it is too long for a message. An escaped character counts with
/// the length of its escape.
pub fn excerpt(text: &str) -> String {
    let mut out = String::new();
    let mut left = SHOWN_CHARS;
    for char in text.chars() {
        let written = visible(char.encode_utf8(&mut [0; 4]));
        let Some(rest) = left.checked_sub(written.chars().count()) else {
            out.push('…');
            break;
        };
        left = rest;
        out.push_str(&written);
    }
    out
}

/// Ranges (first, last) of characters that are invisible or change how their neighbours are
/// displayed: Cc, Cf, U+2028, U+2029, and the other default-ignorable characters of Unicode, for
/// example variation selectors.
const INVISIBLE: [(u32, u32); 29] = [
    (0x0000, 0x001f),
    (0x007f, 0x009f),
    (0x00ad, 0x00ad),
    (0x034f, 0x034f),
    (0x0600, 0x0605),
    (0x061c, 0x061c),
    (0x06dd, 0x06dd),
    (0x070f, 0x070f),
    (0x0890, 0x0891),
    (0x08e2, 0x08e2),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0xfffe, 0xffff),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

/// Escapes invisible characters as `\u{202e}`, in ASCII. A server's text must not reorder or hide
/// the rest of a message, nor send commands to a terminal. Text that is already escaped is
/// unchanged.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        let code = u32::from(char);
        match INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&code)) {
            false => out.push(char),
            true => {
                out.push_str("\\u{");
                let places =
                    (0..6).rev().skip_while(|place| *place > 0 && code >> (4 * place) == 0);
                let digits = places.map(|place| code >> (4 * place) & 0xf);
                out.extend(digits.filter_map(|digit| char::from_digit(digit, 16)));
                out.push('}');
            }
        }
    }
    out
}

/// Returns the first `count` characters of a text.
pub fn truncate(text: &str, count: usize) -> &str {
    match text.char_indices().nth(count) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// Replaces each `{}` of a template with the next part.
pub fn format_template(template: &str, parts: &[&str]) -> String {
    let mut out = String::new();
    let (mut rest, mut parts) = (template, parts.iter());
    while let Some((before, after)) = split(rest, "{}") {
        out.push_str(before);
        out.push_str(parts.next().copied().unwrap_or_default());
        rest = after;
    }
    debug_assert!(parts.next().is_none(), "{template}");
    out.push_str(rest);
    out
}

/// Formats a whole number.
pub fn number(number: impl Into<i64>) -> String {
    number.into().to_string()
}

/// Parses a text of ASCII digits, saturating at `u64::MAX`. Returns `None` for any other text.
pub fn parse_u64(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Splits a text at the first occurrence of `part`. `str::split_once` with a string pattern is
/// faster, but adds 5 KB to the compressed module; with a single character it adds little, and is
/// used elsewhere.
pub fn split<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    let at = text.as_bytes().windows(part.len()).position(|bytes| bytes == part.as_bytes())?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// Returns whether a text contains `part`.
pub fn has(text: &str, part: &str) -> bool {
    split(text, part).is_some()
}

/// Removes the queries of URLs from a runtime's error message: the queries of this crate's requests
/// contain a signature.
pub fn without_queries(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (word, after) =
            rest.split_once(' ').map_or((rest, None), |(word, after)| (word, Some(after)));
        match word.split_once('?') {
            Some((url, _)) if has(url, "://") => {
                out.push_str(url);
                out.push('…');
            }
            _ => out.push_str(word),
        }
        match after {
            Some(after) => rest = after,
            None => return out,
        }
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_removed_from_runtime_errors() {
        let deno = "for url (https://example.com/api?zone=z&signature=abc): client error?";
        assert_eq!(without_queries(deno), "for url (https://example.com/api… client error?");
    }

    #[test]
    fn numbers_are_formatted_and_parsed() {
        for (value, text) in [
            (0, "0"),
            (7, "7"),
            (-10, "-10"),
            (i64::MAX, "9223372036854775807"),
            (i64::MIN, "-9223372036854775808"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(parse_u64("0042"), Some(42));
        assert_eq!(parse_u64("99999999999999999999"), Some(u64::MAX));
        assert!(parse_u64("").is_none() && parse_u64("-1").is_none() && parse_u64("1.5").is_none());
    }

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(format_template("{} and {}.", &["{}", "b"]), "{} and b.");
    }

    #[test]
    fn quoted_text_has_a_maximum_length() {
        let long = "😀".repeat(100);
        assert_eq!(quoted(&long), concat(&["\"", &long, "\""]));
        assert_eq!(quoted(&concat(&[&long, "x"])), concat(&["\"", &long, "…\""]));
        assert_eq!(quoted(&"\0".repeat(101)), concat(&["\"", &"\\u{0}".repeat(20), "…\""]));
    }

    #[test]
    fn invisible_characters_are_escaped_in_ascii() {
        assert_eq!(
            visible("no\u{202e}\r\n\u{1b}[2J 节😀"),
            "no\\u{202e}\\u{d}\\u{a}\\u{1b}[2J 节😀"
        );
        assert_eq!(visible("\u{0}\u{feff}\u{e0041}"), "\\u{0}\\u{feff}\\u{e0041}");
        let written = visible("\u{200b}");
        assert_eq!(visible(&written), written);
        assert_eq!(quoted("a\u{2066}b"), "\"a\\u{2066}b\"");
        let plain: String = (' '..='~').chain('¡'..='¬').chain('一'..='龥').collect();
        assert_eq!(visible(&plain), plain);
    }

    #[test]
    fn every_control_and_format_character_is_escaped() {
        let escaped = |c: char| visible(&c.to_string()).len() > c.len_utf8();
        for c in ('\0'..=char::MAX).filter(|c| c.is_control()) {
            assert!(escaped(c), "{c:?}");
        }
        for code in [
            0xad, 0x61c, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066,
            0x2069, 0xfe0f, 0xfeff, 0xe007f,
        ] {
            assert!(escaped(char::from_u32(code).unwrap()), "{code:x}");
        }
        for c in [' ', '\u{a0}', '\u{3000}', 'é', '\u{301}', '\u{fffd}', '👍'] {
            assert!(!escaped(c), "{c:?}");
        }
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(truncate("节点😀x", 3), "节点😀");
        assert_eq!(truncate("ab", 3), "ab");
        assert_eq!(quoted(&"é".repeat(101)), format!("\"{}…\"", "é".repeat(100)));
    }
}
