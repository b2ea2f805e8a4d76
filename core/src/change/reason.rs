//! Why a removal is not allowed.

use crate::catalogue::Message;
use std::fmt;

/// The reason why a removal is not allowed, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// What is wrong: one sentence, without a full stop.
    pub summary: String,
    /// What to do next: one sentence.
    pub advice: String,
    /// The code and parameters of the two.
    pub message: Message,
}

impl Reason {
    pub(crate) fn new(message: Message) -> Self {
        Reason { summary: message.summary(), advice: message.advice(), message }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.summary, self.advice)
    }
}
