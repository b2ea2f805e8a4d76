//! JSON text in the form that the vendor's SDK sends.
//!
//! The signature covers the body. A server that hashes the raw bytes accepts any JSON; one that
//! parses and reserialises the body before hashing accepts only what the vendor's SDK sends:
//! Python's `json.dumps(…, sort_keys=True)`. This module writes exactly that: sorted keys, `", "`
//! and `": "` as separators, and everything outside printable ASCII as `\uXXXX`.

use crate::request::node_list::{Entry, NodeList};

/// A JSON object under construction. The keys of a body must be added in sorted order.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        let mut text = String::with_capacity(bytes);
        text.push('{');
        Object { text }
    }

    pub(crate) fn string(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        push_string(&mut self.text, value);
        self
    }

    pub(crate) fn nodes(mut self, key: &str, nodes: &NodeList) -> Self {
        self.key(key);
        self.text.push('[');
        // The text of all ids is scanned once, not once per id.
        let are_plain_ids = nodes.keys().text().bytes().all(is_plain);
        for (index, entry) in nodes.entries().enumerate() {
            if let (true, Entry::Id(id)) = (are_plain_ids, entry) {
                self.text.push_str(if index > 0 { "\", \"" } else { "\"" });
                self.text.push_str(id);
                continue;
            }
            if index > 0 {
                self.text.push_str(", ");
            }
            match entry {
                Entry::Group(digits) => self.text.push_str(digits),
                Entry::Id(id) => push_string(&mut self.text, id),
            }
        }
        self.text.push_str(if are_plain_ids { "\"]" } else { "]" });
        self
    }

    /// Adds a value that is JSON already.
    pub(crate) fn json(mut self, key: &str, json: &str) -> Self {
        self.key(key);
        self.text.push_str(json);
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }

    fn key(&mut self, key: &str) {
        if self.text.len() > 1 {
            self.text.push_str(", ");
        }
        push_string(&mut self.text, key);
        self.text.push_str(": ");
    }
}

/// Returns a JSON list.
pub(crate) fn list(items: impl IntoIterator<Item = String>) -> String {
    let mut text = String::from("[");
    for item in items {
        if text.len() > 1 {
            text.push_str(", ");
        }
        text.push_str(&item);
    }
    text.push(']');
    text
}

/// Returns a text as JSON.
pub(crate) fn string(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    push_string(&mut text, value);
    text
}

fn push_string(out: &mut String, value: &str) {
    out.push('"');
    let mut rest = value;
    loop {
        // A run of plain characters, usually a whole id, is copied at once.
        let plain = rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.push_str(run);
        let mut chars = after.chars();
        match chars.next() {
            Some(c) => push_special(out, c),
            None => break,
        }
        rest = chars.as_str();
    }
    out.push('"');
}

/// Returns whether a byte is printable ASCII that JSON does not escape.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

fn push_special(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                push_escaped(out, *unit);
            }
        }
    }
}

fn push_escaped(out: &mut String, unit: u16) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        let digit = u32::from(unit >> shift) & 0xf;
        out.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}
