//! Values from the caller, before validation.
//!
//! A caller may pass any value. The layer that knows the caller's language converts it to an
//! [`Input`] without checking it. The core validates it, so that the rules and their messages are
//! in one place and are tested natively.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::text::{excerpt, number};
use std::error::Error;
use std::fmt;

/// The longest text of one request, in UTF-16 code units: 16 Mi. Escaped and copied, it stays far
/// below the size of a WebAssembly memory, where a failed allocation is a trap.
pub const TEXT_LIMIT: u32 = 16 * 1024 * 1024;

/// The most entries of one list: 1,000,000, a hundred times the largest known cluster.
pub const LIST_LIMIT: u32 = 1_000_000;

/// A value from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// No value.
    Absent,
    /// Well-formed Unicode text.
    Text(String),
    /// Text with a lone surrogate, which has no UTF-8 encoding.
    IllFormedText,
    /// Text longer than [`TEXT_LIMIT`], or a list longer than [`LIST_LIMIT`].
    TooLarge,
    /// A number, including NaN and the infinities.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A point in time, in milliseconds since 1970-01-01 UTC; NaN for an invalid date.
    Date(f64),
    /// A list.
    List(Vec<Input>),
    /// Any other value: [`Term::Null`], [`Term::BigInt`], [`Term::Object`] and the like.
    Other(Term),
}

impl Input {
    /// Returns the error for a value that is not accepted: "`field` is …", followed by what is
    /// `expected`.
    pub fn refused(&self, field: &str, expected: Term) -> Box<Invalid> {
        Invalid::new(field, self.got(ErrorCode::InvalidField).term(expected))
    }

    /// Returns a message with the value as parameters.
    pub fn got(&self, code: ErrorCode) -> Message {
        let (term, value) = match self {
            Input::Absent => (Term::Missing, None),
            Input::Text(text) if text.is_empty() => (Term::EmptyString, None),
            Input::Text(text) => (Term::String, Some(excerpt(text))),
            Input::IllFormedText => (Term::IllFormedString, None),
            Input::TooLarge => (Term::TooLarge, None),
            Input::Number(number) => (Term::Number, Some(number_text(*number))),
            Input::Bool(true) => (Term::True, None),
            Input::Bool(false) => (Term::False, None),
            Input::Date(ms) if ms.is_finite() => (Term::Date, None),
            Input::Date(_) => (Term::InvalidDate, None),
            Input::List(list) if list.is_empty() => (Term::EmptyArray, None),
            Input::List(_) => (Term::Array, None),
            Input::Other(term) => (*term, None),
        };
        Message::new(code).term(term).maybe_text("value", value.as_deref())
    }
}

/// Formats a number without the code that prints floats: whole numbers in full, others to three
/// decimal places.
fn number_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let concat = |parts: &[&str]| parts.concat();
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

/// Checks that all names are among `known`. The error for an unknown name suggests the closest
/// known one.
///
/// `within` says what the names are, for example [`Term::WithinRequest`]. `prefix` is that of the
/// error's field: empty, or `credentials.`.
///
/// # Errors
/// [`Invalid`] for the first unknown name.
pub fn only_known<'a>(
    names: impl IntoIterator<Item = &'a str>,
    known: &[&str],
    within: Term,
    prefix: &str,
) -> Result<(), Box<Invalid>> {
    for name in names {
        if !known.contains(&name) {
            let message = Message::new(ErrorCode::UnknownField);
            let message = message.text("name", &excerpt(name)).term(within);
            let message = match nearest(name, known) {
                Some(meant) => message.text("suggestion", meant),
                None => message.text("known", &known.join(", ")),
            };
            return Err(Invalid::new(&[prefix, name].concat(), message));
        }
    }
    Ok(())
}

/// Returns the known name that was most likely meant: the same letters in another case or with
/// other separators, or with up to a third of the letters different.
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

/// An invalid request or option.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The invalid field, as the caller spelt it; nested fields are dotted
    /// (`credentials.accessKeyId`).
    pub field: String,
    /// What is wrong, as the start of a sentence.
    pub problem: String,
    /// What is expected, as a complete sentence.
    pub hint: String,
    /// The code and parameters of the two.
    pub message: Message,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.problem, self.hint)
    }
}

impl Error for Invalid {}

impl Invalid {
    /// Creates an error for `field`.
    ///
    /// Not inlined: about fifty places create errors, and each would get its own copy of the
    /// allocations.
    #[inline(never)]
    pub fn new(field: &str, message: Message) -> Box<Self> {
        let message = message.text("field", field);
        let (problem, hint) = (message.summary(), message.advice());
        Box::new(Invalid { field: field.into(), problem, hint, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["timestamp", "cluster_id", "hpcqueue_id", "nodelist", "zone"];

    #[test]
    fn unknown_fields_get_a_suggestion() {
        for (given, meant) in [
            ("nodeList", "nodelist"),
            ("node_list", "nodelist"),
            ("clusterId", "cluster_id"),
            ("queue_id", "hpcqueue_id"),
            ("hpcQueueId", "hpcqueue_id"),
            ("Zone", "zone"),
            ("timestmap", "timestamp"),
        ] {
            let refusal = only_known([given], &KNOWN, Term::WithinRequest, "").unwrap_err();
            assert_eq!(refusal.field, given);
            assert!(refusal.hint.contains(&format!("`{meant}`")), "{given}: {}", refusal.hint);
        }
        let refusal = only_known(["colour"], &KNOWN, Term::WithinRequest, "").unwrap_err();
        assert!(refusal.hint.contains("nodelist, zone"), "{}", refusal.hint);
    }

    #[test]
    fn numbers_are_described_in_plain_decimal() {
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
