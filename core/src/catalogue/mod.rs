//! The codes of errors, and their English sentences.
//!
//! An error is a code with parameters, and its sentences are made from the two. So an app can treat
//! an error by its code, and show it in another language: `js/messages/` has the Chinese sentences.

mod codes;
mod message;
mod template;
mod terms;

pub use codes::ErrorCode;
pub use message::{Message, Param, Params};
pub use terms::Term;
