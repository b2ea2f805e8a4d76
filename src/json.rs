//! Reading JSON: the one place that knows the library which does it.
//!
//! miniserde was chosen by measurement (an answer's four fields, optimised, Brotli): 6 KB where
//! serde_json takes 20, nanoserde 27 and tinyjson 32. It does not recurse, so that no nesting
//! overflows the stack. It refuses lone surrogates in `\u` escapes.

use miniserde::de::{Deserialize, Map, Seq, Visitor};
use miniserde::{Result, json, make_place};

make_place!(Place);

/// A value of which only whole numbers and text matter.
///
/// In an `Option`, it is `None` where the field is absent or null, which the API does not tell
/// apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// A whole number that JavaScript can hold too: up to 2^53 − 1 on both sides of 0.
    Whole(i64),
    /// A text.
    Text(String),
    /// Anything else.
    Other,
}

impl Scalar {
    /// The text, if it is one and not empty.
    pub(crate) fn text(value: Option<Self>) -> Option<String> {
        match value {
            Some(Scalar::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Reads one JSON object; `None` for anything else.
pub(crate) fn object<T: Deserialize>(text: &str) -> Option<T> {
    json::from_str(text).ok()
}

/// Reads one JSON array; `None` for anything else, or if one of its items is no `T`.
pub(crate) fn list<T: Deserialize>(text: &str) -> Option<Vec<T>> {
    json::from_str(text).ok()
}

impl Deserialize for Scalar {
    fn begin(out: &mut Option<Self>) -> &mut dyn Visitor {
        Place::new(out)
    }
}

impl Place<Scalar> {
    fn set(&mut self, value: Scalar) -> Result<()> {
        self.out = Some(value);
        Ok(())
    }
}

impl Visitor for Place<Scalar> {
    fn boolean(&mut self, _: bool) -> Result<()> {
        self.set(Scalar::Other)
    }

    fn string(&mut self, text: &str) -> Result<()> {
        self.set(Scalar::Text(text.into()))
    }

    fn negative(&mut self, number: i64) -> Result<()> {
        self.set(whole(number))
    }

    fn nonnegative(&mut self, number: u64) -> Result<()> {
        self.set(i64::try_from(number).map_or(Scalar::Other, whole))
    }

    fn float(&mut self, _: f64) -> Result<()> {
        self.set(Scalar::Other)
    }

    fn seq(&mut self) -> Result<Box<dyn Seq + '_>> {
        self.set(Scalar::Other)?;
        Ok(Box::new(Passed))
    }

    fn map(&mut self) -> Result<Box<dyn Map + '_>> {
        self.set(Scalar::Other)?;
        Ok(Box::new(Passed))
    }
}

fn whole(number: i64) -> Scalar {
    const LARGEST: i64 = (1 << 53) - 1;
    if (-LARGEST..=LARGEST).contains(&number) { Scalar::Whole(number) } else { Scalar::Other }
}

/// The inside of a list or an object that nobody asked for.
struct Passed;

impl Seq for Passed {
    fn element(&mut self) -> Result<&mut dyn Visitor> {
        Ok(<dyn Visitor>::ignore())
    }

    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Map for Passed {
    fn key(&mut self, _: &str) -> Result<&mut dyn Visitor> {
        Ok(<dyn Visitor>::ignore())
    }

    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}
