//! The endpoint of the API, and the path that is signed.

use crate::catalogue::{ErrorCode, Message};
use crate::request::input::Invalid;
use crate::text::{concat, excerpt, split};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::fmt;

/// The option for the base URL of the API.
pub const ENDPOINT: &str = "endpoint";
/// The option for the path that is signed.
pub const SIGNED_PATH: &str = "signedPath";
/// The vendor's endpoint, the default.
pub const DEFAULT_ENDPOINT: &str = "https://hpc-api.qingcloud.com/api";

/// The components of a URL, named as in the URL Standard. They come from the runtime's own URL
/// parser, so that the URL that is validated is the URL that is fetched.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UrlParts {
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
    /// The user name, if any.
    pub username: String,
    /// The password, if any.
    pub password: String,
}

/// Omits what may be a password.
impl fmt::Debug for UrlParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlParts({}{})", self.origin, self.pathname)
    }
}

/// A validated base URL of the API.
///
/// ```
/// use ehpc_remove_nodes_core::{Endpoint, UrlParts};
///
/// // The components of https://hpc-api.qingcloud.com/api.
/// let url = UrlParts {
///     href: "https://hpc-api.qingcloud.com/api".into(),
///     origin: "https://hpc-api.qingcloud.com".into(),
///     protocol: "https:".into(),
///     hostname: "hpc-api.qingcloud.com".into(),
///     pathname: "/api".into(),
///     ..UrlParts::default()
/// };
/// let endpoint = Endpoint::new(&url, false).unwrap();
/// assert_eq!(endpoint.url("/operation"), "https://hpc-api.qingcloud.com/api/operation");
///
/// let plain = UrlParts { protocol: "http:".into(), ..url };
/// assert_eq!(Endpoint::new(&plain, false).unwrap_err().field, "endpoint");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
    base: String,
    path: String,
}

impl Endpoint {
    /// Validates a URL: `https:`, or `http:` to this machine or with `allow_insecure`; no query, no
    /// fragment, no user info.
    ///
    /// # Errors
    /// [`Invalid`] for `endpoint`. The message does not repeat a URL that might contain a password.
    pub fn new(url: &UrlParts, allow_insecure: bool) -> Result<Self, Box<Invalid>> {
        let refuse = |code| Err(Invalid::new(ENDPOINT, Message::new(code)));
        if !url.username.is_empty() || !url.password.is_empty() {
            return refuse(ErrorCode::EndpointHasUser);
        }
        if url.href.contains(['?', '#']) {
            return refuse(ErrorCode::EndpointHasQuery);
        }
        match url.protocol.as_str() {
            "https:" => {}
            "http:" if allow_insecure || is_loopback(&url.hostname) => {}
            "http:" => return refuse(ErrorCode::EndpointInsecure),
            other => {
                let message = Message::new(ErrorCode::EndpointScheme);
                return Err(Invalid::new(ENDPOINT, message.text("scheme", &excerpt(other))));
            }
        }
        let path = url.pathname.trim_end_matches('/');
        let origin = url.origin.clone();
        Ok(Endpoint { base: concat(&[&origin, path]), origin, path: path.into() })
    }

    /// Returns an endpoint that signs `path` instead of its own path, for a proxy that serves the
    /// API under another prefix.
    ///
    /// # Errors
    /// [`Invalid`] for `signedPath`, unless it is empty, or has a leading slash and neither query
    /// nor fragment.
    pub fn signing(self, path: &str) -> Result<Self, Box<Invalid>> {
        if !(path.is_empty() || path.starts_with('/')) || path.contains(['?', '#']) {
            let message = Message::new(ErrorCode::InvalidSignedPath);
            return Err(Invalid::new(SIGNED_PATH, message.text("path", &excerpt(path))));
        }
        Ok(Endpoint { path: path.trim_end_matches('/').into(), ..self })
    }

    /// Returns scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the base URL of all operations.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the URL of an operation, without a query.
    pub fn url(&self, operation_path: &str) -> String {
        concat(&[&self.base, operation_path])
    }

    /// Returns the path of an operation for signing: decoded, so that it can be encoded uniformly.
    pub(crate) fn decoded_path(&self, operation_path: &str) -> String {
        concat(&[&decoded(&self.path), operation_path])
    }
}

/// Returns a path without its percent-encoding, or unchanged if the result is not UTF-8.
fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8().map_or_else(|_| path.into(), Cow::into_owned)
}

