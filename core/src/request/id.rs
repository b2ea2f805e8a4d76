//! Identifiers: opaque, never empty, sent unchanged.

use crate::catalogue::Term;
use crate::request::input::Input;
use crate::request::input::Invalid;

/// The id of a cluster, a queue, a node, a zone or an access key.
///
/// The API documents ids like `ehpc-gk3wfc7e` but guarantees no format: any non-empty text is an
/// id.
///
/// ```
/// use ehpc_remove_nodes_core::Id;
///
/// assert_eq!(Id::new("cln-w1xufnk9").unwrap().as_str(), "cln-w1xufnk9");
/// assert_eq!(Id::new(""), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// Creates an id. Returns `None` for an empty text.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Id(text))
    }

    /// Validates a value from the caller.
    ///
    /// # Errors
    /// [`Invalid`] for `field`, unless the value is well-formed, non-empty text.
    pub fn parse(field: &str, value: Input) -> Result<Self, Box<Invalid>> {
        match value {
            Input::Text(text) if !text.is_empty() => Ok(Id(text)),
            other => Err(other.refused(field, Term::ExpectedId)),
        }
    }

    /// Returns the text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
