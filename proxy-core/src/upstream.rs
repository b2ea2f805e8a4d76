//! The API's address.

use ehpc_remove_nodes_core::{Endpoint, UrlParts};
use serde::Deserialize;

/// The base URL of the API, by the runtime's own URL parser.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Upstream {
    /// The whole URL.
    pub href: String,
    /// Scheme, host and port.
    pub origin: String,
    /// The scheme with its colon.
    pub protocol: String,
    /// The host without its port.
    pub hostname: String,
    /// The path, percent-encoded.
    pub pathname: String,
}

impl Upstream {
    /// Returns the endpoint, unless requests to it could be read on the way.
    pub(crate) fn endpoint(&self) -> Option<Endpoint> {
        let parts = UrlParts {
            href: self.href.clone(),
            origin: self.origin.clone(),
            protocol: self.protocol.clone(),
            hostname: self.hostname.clone(),
            pathname: self.pathname.clone(),
            ..UrlParts::default()
        };
        Endpoint::new(&parts, false).ok()
    }
}
