//! Values as they came from outside, before anybody has judged them.
//!
//! Whoever calls us may pass anything. The layer that knows the caller's language turns it into a
//! [`Input`] without an opinion; the core judges it, so that the rules and their words are in one
//! place and are tested natively.

use crate::text::{concat, number, quoted};
use std::error::Error;
use std::fmt;

/// The most text that is let into one request, in UTF-16 code units: 16 Mi. Escaped and copied it
/// stays far below what a WebAssembly memory holds, and an allocation that fails is a trap.
pub const TEXT_LIMIT: u32 = 16 * 1024 * 1024;

/// The most entries in one list: 1,000,000, a hundred times the largest cluster we know of.
pub const LIST_LIMIT: u32 = 1_000_000;

/// One value from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Nothing was given.
    Absent,
    /// Well-formed Unicode text.
    Text(String),
    /// Text with a lone surrogate in it: no Unicode text, and no bytes on the wire mean it.
    IllFormedText,
    /// Text or a list beyond [`TEXT_LIMIT`] or [`LIST_LIMIT`].
    TooLarge,
    /// A number, NaN and the infinities among them.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A point in time, in milliseconds since 1970-01-01 UTC; NaN if it is none.
    Date(f64),
    /// A list.
    List(Vec<Input>),
    /// Anything else, named for a person: `"null"`, `"a BigInt"`, `"an object"`.
    Other(&'static str),
}

impl Input {
    /// Refuses the value: "`field` is …", and what is expected.
    pub fn refused(&self, field: &str, hint: &str) -> Box<Invalid> {
        Invalid::new(field, &concat(&["`", field, "` is ", &self.described()]), hint)
    }

    /// The value in a few words, for a message.
    pub fn described(&self) -> String {
        match self {
            Input::Absent => "missing".into(),
            Input::Text(text) if text.is_empty() => "an empty string".into(),
            Input::Text(text) => concat(&["the string ", &quoted(text)]),
            Input::IllFormedText => {
                "a string that is not well-formed Unicode (a lone surrogate)".into()
            }
            Input::TooLarge => "larger than this client takes".into(),
            Input::Number(number) => concat(&["the number ", &number_text(*number)]),
            Input::Bool(true) => "true".into(),
            Input::Bool(false) => "false".into(),
            Input::Date(ms) if ms.is_finite() => "a Date".into(),
            Input::Date(_) => "an invalid Date".into(),
            Input::List(list) if list.is_empty() => "an empty array".into(),
            Input::List(_) => "an array".into(),
            Input::Other(name) => (*name).into(),
        }
    }
}

/// A number as a person would write it, without the code that prints floats: whole numbers in
/// full, others to three places.
fn number_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let size = value.abs();
    if size >= 1e18 {
        let end = if size.is_infinite() { "Infinity" } else { "over 10^18" };
        return concat(&[sign, end]);
    }
    let whole = number(size as i64);
    if size.fract() == 0.0 {
        return concat(&[sign, &whole]);
    }
    let thousandths = (size.fract() * 1000.0) as u32;
    let digits = number(1000 + thousandths);
    let places = digits.strip_prefix('1').unwrap_or_default().trim_end_matches('0');
    concat(&[sign, &whole, ".", if places.is_empty() { "000…" } else { places }])
}

/// Refuses the first name that is not among `known`, naming the one that was probably meant.
///
/// `what` says what these names are ("a field of this request"); `within` is what stands before a
/// name in the refusal's field: nothing, or `credentials.`.
///
/// # Errors
/// [`Invalid`] with the unknown name as its field.
pub fn only_known<'a>(
    names: impl IntoIterator<Item = &'a str>,
    known: &[&str],
    what: &str,
    within: &str,
) -> Result<(), Box<Invalid>> {
    for name in names {
        if !known.contains(&name) {
            let hint = match nearest(name, known) {
                Some(meant) => concat(&["Did you mean `", meant, "`?"]),
                None => concat(&["It must be one of ", &known.join(", "), "."]),
            };
            let problem = concat(&[&quoted(name), " is not ", what]);
            return Err(Invalid::new(&concat(&[within, name]), &problem, &hint));
        }
    }
    Ok(())
}

/// The known name that a person most likely meant: the same letters in another case or with
/// other separators, or up to a third of its letters different.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let name = letters(name);
    known
        .iter()
        .map(|candidate| {
            let wanted = letters(candidate);
            let allowed = (wanted.len() / 3).max(1);
            (strsim::osa_distance(&name, &wanted), allowed, *candidate)
        })
        .filter(|(distance, allowed, _)| distance <= allowed)
        .min_by_key(|(distance, _, _)| *distance)
        .map(|(_, _, candidate)| candidate)
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// A request or an option that cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The field at fault, as the caller spelt it; a part of one is dotted
    /// (`credentials.accessKeyId`).
    pub field: String,
    /// What is wrong, as the start of a sentence.
    pub problem: String,
    /// What is expected, as a whole sentence.
    pub hint: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.problem, self.hint)
    }
}

impl Error for Invalid {}

impl Invalid {
    /// A refusal that names its field.
    ///
    /// Not inlined: some fifty places refuse something, and each would carry its own copies of
    /// the allocations.
    #[inline(never)]
    pub fn new(field: &str, problem: &str, hint: &str) -> Box<Self> {
        Box::new(Invalid { field: field.into(), problem: problem.into(), hint: hint.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["timestamp", "cluster_id", "hpcqueue_id", "nodelist", "zone"];

    #[test]
    fn an_unknown_field_is_named_with_the_one_that_was_meant() {
        for (given, meant) in [
            ("nodeList", "nodelist"),
            ("node_list", "nodelist"),
            ("clusterId", "cluster_id"),
            ("queue_id", "hpcqueue_id"),
            ("hpcQueueId", "hpcqueue_id"),
            ("Zone", "zone"),
            ("timestmap", "timestamp"),
        ] {
            let refusal = only_known([given], &KNOWN, "a field of this request", "").unwrap_err();
            assert_eq!(refusal.field, given);
            assert!(refusal.hint.contains(&format!("`{meant}`")), "{given}: {}", refusal.hint);
        }
        let refusal = only_known(["colour"], &KNOWN, "a field of this request", "").unwrap_err();
        assert!(refusal.hint.contains("nodelist, zone"), "{}", refusal.hint);
    }

    #[test]
    fn numbers_are_described_as_people_write_them() {
        for (number, text) in [
            (0.0, "0"),
            (-1.0, "-1"),
            (1.5, "1.5"),
            (1.0625, "1.062"),
            (9007199254740992.0, "9007199254740992"),
            (1e300, "over 10^18"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }
}
