//! An error's code with its parameters.

use super::codes::ErrorCode;
use super::template::fill;
use super::terms::Term;
use crate::text::visible;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Param {
    /// A text, for example an id. Invisible characters are escaped.
    Text(String),
    /// A whole number.
    Number(i64),
    /// One of a few known values, each with a phrase in every language.
    Term(Term),
    /// What happened before, itself a code with parameters.
    Message(Box<Message>),
}

/// An error's code with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// The code.
    pub code: ErrorCode,
    /// The parameters.
    pub params: Params,
}

/// Parameters and their names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(&'static str, Param)>);

impl Params {
    /// Returns a parameter.
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns an iterator over the parameters.
    pub fn iter(&self) -> impl Iterator<Item = &(&'static str, Param)> {
        self.0.iter()
    }
}

impl Message {
    /// Creates a message without parameters.
    pub fn new(code: ErrorCode) -> Self {
        Message { code, params: Params::default() }
    }

    // Not inlined: about a hundred places call these.

    /// Sets a parameter to a text.
    #[inline(never)]
    #[must_use]
    pub fn text(self, name: &'static str, text: &str) -> Self {
        self.with(name, Param::Text(visible(text)))
    }

    /// Sets a parameter to a text, if there is one.
    #[must_use]
    pub fn maybe_text(self, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Sets a parameter to a number.
    #[inline(never)]
    #[must_use]
    pub fn number(self, name: &'static str, number: i64) -> Self {
        self.with(name, Param::Number(number))
    }

    /// Sets the parameter of a term to it.
    #[inline(never)]
    #[must_use]
    pub fn term(self, term: Term) -> Self {
        self.with(term.param(), Param::Term(term))
    }

    /// Sets a parameter to another message.
    #[inline(never)]
    #[must_use]
    pub fn message(self, name: &'static str, message: Message) -> Self {
        self.with(name, Param::Message(Box::new(message)))
    }

    fn with(mut self, name: &'static str, value: Param) -> Self {
        self = self.without(name);
        self.params.0.push((name, value));
        self
    }

    /// Removes a parameter.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.params.0.retain(|(known, _)| *known != name);
        self
    }

    /// Returns what happened: one sentence or more, without the last full stop.
    pub fn summary(&self) -> String {
        self.filled(self.code.summary())
    }

    /// Returns what to do next: complete sentences.
    pub fn advice(&self) -> String {
        self.filled(self.code.advice())
    }

    /// Returns the technical text in the parameters, also in those of what happened before.
    pub(crate) fn details(&self) -> Option<String> {
        let inner = self.params.iter().find_map(|(_, value)| match value {
            Param::Message(message) => message.details(),
            _ => None,
        });
        inner.or_else(|| {
            let own = "<{words}><ret_code {retCode}><: {apiMessage}><HTTP {status}><: {start}>";
            Some(self.filled(own)).filter(|own| !own.is_empty())
        })
    }

    #[inline(never)]
    fn filled(&self, template: &str) -> String {
        fill(template, &|name| self.value(name))
    }

    fn value(&self, name: &str) -> Option<String> {
        Some(match self.params.get(name)? {
            Param::Text(text) => text.clone(),
            Param::Number(number) => crate::text::number(*number),
            Param::Term(term) => self.filled(term.phrase()),
            Param::Message(message) => message.summary(),
        })
    }
}

impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A struct, because serde_wasm_bindgen makes a JavaScript Map of a map.
        let mut object = serializer.serialize_struct("Params", self.0.len())?;
        for (name, value) in &self.0 {
            match value {
                Param::Text(text) => object.serialize_field(name, text)?,
                Param::Number(number) => object.serialize_field(name, &Number(*number))?,
                Param::Term(term) => object.serialize_field(name, term.name())?,
                Param::Message(message) => object.serialize_field(name, &**message)?,
            }
        }
        object.end()
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Beyond 53 bits, numbers are rounded, not refused.
struct Number(i64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i32::try_from(self.0) {
            Ok(number) => serializer.serialize_i32(number),
            Err(_) => serializer.serialize_f64(self.0 as f64),
        }
    }
}
