//! Identifiers: opaque, never empty, sent as they came.

use crate::request::input::Input;
use crate::request::input::Invalid;

/// The id of a cluster, a queue, a node, a zone or an access key.
///
/// The API documents shapes like `ehpc-gk3wfc7e`, and promises none: any text that is not empty
/// is an id.
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
    /// Wraps a text that is not empty.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Id(text))
    }

    /// Judges a value from outside.
    ///
    /// # Errors
    /// [`Invalid`] that names `field`, unless the value is well-formed text and not empty.
    pub fn parse(field: &str, value: Input) -> Result<Self, Box<Invalid>> {
        match value {
            Input::Text(text) if !text.is_empty() => Ok(Id(text)),
            other => {
                Err(other
                    .refused(field, "It must be a string that is not empty; it is sent as it is."))
            }
        }
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