/// Normalises a base URL whose host has several names: this machine, and the two hosts that the
/// vendor's documentation gives for the API.
pub(crate) fn one_spelling(base: &str) -> String {
    let Some((scheme, rest)) = split(base, "://") else {
        return base.into();
    };
    let (authority, path) = match rest.split_once('/') {
        Some((authority, path)) => (authority, path),
        None => (rest, ""),
    };
    let (host, port) = match authority.rfind(':') {
        Some(at) if !authority.ends_with(']') => {
            (authority.get(..at).unwrap_or_default(), authority.get(at..).unwrap_or_default())
        }
        _ => (authority, ""),
    };
    let host = host.trim_end_matches('.');
    let host = match host {
        "hpc.api.qingcloud.com" => "hpc-api.qingcloud.com",
        host if is_loopback(host) => "localhost",
        host => host,
    };
    concat(&[scheme, "://", host, port, "/", path])
}

/// Returns whether the host is in 127.0.0.0/8. A URL Standard parser writes such an address as four
/// numbers, and rejects any other host that ends in a number.
fn is_loopback_v4(hostname: &str) -> bool {
    hostname.strip_prefix("127.").is_some_and(|rest| {
        rest.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())
            && rest.bytes().filter(|byte| *byte == b'.').count() == 2
    })
}

/// Returns whether the host is this machine, as in the Secure Contexts standard.
fn is_loopback(hostname: &str) -> bool {
    hostname == "localhost"
        || hostname.ends_with(".localhost")
        || hostname == "[::1]"
        || is_loopback_v4(hostname)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(protocol: &str, hostname: &str, pathname: &str) -> UrlParts {
        let origin = format!("{protocol}//{hostname}");
        UrlParts {
            href: format!("{origin}{pathname}"),
            origin,
            protocol: protocol.into(),
            hostname: hostname.into(),
            pathname: pathname.into(),
            ..UrlParts::default()
        }
    }

    #[test]
    fn http_is_limited_to_this_machine_unless_allowed() {
        for host in ["localhost", "api.localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(Endpoint::new(&parts("http:", host, "/api"), false).is_ok(), "{host}");
        }
        for host in ["10.0.0.1", "localhost.example", "128.0.0.1", "127.0.0.1.example", "[::2]"] {
            let url = parts("http:", host, "/api");
            assert_eq!(Endpoint::new(&url, false).unwrap_err().field, "endpoint");
            assert!(Endpoint::new(&url, true).is_ok());
        }
        for protocol in ["ftp:", "file:", "blob:", "javascript:"] {
            assert!(Endpoint::new(&parts(protocol, "localhost", "/"), true).is_err());
        }
    }

    #[test]
    fn a_base_url_with_query_fragment_or_user_info_is_refused() {
        let good = parts("https:", "h", "/api");
        for href in ["https://h/api?", "https://h/api#", "https://h/api?x=1#y"] {
            let url = UrlParts { href: href.into(), ..good.clone() };
            assert!(Endpoint::new(&url, false).is_err(), "{href}");
        }
        let url = UrlParts { password: "hunter2".into(), ..good };
        let refusal = Endpoint::new(&url, false).unwrap_err();
        assert!(!format!("{refusal:?}").contains("hunter2"));
    }

    #[test]
    fn a_path_is_decoded_before_it_is_signed() {
        for (path, plain) in [
            ("/a%20b/%E8%8A%82", "/a b/节"),
            ("/%2fx%", "//x%"),
            ("/%zz%4", "/%zz%4"),
            ("/%ff", "/%ff"),
        ] {
            assert_eq!(decoded(path), plain);
        }
    }

    #[test]
    fn trailing_slashes_are_ignored_and_another_path_can_be_signed() {
        for path in ["/api", "/api/", "/api//"] {
            let endpoint = Endpoint::new(&parts("https:", "h", path), false).unwrap();
            assert_eq!(endpoint.url("/operation"), "https://h/api/operation");
            assert_eq!(endpoint.decoded_path("/operation"), "/api/operation");
            let proxied = endpoint.signing("/real/").unwrap();
            assert_eq!(proxied.url("/operation"), "https://h/api/operation");
            assert_eq!(proxied.decoded_path("/operation"), "/real/operation");
        }
        let root = Endpoint::new(&parts("https:", "h", "/"), false).unwrap();
        assert_eq!(root.url("/operation"), "https://h/operation");
        assert_eq!(root.clone().signing("").unwrap().decoded_path("/x"), "/x");
        for path in ["api", "/api?x", "/api#x", "https://h/api"] {
            assert!(root.clone().signing(path).is_err(), "{path}");
        }
    }
}
