//! Signing: the string to sign, the signature and the URL, compared with another implementation of
//! the API's rules.
//!
//! An input is `path ÿ operation ÿ key id ÿ secret ÿ body or value ÿ value …`, with a byte 0xff for
//! each `ÿ`.

use crate::documented::time_at;
use crate::parts::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ehpc_remove_nodes_core::{
    ADD_NODES, Endpoint, Id, LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, Method, Operation,
    REMOVE_NODES, Secret, Signature, Timestamp, ToSign, UrlParts, unsigned_url,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::collections::BTreeMap;

const ORIGIN: &str = "https://hpc-api.qingcloud.com";

/// What the SDK encodes in a query; in a path it keeps slashes.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');
const WITH_SLASHES: &AsciiSet = &QUERY.remove(b'/');

/// Every parameter of a GET, in the order of an input's values.
const NAMES: [&str; 14] = [
    "zone",
    "cluster_id",
    "limit",
    "offset",
    "reverse",
    "job_ids",
    "search_word",
    "name",
    "is_active",
    "sort_key",
    "node_role",
    "status",
    "health_status",
    "verbose",
];

/// Checks one request.
pub fn run(data: &[u8]) {
    let mut parts = Parts::of(data);
    let path = url_path(parts.bytes());
    let which = parts.bytes().first().copied().unwrap_or_default();
    let operations = [REMOVE_NODES, ADD_NODES, LIST_QUEUES, LIST_NODES, LIST_OPERATIONS];
    let operation = &operations[usize::from(which) % operations.len()];
    let seconds = data.iter().fold(u64::from(which), |sum, byte| {
        // A year from 1970 to 9999.
        (sum * 257 + u64::from(*byte)) % 253_402_300_800
    });
    let (id, secret, body) = (parts.text(), parts.text(), parts.text());
    check_external_signature(&id);
    let values = parts.rest().map(crate::parts::text);
    let parameters: Vec<(&str, String)> = match operation.method {
        Method::Post => Vec::new(),
        Method::Get => NAMES.into_iter().zip(values).collect(),
    };
    let body = if operation.method == Method::Post { body } else { String::new() };
    let Some(key) = Id::new(id) else {
        return;
    };
    let Some(timestamp) = Timestamp::from_unix_ms(seconds as f64 * 1000.0) else {
        panic!("{seconds} is not a time");
    };
    assert_eq!(timestamp.as_str(), time_at(seconds));

    let url = UrlParts {
        href: format!("{ORIGIN}{path}"),
        origin: ORIGIN.into(),
        protocol: "https:".into(),
        hostname: "hpc-api.qingcloud.com".into(),
        pathname: path.clone(),
        ..UrlParts::default()
    };
    let Ok(endpoint) = Endpoint::new(&url, false) else {
        panic!("{path} is refused");
    };
    let borrowed: Vec<_> = parameters.iter().map(|(name, value)| (*name, &**value)).collect();
    let to_sign = ToSign::new(&endpoint, operation, &borrowed, &timestamp, &key, &body);
    let expected = Expected { path: &path, operation, parameters: &borrowed, key: key.as_str() };
    let text = expected.string_to_sign(timestamp.as_str(), &body);
    assert_eq!(to_sign.string_to_sign(), text);

    let hmac = STANDARD.encode(hmac_sha256::HMAC::mac(&text, &secret));
    let signature = Signature::new(&Secret::new(secret.into_bytes()), to_sign.string_to_sign());
    assert_eq!(Signature::parse(&hmac).as_ref(), Some(&signature), "{hmac}");
    assert_eq!(to_sign.signed_url(&signature), expected.url(timestamp.as_str(), &hmac));
    assert_eq!(unsigned_url(&endpoint, operation, &borrowed), expected.unsigned_url());
}

/// A path as a URL parser could return it.
fn url_path(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'?' | b'#' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'}' | b'\\' => {
            format!("%{byte:02X}")
        }
        b'!'..=b'~' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let path: String = bytes.iter().map(encode).collect();
    format!("/{}", path.trim_start_matches('/'))
}

/// A request signed by an independent implementation.
struct Expected<'a> {
    path: &'a str,
    operation: &'a Operation,
    parameters: &'a [(&'a str, &'a str)],
    key: &'a str,
}

impl Expected<'_> {
    fn string_to_sign(&self, timestamp: &str, body: &str) -> String {
        let base = self.path.trim_end_matches('/');
        let plain = percent_decode_str(base).decode_utf8().map_or(base.into(), |path| path);
        let path = format!("{plain}{}", self.operation.path);
        let mut all: BTreeMap<&str, &str> = self.parameters.iter().copied().collect();
        all.extend([
            ("timestamp", timestamp),
            ("version", "1"),
            ("signature_version", "1"),
            ("signature_method", "HmacSHA256"),
            ("access_key_id", self.key),
        ]);
        let method = if self.operation.method == Method::Get { "GET" } else { "POST" };
        let path = utf8_percent_encode(&path, WITH_SLASHES);
        format!("{method}\n{path}/\n{}\n{:x}", query(&all), md5::compute(body))
    }

    /// The operation's parameters are sorted, and the common ones follow in the SDK's order.
    fn url(&self, timestamp: &str, hmac: &str) -> String {
        let mut own: BTreeMap<&str, &str> = self.parameters.iter().copied().collect();
        own.insert("timestamp", timestamp);
        let key = form(self.key);
        let twice = form(&form(hmac));
        format!(
            "{}{}?{}&version=1&signature_version=1&signature_method=HmacSHA256&access_key_id={key}\
             &signature={twice}",
            self.base(),
            self.operation.path,
            query(&own)
        )
    }

    fn unsigned_url(&self) -> String {
        let own: BTreeMap<&str, &str> = self.parameters.iter().copied().collect();
        let mark = if own.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{}", self.base(), self.operation.path, query(&own))
    }

    fn base(&self) -> String {
        format!("{ORIGIN}{}", self.path.trim_end_matches('/'))
    }
}

fn query(parameters: &BTreeMap<&str, &str>) -> String {
    let pair = |(name, value): (&&str, &&str)| {
        format!("{name}={}", utf8_percent_encode(value, WITH_SLASHES))
    };
    parameters.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Form encoding: a space becomes a plus.
fn form(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string().replace("%20", "+")
}

/// A signature made elsewhere must be the Base64 of 32 bytes.
fn check_external_signature(text: &str) {
    let is_one = STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
    assert_eq!(Signature::parse(text).is_some(), is_one, "{text:?}");
}
