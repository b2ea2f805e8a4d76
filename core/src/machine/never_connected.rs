//! Whether a request that `fetch` rejected may have been sent, decided from the runtime's errors. A
//! request counts as not sent only if the errors prove it.
//!
//! The tables were measured with servers that fail in one way each, before, in and after the TLS
//! handshake, and with fetch of Node 20.0, 20.20, 22, 24 and 26, Deno 2.9 and Bun 1.4. An error
//! that a runtime gives both before and after the handshake is in no table, nor is one that was not
//! observed: the request may have been sent.
//!
//! | what failed | Node | Deno | Bun |
//! |---|---|---|---|
//! | name, TCP connection | `getaddrinfo`, `connect` | `client error (Connect)` | `ENOTFOUND`, `ECONNREFUSED` |
//! | certificate | OpenSSL's name for it | `client error (Connect)` | OpenSSL's name for it |
//! | handshake: alert, no TLS there | `ERR_SSL_*` | `client error (Connect)` | `EPROTO`, and after it too |
//! | handshake: closed | words of its own | `client error (Connect)` | `ECONNRESET`, and after it too |
//! | handshake: reset | `read ECONNRESET`, and after it too | `client error (Connect)` | `ECONNRESET` |
//! | proxy refuses the tunnel | `UND_ERR_ABORTED`, and words | `client error (Connect)` | `ERR_PROXY_TUNNEL` |
//! | TLS 1.3, client certificate wanted | `UND_ERR_SOCKET`, and after it too | `CertificateRequired` | `EPROTO` |
//! | after the handshake: garbage, alert, closed | `UND_ERR_SOCKET` | without `(Connect)` | `EPROTO`, `ECONNRESET` |
//!
//! Where Node gives the same error in both cases, its diagnostics channel distinguishes them: fetch
//! publishes connection errors there.
//!
//! In TLS 1.3, a client finishes its handshake, and may send its request, before the server refuses
//! a missing certificate. The server's own handshake has not finished then, and it reads no request
//! before that: the alert `certificate_required` always proves that the request was not read.

use crate::text::{concat, has, split};

/// The properties of one error in the tree that `fetch` rejected with. Missing ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorWords<'w> {
    /// Its `name`.
    pub name: &'w str,
    /// Its `code`, if it is a string.
    pub code: &'w str,
    /// Its `syscall`.
    pub syscall: &'w str,
    /// Its `message`.
    pub message: &'w str,
}

/// What an error proves about its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It was not sent: it is safe to send again.
    NeverLeft,
    /// Nothing.
    Nothing,
    /// It may have been sent. Also used for errors that could not be inspected.
    MayHaveLeft,
}

/// Codes that prove that nothing was sent: Node's, then Bun's, then those of mocks.
const CODES: [&str; 14] = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EAI_NODATA",
    "EAI_NONAME",
    "UND_ERR_CONNECT_TIMEOUT",
    // TLS with the proxy itself.
    "UND_ERR_PRX_TLS",
    "ERR_TLS_CERT_ALTNAME_FORMAT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_PROXY_TUNNEL",
    "UNKNOWN_CERTIFICATE_VERIFICATION_ERROR",
    "UND_MOCK_ERR_MOCK_NOT_MATCHED",
    "ERR_NOCK_NO_MATCH",
];

/// OpenSSL's names for certificate errors. Node and Bun check the certificate after the handshake,
/// before they send.
const CERTIFICATES: &str = " \
    CERT_CHAIN_TOO_LONG CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REJECTED CERT_REVOKED \
    CERT_SIGNATURE_FAILURE CERT_UNTRUSTED CRL_HAS_EXPIRED CRL_NOT_YET_VALID \
    CRL_SIGNATURE_FAILURE DEPTH_ZERO_SELF_SIGNED_CERT ERROR_IN_CERT_NOT_AFTER_FIELD \
    ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD \
    ERROR_IN_CRL_NEXT_UPDATE_FIELD HOSTNAME_MISMATCH INVALID_CA INVALID_PURPOSE \
    PATH_LENGTH_EXCEEDED SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY \
    UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_GET_CRL \
    UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY \
    UNABLE_TO_VERIFY_LEAF_SIGNATURE ";

