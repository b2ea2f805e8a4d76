//! The string to sign, the signature and the signed URL.
//!
//! Source: the vendor's Python SDK. This module reproduces the requests in `tests/vectors`,
//! recorded from the SDK, byte for byte.

use crate::request::id::Id;
use crate::request::operation::Operation;
use crate::request::timestamp::Timestamp;
use crate::text::concat;
use crate::wire::endpoint::Endpoint;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A secret access key. Its bytes are zeroed on drop, and its `Debug` output does not contain them.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Creates a secret from the UTF-8 bytes of a secret access key. The vector should have been
    /// allocated once: copies left behind by growing it are not zeroed.
    pub fn new(bytes: Vec<u8>) -> Self {
        Secret(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An HMAC-SHA256 in Base64 (44 characters).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(String);

impl Signature {
    /// Signs a text. Leaves no copy of the secret in memory.
    pub fn new(secret: &Secret, string_to_sign: &str) -> Self {
        let signature = hmac_sha256(secret, string_to_sign);
        wipe_stack();
        signature
    }

    /// Returns the Base64.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a signature: the Base64 of 32 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let digest = Base64::decode(text, &mut [0; 32]).map(<[u8]>::len);
        (digest == Ok(32)).then(|| Signature(text.into()))
    }
}

/// Never inlined, so that what the HMAC derives from the key (the key masked with 0x36 and 0x5c,
/// and its words in SHA-256's message schedule) lies below the caller's frame, where [`wipe_stack`]
/// overwrites it.
#[inline(never)]
fn hmac_sha256(secret: &Secret, text: &str) -> Signature {
    // HMAC accepts keys of any length, so this never fails.
    let mac = Hmac::<Sha256>::new_from_slice(&secret.0).map(|mut mac| {
        mac.update(text.as_bytes());
        mac.finalize().into_bytes()
    });
    Signature(Base64::encode_string(&mac.unwrap_or_default()))
}

/// Overwrites the stack that the last call used.
#[inline(never)]
fn wipe_stack() {
    let mut stack = [0_u64; 1024];
    stack.zeroize();
}

/// The initial capacity for a URL and a string to sign, in bytes.
const CAPACITY: usize = 512;

/// A request that is ready to be signed.
///
/// ```
/// use ehpc_remove_nodes_core::{Endpoint, Id, LIST_OPERATIONS, Secret, Signature, Timestamp, ToSign, UrlParts};
///
/// let url = UrlParts {
///     origin: "https://hpc-api.qingcloud.com".into(),
///     protocol: "https:".into(),
///     pathname: "/api".into(),
///     ..UrlParts::default()
/// };
/// let to_sign = ToSign::new(
///     &Endpoint::new(&url, false).unwrap(),
///     &LIST_OPERATIONS,
///     &[("zone", "jn1a")],
///     &Timestamp::from_text("2026-01-31T08:00:00Z").unwrap(),
///     &Id::new("QYACCESSKEYIDEXAMPLE").unwrap(),
///     "",
/// );
/// assert!(to_sign.string_to_sign().starts_with("GET\n/api/operation/\naccess_key_id="));
///
/// let secret = Secret::new(b"SECRETACCESSKEY".to_vec());
/// let signature = Signature::new(&secret, to_sign.string_to_sign());
/// assert!(to_sign.signed_url(&signature).contains("&signature="));
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    url: String,
    string_to_sign: String,
}

impl ToSign {
    /// Prepares a request for signing. `parameters` go into the query beside `timestamp`: none for
    /// a POST; all fields including `zone` for a GET, whose body is empty. Their names are the
    /// API's, consist of lower-case letters and underscores, and are distinct.
    pub fn new(
        endpoint: &Endpoint,
        operation: &Operation,
        parameters: &[(&str, &str)],
        timestamp: &Timestamp,
        access_key_id: &Id,
        body: &str,
    ) -> Self {
        let time = [("timestamp", timestamp.as_str())];
        let common = [
            ("version", "1"),
            ("signature_version", "1"),
            ("signature_method", "HmacSHA256"),
            ("access_key_id", access_key_id.as_str()),
        ];
        // In the URL, the SDK sorts the operation's parameters and appends the common ones in this
        // order; in the string to sign, all of them are sorted.
        let mut pairs = sorted(&[&time, parameters]);
        let mut url = String::with_capacity(CAPACITY);
        url.push_str(&endpoint.url(operation.path));
        url.push('?');
        push_pairs(&mut url, &pairs);
        for (name, value) in common {
            url.push('&');
            push_quoted_plus(&mut url, name);
            url.push('=');
            push_quoted_plus(&mut url, value);
        }
        pairs = sorted(&[&pairs, &common]);
        let mut string_to_sign = String::with_capacity(CAPACITY);
        string_to_sign.push_str(operation.method.as_str());
        string_to_sign.push('\n');
        let path = endpoint.decoded_path(operation.path);
        push_quoted(&mut string_to_sign, path.trim_end_matches('/'));
        string_to_sign.push_str("/\n");
        push_pairs(&mut string_to_sign, &pairs);
        string_to_sign.push('\n');
        push_md5(&mut string_to_sign, body);
        ToSign { url, string_to_sign }
    }

