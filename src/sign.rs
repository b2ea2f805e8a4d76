//! The string to sign, the signature, the signed URL.
//!
//! Source: the vendor's Python SDK. `tests/vectors` holds requests recorded from it, and this
//! reproduces them byte for byte.

use crate::endpoint::Endpoint;
use crate::id::Id;
use crate::operation::Operation;
use crate::timestamp::Timestamp;
use crate::words::joined;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// What Python's `quote` leaves as it is.
const QUOTE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b'/');

/// What Python's `quote_plus` leaves as it is; it makes the space a plus.
const QUOTE_PLUS: &AsciiSet = &QUOTE.add(b'/');

/// A secret access key. Its bytes are wiped when it is dropped, and it never shows itself.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the UTF-8 bytes of a secret access key. The vector should have been made in one
    /// piece: what it left behind when it grew is not wiped.
    pub fn new(bytes: Vec<u8>) -> Self {
        Secret(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An HMAC-SHA256 in Base64: 44 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(String);

impl Signature {
    /// Signs a text and leaves nothing of the secret in memory but the secret itself.
    pub fn new(secret: &Secret, string_to_sign: &str) -> Self {
        let signature = hmac_sha256(secret, string_to_sign);
        wipe_stack();
        signature
    }

    /// A signature that was made elsewhere: the Base64 of 32 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digest = [0; 32];
        let decoded = Base64::decode(text, &mut digest).ok()?;
        (decoded.len() == digest.len()).then(|| Signature(text.into()))
    }
}

/// Never inlined, so that what the HMAC keeps of the key (the key masked with 0x36 and 0x5c, and
/// the words of it in SHA-256's message schedule) lies below the caller's frame, where
/// [`wipe_stack`] reaches it.
#[inline(never)]
fn hmac_sha256(secret: &Secret, text: &str) -> Signature {
    // HMAC takes a key of any length, so this never falls back.
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

/// A request that lacks only its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    url: String,
    string_to_sign: String,
}

impl ToSign {
    /// Lays a request out for signing. `parameters` travel in the query beside `timestamp`: none
    /// for a POST; all of its own and `zone` for a GET, whose body is empty.
    pub fn new(
        endpoint: &Endpoint,
        operation: &Operation,
        parameters: &[(&str, &str)],
        timestamp: &Timestamp,
        access_key_id: &Id,
        body: &str,
    ) -> Self {
        let own = [&[("timestamp", timestamp.as_str())], parameters].concat();
        let common = [
            ("version", "1"),
            ("signature_version", "1"),
            ("signature_method", "HmacSHA256"),
            ("access_key_id", access_key_id.as_str()),
        ];
        // The SDK sorts its own parameters and appends the common ones as they stand here; only
        // in the string to sign are all of them sorted.
        let query = [sorted(own.iter()), common.iter().map(form_encoded).collect()].concat();
        let signed = sorted(own.iter().chain(&common));
        let path = endpoint.decoded_path(operation.path);
        let string_to_sign = joined(&[
            operation.method.as_str(),
            "\n",
            &quote(path.trim_end_matches('/')),
            "/\n",
            &signed.join("&"),
            "\n",
            &md5_hex(body),
        ]);
        let url = joined(&[&endpoint.url(operation.path), "?", &query.join("&")]);
        ToSign { url, string_to_sign }
    }

    /// What the HMAC is taken of.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// The URL with its signature, encoded twice as the SDK does.
    pub fn signed_url(&self, signature: &Signature) -> String {
        joined(&[&self.url, "&signature=", &quote_plus(&quote_plus(&signature.0))])
    }
}

/// The URL of a request that somebody else signs: only its own parameters, if it has any.
pub fn unsigned_url(
    endpoint: &Endpoint,
    operation: &Operation,
    parameters: &[(&str, &str)],
) -> String {
    let url = endpoint.url(operation.path);
    if parameters.is_empty() {
        return url;
    }
    joined(&[&url, "?", &sorted(parameters.iter()).join("&")])
}

fn sorted<'p>(parameters: impl Iterator<Item = &'p (&'p str, &'p str)>) -> Vec<String> {
    // Inserted in place: there are a dozen at most, and the library's sort weighs 3 KB.
    let mut encoded = Vec::new();
    for (name, value) in parameters {
        let pair = joined(&[&quote(name), "=", &quote(value)]);
        let place = encoded.partition_point(|other| *other < pair);
        encoded.insert(place, pair);
    }
    encoded
}

fn form_encoded((name, value): &(&str, &str)) -> String {
    joined(&[&quote_plus(name), "=", &quote_plus(value)])
}

fn quote(text: &str) -> String {
    utf8_percent_encode(text, QUOTE).collect()
}

fn quote_plus(text: &str) -> String {
    let words: Vec<String> =
        text.split(' ').map(|word| utf8_percent_encode(word, QUOTE_PLUS).collect()).collect();
    words.join("+")
}

fn md5_hex(text: &str) -> String {
    let mut hex = String::with_capacity(32);
    for byte in Md5::digest(text.as_bytes()) {
        for digit in [byte >> 4, byte & 0xf] {
            hex.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself() {
        let secret = Secret::new(b"hunter2".to_vec());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_foreign_signature_is_the_base64_of_32_bytes() {
        let good = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";
        assert_eq!(Signature::parse(good), Some(Signature(good.into())));
        let long = "A".repeat(88);
        for text in ["", "abc", "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88", &long, "密钥"] {
            assert_eq!(Signature::parse(text), None, "{text}");
        }
        let spoilt = good.replace('O', "-");
        assert_eq!(Signature::parse(&spoilt), None);
    }

    #[test]
    fn the_hmac_is_that_of_rfc_4231() {
        // Test case 2 of RFC 4231, section 4.3.
        let secret = Secret::new(b"Jefe".to_vec());
        let signature = Signature::new(&secret, "what do ya want for nothing?");
        assert_eq!(signature.0, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
