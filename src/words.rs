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

/// A foreign error's words without the queries of the URLs in it: ours hold a signature.
#[cfg(any(target_arch = "wasm32", test))]
pub(crate) fn without_queries(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(without_query).collect();
    words.join(" ")
}

#[cfg(any(target_arch = "wasm32", test))]
fn without_query(word: &str) -> String {
    match word.split_once('?') {
        Some((url, _)) if url.contains("://") => joined(&[url, "…"]),
        _ => word.into(),
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
    fn long_text_is_cut_between_characters() {
        assert_eq!(start_of("节点😀x", 3), "节点😀");
        assert_eq!(start_of("ab", 3), "ab");
        assert_eq!(shown(&"é".repeat(101)), format!("\"{}…\"", "é".repeat(100)));
    }
}