    /// Returns the text to sign.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Returns the URL with its signature, which is encoded twice, as in the SDK.
    pub fn signed_url(&self, signature: &Signature) -> String {
        let mut once = String::new();
        push_quoted_plus(&mut once, &signature.0);
        let mut url = concat(&[&self.url, "&signature="]);
        push_quoted_plus(&mut url, &once);
        url
    }
}

/// Returns the URL of a request that a proxy signs, with only its own parameters.
pub fn unsigned_url(
    endpoint: &Endpoint,
    operation: &Operation,
    parameters: &[(&str, &str)],
) -> String {
    let query = if parameters.is_empty() { "" } else { "?" };
    let mut url = concat(&[&endpoint.url(operation.path), query]);
    push_pairs(&mut url, &sorted(&[parameters]));
    url
}

/// A parameter: its name and its value.
type Pair<'a> = (&'a str, &'a str);

/// Returns the parameters sorted by name. The SDK sorts `name=value` after quoting, which gives the
/// same order: all characters of a name sort after `=`, and names are distinct. There are at most a
/// dozen; the standard library's sort would add 3 KB.
fn sorted<'a>(lists: &[&[Pair<'a>]]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::with_capacity(lists.iter().map(|list| list.len()).sum());
    for pair in lists.iter().copied().flatten() {
        let place = pairs.iter().position(|other: &Pair| other.0 > pair.0).unwrap_or(pairs.len());
        pairs.insert(place, *pair);
    }
    pairs
}

fn push_pairs(out: &mut String, pairs: &[Pair]) {
    for (place, (name, value)) in pairs.iter().enumerate() {
        if place > 0 {
            out.push('&');
        }
        push_quoted(out, name);
        out.push('=');
        push_quoted(out, value);
    }
}

/// Everything except the unreserved characters (RFC 3986).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// Encodes a text like Python's `quote`, which keeps slashes.
fn push_quoted(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED_BUT_SLASH));
}

/// Encodes a text like Python's `quote_plus`: a space becomes a plus.
fn push_quoted_plus(out: &mut String, text: &str) {
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            out.push('+');
        }
        out.extend(utf8_percent_encode(word, RESERVED));
    }
}

fn push_md5(out: &mut String, text: &str) {
    for byte in Md5::digest(text.as_bytes()) {
        let digits = [byte >> 4, byte & 0xf].map(u32::from);
        out.extend(digits.iter().filter_map(|digit| char::from_digit(*digit, 16)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_does_not_contain_the_secret() {
        let secret = Secret::new(b"hunter2".to_vec());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_parsed_signature_is_the_base64_of_32_bytes() {
        let good = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";
        assert_eq!(Signature::parse(good), Some(Signature(good.into())));
        let long = "A".repeat(88);
        for text in ["", "abc", "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88", &long, "密钥"] {
            assert_eq!(Signature::parse(text), None, "{text}");
        }
        // A last letter with bits of a 33rd byte, and letters outside the alphabet.
        for spoilt in [good.replace("88=", "89="), good.replace('O', "-"), good.replace('O', "=")] {
            assert_eq!(Signature::parse(&spoilt), None, "{spoilt}");
        }
    }

    #[test]
    fn the_hmac_matches_rfc_4231() {
        // Test case 2 of RFC 4231, section 4.3.
        let secret = Secret::new(b"Jefe".to_vec());
        let signature = Signature::new(&secret, "what do ya want for nothing?");
        assert_eq!(signature.0, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
