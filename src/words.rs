//! Small helpers for text that people read.
//!
//! They join strings instead of formatting them: the formatting machinery of the standard library
//! costs more bytes in WebAssembly than all our messages together.

/// How much of a text from outside goes into a message, in characters.
const SHOWN_CHARS: usize = 100;

/// The parts, one after the other.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.concat()
}

/// A text from outside, in quotation marks, cut where it is too long for a message.
pub(crate) fn shown(text: &str) -> String {
    let start = start_of(text, SHOWN_CHARS);
    let more = if start.len() < text.len() { "…" } else { "" };
    joined(&["\"", start, more, "\""])
}

/// The first `count` characters of a text.
pub(crate) fn start_of(text: &str, count: usize) -> &str {
    match text.char_indices().nth(count) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// A template, with the parts in place of its `{}`.
pub(crate) fn filled(template: &str, parts: &[&str]) -> String {
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

/// A whole number in digits.
pub(crate) fn number(number: impl Into<i64>) -> String {
    digits(number.into())
}

/// Apart from [`number`], so that it is compiled once for all kinds of numbers.
fn digits(number: i64) -> String {
    let mut reversed = [0; 20];
    let mut rest = number.unsigned_abs();
    let mut out = String::new();
    if number < 0 {
        out.push('-');
    }
    let mut count = 0;
    for digit in &mut reversed {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    out.extend(reversed.iter().take(count).rev().map(|digit| char::from(*digit)));
    out
}

/// A text of digits as a number; the largest one where it is larger.
pub(crate) fn whole(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    for byte in text.bytes() {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        number = number.saturating_mul(10).saturating_add(digit.into());
    }
    (!text.is_empty()).then_some(number)
}

/// What stands before and after a part of a text. Unlike the standard library's, it is slow on long
/// parts, and small.
pub(crate) fn split<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    let at = text.as_bytes().windows(part.len()).position(|bytes| bytes == part.as_bytes())?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// Whether a text has a part.
pub(crate) fn has(text: &str, part: &str) -> bool {
    split(text, part).is_some()
}

/// What a message says happened: its first sentence, without the full stop.
pub(crate) fn first_sentence(message: &str) -> &str {
    match split(message, ". ") {
        Some((sentence, _)) => sentence,
        None => message.strip_suffix('.').unwrap_or(message),
    }
}

/// A foreign error's words without the queries of the URLs in it: ours hold a signature.
#[cfg(any(all(target_arch = "wasm32", feature = "exports"), test))]
pub(crate) fn without_queries(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (word, after) =
            split(rest, " ").map_or((rest, None), |(word, after)| (word, Some(after)));
        match split(word, "?") {
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
    fn a_signature_in_a_foreign_error_is_not_repeated() {
        let denos = "for url (https://example.com/api?zone=z&signature=abc): client error?";
        assert_eq!(without_queries(denos), "for url (https://example.com/api… client error?");
    }

    #[test]
    fn numbers_are_written_and_read() {
        for (value, text) in [
            (0, "0"),
            (7, "7"),
            (-10, "-10"),
            (i64::MAX, "9223372036854775807"),
            (i64::MIN, "-9223372036854775808"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(whole("0042"), Some(42));
        assert_eq!(whole("99999999999999999999"), Some(u64::MAX));
        assert!(whole("").is_none() && whole("-1").is_none() && whole("1.5").is_none());
    }

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(filled("{} and {}.", &["{}", "b"]), "{} and b.");
        assert_eq!(first_sentence("It failed. No node was removed."), "It failed");
        assert_eq!(first_sentence("It failed."), "It failed");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(start_of("节点😀x", 3), "节点😀");
        assert_eq!(start_of("ab", 3), "ab");
        assert_eq!(shown(&"é".repeat(101)), format!("\"{}…\"", "é".repeat(100)));
    }
}