/// Suffixes of OpenSSL's reasons that occur only in a first handshake.
const FIRST_HANDSHAKE: [&str; 20] = [
    // Alerts.
    "CERTIFICATE_REQUIRED",
    "INAPPROPRIATE_FALLBACK",
    "INSUFFICIENT_SECURITY",
    "MISSING_EXTENSION",
    "NO_APPLICATION_PROTOCOL",
    "PROTOCOL_VERSION",
    "UNKNOWN_PSK_IDENTITY",
    "UNRECOGNIZED_NAME",
    "UNSUPPORTED_EXTENSION",
    // Found by the client.
    "CA_KEY_TOO_SMALL",
    "CA_MD_TOO_WEAK",
    "CERTIFICATE_VERIFY_FAILED",
    "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL",
    "NO_CIPHERS_AVAILABLE",
    "NO_PROTOCOLS_AVAILABLE",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
    "UNSUPPORTED_PROTOCOL",
    "VERSION_TOO_LOW",
    "WRONG_CIPHER_RETURNED",
];

/// Suffixes of OpenSSL's reasons that may also come from a renegotiation, or from foreign bytes on
/// the connection: observed with Node's `https` after the request was received. undici, Node's
/// fetch, reports TLS failures in the handshake only.
const FIRST_HANDSHAKE_IN_UNDICI: [&str; 12] = [
    "ACCESS_DENIED",
    "BAD_CERTIFICATE",
    "BAD_CERTIFICATE_STATUS_RESPONSE",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_UNKNOWN",
    "DECRYPT_ERROR",
    "HANDSHAKE_FAILURE",
    "NO_CERTIFICATE",
    "UNKNOWN_CA",
    "UNSUPPORTED_CERTIFICATE",
    "WRONG_VERSION_NUMBER",
];

/// Codes of an established connection. They take precedence over everything else in the tree.
const CONNECTED: [&str; 8] = [
    "ECONNRESET",
    "EPIPE",
    "EPROTO",
    "UND_ERR_BODY_TIMEOUT",
    "UND_ERR_HEADERS_OVERFLOW",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_REQ_RETRY",
    "UND_ERR_SOCKET",
];

