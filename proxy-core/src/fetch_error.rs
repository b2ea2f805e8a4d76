//! What `fetch` rejected with, as plain data.

use ehpc_remove_nodes_core::{ErrorWords, Evidence, together};
use serde::Deserialize;

/// An error with what caused it. `js/proxy/fetch-error.js` reads it from the runtime's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FetchError {
    /// Its `name`.
    pub name: String,
    /// Its `code`.
    pub code: String,
    /// Its `syscall`.
    pub syscall: String,
    /// Its `message`.
    pub message: String,
    /// Whether the runtime reported it as a connection error.
    pub connecting: bool,
    /// Whether something of it could not be read.
    pub unread: bool,
    /// Its `cause`.
    pub cause: Option<Box<FetchError>>,
    /// Its `errors`.
    pub errors: Vec<FetchError>,
}

impl FetchError {
    /// Returns whether it proves that the request was not sent.
    pub fn proves_not_sent(&self) -> bool {
        self.evidence(false) == Evidence::NeverLeft
    }

    fn evidence(&self, in_undici: bool) -> Evidence {
        if self.connecting {
            return Evidence::NeverLeft;
        }
        if self.unread {
            return Evidence::MayHaveLeft;
        }
        let words = ErrorWords {
            name: &self.name,
            code: &self.code,
            syscall: &self.syscall,
            message: &self.message,
        };
        let in_undici = in_undici || words.is_of_undici();
        let cause =
            self.cause.as_ref().map_or(Evidence::Nothing, |cause| cause.evidence(in_undici));
        let errors: Vec<_> = self.errors.iter().map(|error| error.evidence(in_undici)).collect();
        together(words.evidence(in_undici), cause, &errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refused_connection_proves_that_nothing_was_sent() {
        let coded = |code: &str| FetchError { code: code.into(), ..FetchError::default() };
        let failed = |cause| FetchError {
            name: "TypeError".into(),
            message: "fetch failed".into(),
            cause: Some(Box::new(cause)),
            ..FetchError::default()
        };
        assert!(failed(coded("ECONNREFUSED")).proves_not_sent());
        assert!(failed(FetchError { connecting: true, ..coded("ECONNRESET") }).proves_not_sent());
        assert!(!failed(coded("ECONNRESET")).proves_not_sent());
        assert!(!failed(FetchError { unread: true, ..coded("ECONNREFUSED") }).proves_not_sent());
        assert!(!FetchError::default().proves_not_sent());
    }
}