impl ErrorWords<'_> {
    /// Returns whether this is the error in which undici, Node's fetch, wraps all others.
    pub fn is_of_undici(&self) -> bool {
        self.name == "TypeError" && self.message == "fetch failed"
    }

    /// Returns what the error proves by itself. `in_undici` means that it is the cause of an error
    /// of undici.
    ///
    /// ```
    /// use ehpc_remove_nodes_core::{ErrorWords, Evidence};
    ///
    /// let refused = ErrorWords { code: "ECONNREFUSED", ..ErrorWords::default() };
    /// assert_eq!(refused.evidence(false), Evidence::NeverLeft);
    ///
    /// let reset = ErrorWords { code: "ECONNRESET", syscall: "read", ..ErrorWords::default() };
    /// assert_eq!(reset.evidence(false), Evidence::MayHaveLeft);
    /// ```
    pub fn evidence(&self, in_undici: bool) -> Evidence {
        if self.failed_to_connect()
            || self.has_known_message()
            || self.failed_in_handshake(in_undici)
        {
            Evidence::NeverLeft
        } else if matches!(self.syscall, "read" | "write" | "shutdown")
            || CONNECTED.contains(&self.code)
            || self.code.starts_with("HPE_")
            || self.code.starts_with("UND_ERR_RES")
        {
            Evidence::MayHaveLeft
        } else {
            Evidence::Nothing
        }
    }

    fn failed_to_connect(&self) -> bool {
        let code = self.code;
        // An established connection can fail with ETIMEDOUT or EHOSTUNREACH too.
        matches!(self.syscall, "connect" | "getaddrinfo" | "queryA" | "queryAaaa")
            || self.syscall.is_empty()
                && (CODES.contains(&code) || has(CERTIFICATES, &concat(&[" ", code, " "])))
            // Mocks that block all requests.
            || matches!(self.name, "NetConnectNotAllowedError" | "MockNotMatchedError")
            // Deno without net permission.
            || self.name == "NotCapable" && self.message.starts_with("Requires net access")
    }

    fn has_known_message(&self) -> bool {
        let message = self.message;
        match self.code {
            // Node, before the end of the handshake.
            "ECONNRESET" => {
                message
                    == "Client network socket disconnected before secure TLS connection was \
                        established"
            }
            "UND_ERR_ABORTED" => {
                message.starts_with("Proxy response (") && message.ends_with(" HTTP Tunneling")
            }
            // Headers that undici does not send.
            "UND_ERR_INVALID_ARG" => message.ends_with(" header"),
            "UND_ERR_NOT_SUPPORTED" => message.ends_with(" header not supported"),
            // Bun, while connecting.
            "ENETUNREACH" | "EHOSTUNREACH" | "EADDRNOTAVAIL" => {
                message.ends_with(": Was there a typo in the url or port?")
            }
            "" => {
                // A port that the Fetch standard blocks: Node, and Deno.
                message == "bad port"
                    || message.starts_with("Fetch failed: Requests to port ")
                    // Deno has no codes.
                    || has(message, ": client error (Connect): ")
                    || message == "received fatal alert: CertificateRequired"
                    // Mocks.
                    || message.starts_with("[MSW] Cannot bypass a request ")
                    || message.starts_with("fetch-mock: No response or fallback rule to cover ")
            }
            _ => false,
        }
    }

    /// Returns whether TLS failed in the handshake, by OpenSSL's reason.
    fn failed_in_handshake(&self, in_undici: bool) -> bool {
        let has_reason = |reason: &str, also: bool| {
            let ends = |table: &[&str]| table.iter().any(|end| ends_like(reason, end));
            ends(&FIRST_HANDSHAKE) || also && ends(&FIRST_HANDSHAKE_IN_UNDICI)
        };
        match self.code {
            // Certificate errors for which Node has no name.
            "UNSPECIFIED" => in_undici,
            // A fetch built on Node's `https` reports the write that waited for the handshake.
            // undici writes nothing so early.
            "EPROTO" => {
                let routine = split(self.message, "SSL routines:");
                let rest = routine.and_then(|(_, rest)| rest.split_once(':'));
                let reason = rest.and_then(|(_, rest)| rest.split_once(':'));
                !in_undici && reason.is_some_and(|(reason, _)| has_reason(reason, true))
            }
            code => code.starts_with("ERR_SSL_") && has_reason(code, in_undici),
        }
    }
}

/// Combines the evidence of an error with that of its cause and of its `errors`.
pub fn together(own: Evidence, cause: Evidence, errors: &[Evidence]) -> Evidence {
    let is = |what| own == what || cause == what;
    // An AggregateError has the code of one of its errors: every one must prove it.
    let all = errors.iter().all(|evidence| *evidence == Evidence::NeverLeft);
    if is(Evidence::MayHaveLeft) || errors.contains(&Evidence::MayHaveLeft) {
        Evidence::MayHaveLeft
    } else if all && (is(Evidence::NeverLeft) || !errors.is_empty()) {
        Evidence::NeverLeft
    } else {
        Evidence::Nothing
    }
}

/// Returns whether a reason ends with `end`: `ALERT_UNKNOWN_CA` in a code is "alert unknown ca" in
/// a message.
fn ends_like(reason: &str, end: &str) -> bool {
    let mut given = reason.bytes().rev();
    end.bytes().rev().all(|wanted| {
        given.next().is_some_and(|byte| match byte {
            b' ' => wanted == b'_',
            _ => wanted == byte.to_ascii_uppercase(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of errors, evaluated as in the WebAssembly crate.
    #[derive(Clone, Debug, Default)]
    struct ErrorNode {
        words: ErrorWords<'static>,
        cause: Option<Box<ErrorNode>>,
        errors: Vec<ErrorNode>,
    }

    impl ErrorNode {
        fn never_connected(&self) -> bool {
            self.evidence(false) == Evidence::NeverLeft
        }

        fn evidence(&self, in_undici: bool) -> Evidence {
            let in_undici = in_undici || self.words.is_of_undici();
            let cause = self.cause.as_ref().map_or(Evidence::Nothing, |it| it.evidence(in_undici));
            let errors: Vec<_> = self.errors.iter().map(|it| it.evidence(in_undici)).collect();
            together(self.words.evidence(in_undici), cause, &errors)
        }
    }

    fn error(code: &'static str, syscall: &'static str, message: &'static str) -> ErrorNode {
        let words = ErrorWords { name: "Error", code, syscall, message };
        ErrorNode { words, ..ErrorNode::default() }
    }

    fn named(name: &'static str, message: &'static str, cause: ErrorNode) -> ErrorNode {
        let words = ErrorWords { name, message, ..ErrorWords::default() };
        ErrorNode { words, cause: Some(Box::new(cause)), ..ErrorNode::default() }
    }

    /// Wraps an error like undici.
    fn failed(cause: ErrorNode) -> ErrorNode {
        named("TypeError", "fetch failed", cause)
    }

    fn several(code: &'static str, errors: Vec<ErrorNode>) -> ErrorNode {
        ErrorNode { errors, ..coded(code) }
    }

    fn coded(code: &'static str) -> ErrorNode {
        error(code, "", "")
    }

    #[test]
    fn failures_before_or_in_the_handshake_prove_not_sent() {
        let closed =
            "Client network socket disconnected before secure TLS connection was established";
        for cause in [
            error("ECONNREFUSED", "connect", "connect ECONNREFUSED 127.0.0.1:1"),
            error("ECONNRESET", "connect", "connect ECONNRESET 127.0.0.1:1"),
            error("EHOSTUNREACH", "connect", "connect EHOSTUNREACH 10.0.0.1:443"),
            error("ENOTFOUND", "getaddrinfo", "getaddrinfo ENOTFOUND nowhere.invalid"),
            error("ERR_ACCESS_DENIED", "getaddrinfo", "getaddrinfo ERR_ACCESS_DENIED localhost"),
            error("ESERVFAIL", "queryA", "queryA ESERVFAIL x"),
            error("UND_ERR_CONNECT_TIMEOUT", "", "Connect Timeout Error"),
            error("CERT_NOT_YET_VALID", "", "certificate is not yet valid"),
            error("UNSPECIFIED", "", "EE certificate key too weak"),
            error("ECONNRESET", "", closed),
            coded("ERR_SSL_WRONG_VERSION_NUMBER"),
            coded("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"),
            coded("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"),
            // OpenSSL 3.5.
            coded("ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"),
            coded("ERR_SSL_TLSV1_UNRECOGNIZED_NAME"),
            coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
            coded("ERR_SSL_UNSUPPORTED_PROTOCOL"),
            error("", "", "bad port"),
            error("UND_ERR_INVALID_ARG", "", "invalid keep-alive header"),
        ] {
            assert!(failed(cause.clone()).never_connected(), "{cause:?}");
        }
    }

    #[test]
    fn failures_of_an_established_connection_may_have_been_sent() {
        for cause in [
            error("ECONNRESET", "read", "read ECONNRESET"),
            error("ETIMEDOUT", "read", "read ETIMEDOUT"),
            error("EHOSTUNREACH", "read", "read EHOSTUNREACH"),
            error("EPIPE", "write", "write EPIPE"),
            error("EPROTO", "write", "write EPROTO"),
            error("UND_ERR_SOCKET", "", "other side closed"),
            error("UND_ERR_ABORTED", "", "Request aborted"),
            error("UND_ERR_HEADERS_TIMEOUT", "", "Headers Timeout Error"),
            error("UND_ERR_REQ_CONTENT_LENGTH_MISMATCH", "", "Request body length does not match"),
            error("HPE_INVALID_CONSTANT", "", "Expected HTTP/"),
            coded("ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC"),
            coded("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
            coded("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"),
            coded("ERR_SSL_UNEXPECTED_EOF_WHILE_READING"),
            coded("ETIMEDOUT"),
            coded("WHO_KNOWS"),
            ErrorNode::default(),
        ] {
            assert!(!failed(cause.clone()).never_connected(), "{cause:?}");
            assert!(!cause.never_connected(), "{cause:?}");
        }
    }

    #[test]
    fn some_tls_errors_prove_not_sent_only_in_undici() {
        for code in ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"] {
            assert!(!named("FetchError", "request failed", coded(code)).never_connected());
            let wrapped = named("Error", "wrapped", failed(coded(code)));
            assert!(wrapped.never_connected());
        }
        // The write that waited for the failed handshake.
        let message = "write EPROTO 80:error:0A00010B:SSL routines:f:wrong version number:a.c:350:";
        assert!(error("EPROTO", "write", message).never_connected());
        let message = "write EPROTO 80:error:0A000119:SSL routines:f:bad record mac:a.c:350:";
        assert!(!error("EPROTO", "write", message).never_connected());
    }

    #[test]
    fn the_messages_of_each_runtime_are_recognised() {
        let deno = "error sending request for url (https://a.test/): client error (Connect): \
                    received fatal alert: ProtocolVersion";
        assert!(failed(error("", "", deno)).never_connected());
        let deno = "error sending request for url (https://a.test/): client error (SendRequest): \
                    connection closed";
        assert!(!failed(error("", "", deno)).never_connected());
        // After the client's handshake, in TLS 1.3 only.
        let alert = |name| failed(error("", "", name));
        assert!(alert("received fatal alert: CertificateRequired").never_connected());
        assert!(!alert("received fatal alert: HandshakeFailure").never_connected());

        let bun = |code, message| error(code, "", message).never_connected();
        assert!(bun("ECONNREFUSED", "ECONNREFUSED: Unable to connect."));
        assert!(bun("ERR_PROXY_TUNNEL", "Proxy refused to open a tunnel: 407 X"));
        assert!(bun("ENETUNREACH", "ENETUNREACH: Was there a typo in the url or port?"));
        assert!(!bun("ENETUNREACH", ""));
        // Given both in and after the handshake.
        assert!(!bun("EPROTO", "EPROTO: The TLS handshake failed."));
        assert!(!bun("ECONNRESET", "ECONNRESET: The socket connection was closed unexpectedly."));
    }

    #[test]
    fn a_mock_that_does_not_match_sends_nothing() {
        let msw = "[MSW] Cannot bypass a request when using the \"error\" strategy for the \
                   \"onUnhandledRequest\" option.";
        for error in [
            failed(coded("UND_MOCK_ERR_MOCK_NOT_MATCHED")),
            coded("ERR_NOCK_NO_MATCH"),
            named(
                "NetConnectNotAllowedError",
                "Nock: Disallowed net connect",
                coded("ENETUNREACH"),
            ),
            error("", "", msw),
            named("TypeError", "Failed to fetch", error("", "", msw)),
            error("", "", "fetch-mock: No response or fallback rule to cover post to https://a/"),
        ] {
            assert!(error.never_connected(), "{error:?}");
        }
    }

    #[test]
    fn the_whole_tree_is_searched() {
        let refused =
            error("UND_ERR_ABORTED", "", "Proxy response (407) !== 200 when HTTP Tunneling");
        let deep = failed(named("Error", "Request was cancelled.", refused));
        assert!(deep.never_connected());

        let timeout = || error("ETIMEDOUT", "connect", "connect ETIMEDOUT");
        assert!(failed(several("ETIMEDOUT", vec![timeout(), timeout()])).never_connected());
        for other in [coded("ETIMEDOUT"), error("ECONNRESET", "read", "read ECONNRESET")] {
            assert!(!failed(several("ECONNREFUSED", vec![timeout(), other])).never_connected());
        }
    }

    #[test]
    fn evidence_that_it_may_have_been_sent_takes_precedence() {
        let reset = error("ECONNRESET", "read", "read ECONNRESET");
        let outer = ErrorNode { cause: Some(Box::new(reset)), ..coded("ECONNREFUSED") };
        assert!(!outer.never_connected());
        let refused = Box::new(coded("ECONNREFUSED"));
        let outer = ErrorNode { cause: Some(refused), ..coded("UND_ERR_SOCKET") };
        assert!(!outer.never_connected());
    }
}
