//! Builds one HTTP request and sends it with the runtime's `fetch`, or the caller's.
//!
//! Of gloo-net, only the headers are used. Its `send` panics on anything that is not a `Response` or
//! an `Error` of this realm (<https://github.com/ranile/gloo/issues/477>; tests/node/realms.test.js),
//! and converts fetch's rejection to text. Its builder creates two `Request`s, and fetch a third, each
//! with its own AbortSignal, which Node creates slowly. Without the builder, and without an abort after
//! a complete response, a call takes 1.55 times a bare fetch; it took 2.05 before.

use crate::failure::{ErrorOf, Failure};
use crate::js_value::{bare, from_entries, function, get, global_of, name_of, names, set, text};
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Message};
use ehpc_remove_nodes_core::text::{concat, has, number};
use ehpc_remove_nodes_core::{ENDPOINT, Invalid, UrlParts};
use gloo_net::http::Headers;
use js_sys::{Array, Function, Object, Reflect, global};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Request, RequestCache, RequestInit, RequestRedirect, Url};

const CONTENT_TYPE: &str = "Content-Type";
const JSON: &str = "application/json";
const HEADERS: &str = "headers";

/// The header of the IETF draft "The Idempotency-Key HTTP Header Field".
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The timestamp that a proxy is asked to sign with. A proxy that supports it signs with exactly this
/// timestamp and confirms it with `Ehpc-Date`; others ignore it.
const EHPC_TIMESTAMP: &str = "Ehpc-Timestamp";

/// Headers of the connection, not of the request. Node rejects most of them when it sends; Node, Deno
/// and Workers overwrite or drop the rest.
const CONNECTION_HEADERS: [&str; 8] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<JsValue, JsValue>;

    // Accepts any value that the runtime accepts, unlike web-sys.
    #[derive(Clone)]
    #[wasm_bindgen(js_name = Headers)]
    type AnyHeaders;
    #[wasm_bindgen(catch, constructor, js_class = "Headers")]
    fn new(init: &JsValue) -> Result<AnyHeaders, JsValue>;

    type Blob;
    #[wasm_bindgen(catch, constructor)]
    fn new(parts: &Array) -> Result<Blob, JsValue>;
}

/// Whether this runtime's `Request` accepts `cache`.
#[derive(Clone, Copy, PartialEq)]
enum CacheSupport {
    /// Not tried yet.
    Unknown,
    /// `cache: "no-store"` works.
    Supported,
    /// Cloudflare Workers with a compatibility date before 2024-11-11 reject `cache`:
    /// <https://github.com/cloudflare/workerd/issues/698>.
    Unsupported,
}

/// A parsed base URL, and the page against which it was resolved.
struct ParsedUrl {
    given: String,
    page: Option<String>,
    parts: UrlParts,
}

thread_local! {
    static CACHE_SUPPORT: Cell<CacheSupport> = const { Cell::new(CacheSupport::Unknown) };

    /// The last parsed URL: successive calls mostly use the same one.
    static LAST_URL: RefCell<Option<ParsedUrl>> = const { RefCell::new(None) };
}

/// Whether this runtime's `fetch` can send requests. A test environment may combine one
/// implementation's `fetch` with another's `AbortController`, which fails:
/// <https://github.com/vitest-dev/vitest/issues/8374>.
fn is_available(signal: &AbortSignal) -> bool {
    let global = global();
    let has = |name| function(&global, name).is_some();
    // Checked once: some runtimes create a Request slowly.
    if CACHE_SUPPORT.get() == CacheSupport::Unknown && has("Request") && has("Headers") {
        let init = bare().unchecked_into::<RequestInit>();
        init.set_signal(Some(signal));
        let takes = |init| Request::new_with_str_and_init("http://127.0.0.1/", init).is_ok();
        if takes(&init) {
            init.set_cache(RequestCache::NoStore);
            CACHE_SUPPORT.set(if takes(&init) {
                CacheSupport::Supported
            } else {
                CacheSupport::Unsupported
            });
        }
    }
    CACHE_SUPPORT.get() != CacheSupport::Unknown && has("fetch")
}

/// Parses a base URL, relative to the page if there is one.
pub(crate) fn base_url(given: &str) -> Result<UrlParts, Failure> {
    let refuse = || {
        // The URL is not repeated, nor is there a cause: it may contain a password.
        Failure::from(ErrorOf(ENDPOINT, ErrorCode::EndpointNotUrl))
    };
    let page = page();
    let known = LAST_URL.with_borrow(|last| {
        let last = last.as_ref().filter(|last| last.given == given && last.page == page);
        last.map(|last| last.parts.clone())
    });
    if let Some(parts) = known {
        return Ok(parts);
    }
    let url = match &page {
        Some(page) => Url::new_with_base(given, page),
        None => Url::new(given),
    }
    .map_err(|_| refuse())?;
    let part = |name| text(&url, name).unwrap_or_default();
    let parts = UrlParts {
        href: part("href"),
        origin: part("origin"),
        protocol: part("protocol"),
        hostname: part("hostname"),
        pathname: part("pathname"),
        username: part("username"),
        password: part("password"),
    };
    LAST_URL.set(Some(ParsedUrl { given: given.into(), page, parts: parts.clone() }));
    Ok(parts)
}

/// Whether requests to this origin are same-origin: then additional headers need no preflight.
pub(crate) fn is_same_origin(origin: &str) -> bool {
    own_origin().is_some_and(|own| own == origin)
}

/// Whether additional headers need no preflight: to the page's own origin, or outside a page, where
/// there is no CORS.
pub(crate) fn may_add_headers(origin: &str) -> bool {
    is_same_origin(origin) || !is_page()
}

/// The origin that requests come from. In a srcdoc or about:blank frame it differs from
/// `location.origin`. `origin` is a global variable, which a script may have replaced.
fn own_origin() -> Option<String> {
    let location = global_of("location");
    if !location.is_object() {
        return None;
    }
    let own = text(&global(), "origin").filter(|own| own == "null" || has(own, "://"));
    own.or_else(|| text(&location, "origin"))
}

/// Whether this is a page or one of its workers. Edge workers have an `origin` but no `location`;
/// Deno can have a `location` but no `origin`.
pub(crate) fn is_page() -> bool {
    let has = |name| global_of(name).is_object();
    has("location") && (has("document") || text(&global(), "origin").is_some())
}

/// The base URL that fetch resolves against: the document's base URI, or a worker's location.
fn page() -> Option<String> {
    for (name, part) in [("document", "baseURI"), ("location", "href")] {
        let object = global_of(name);
        if object.is_object() {
            return text(&object, part);
        }
    }
    None
}

/// The headers that the package adds to a request.
pub(crate) struct OwnHeaders<'a> {
    /// The prefix of the call's idempotency keys, and the attempt's number.
    pub(crate) key: Option<(&'a str, u32)>,
    /// The timestamp to sign with.
    pub(crate) time: Option<&'a str>,
}

/// The options about requests, as the caller gave them.
pub(crate) struct Additions<'a> {
    pub(crate) headers: Option<&'a JsValue>,
    pub(crate) credentials: Option<String>,
    pub(crate) fetch: Option<Function>,
}

/// What the caller's options add to every request, and the function that sends it.
pub(crate) struct RequestOptions {
    headers: Option<AnyHeaders>,
    names: Vec<String>,
    /// The name of the caller's `Idempotency-Key` header, as the runtime writes it, and its value.
    key: Option<(String, String)>,
    credentials: Option<String>,
    /// The caller's own `fetch`.
    fetch: Option<Function>,
    /// The caller set headers, and this runtime has no `Headers` to read them.
    are_unreadable: bool,
}

impl RequestOptions {
    /// Reads the `headers` option. Errors never repeat values: they may be tokens.
    pub(crate) fn read(given: Additions) -> Result<Self, Failure> {
        let Additions { headers, credentials, fetch } = given;
        let none = RequestOptions {
            headers: None,
            names: Vec::new(),
            key: None,
            credentials,
            fetch,
            are_unreadable: false,
        };
        let Some(headers) = headers else {
            return Ok(none);
        };
        let refuse = |code| ErrorOf(HEADERS, code);
        if !headers.is_object() {
            return Err(refuse(ErrorCode::HeadersNotObject).into());
        }
        if function(&global(), "Headers").is_none() {
            return Ok(RequestOptions { are_unreadable: true, ..none });
        }
        let headers = AnyHeaders::new(headers).map_err(|_| refuse(ErrorCode::InvalidHeader))?;
        let mut names = from_entries(&headers)
            .and_then(|entries| names(&entries))
            .map_err(|thrown| Failure::unreadable(HEADERS, thrown))?;
        if names.iter().any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE)) {
            return Err(refuse(ErrorCode::HeaderContentType).into());
        }
        let of_the_connection =
            |name: &&String| CONNECTION_HEADERS.iter().any(|one| name.eq_ignore_ascii_case(one));
        if let Some(name) = names.iter().find(of_the_connection) {
            let message = Message::new(ErrorCode::HeaderOfRuntime).text("header", name);
            return Err(Invalid::new(HEADERS, message).into());
        }
        let is_key = |name: &String| name.eq_ignore_ascii_case(IDEMPOTENCY_KEY);
        let key = names.iter().position(is_key).map(|at| names.swap_remove(at)).and_then(|name| {
            let value = Headers::from_raw(headers.clone().unchecked_into()).get(&name)?;
            Some((name, value))
        });
        Ok(RequestOptions { headers: Some(headers), names, key, ..none })
    }

    /// Whether requests can be sent: with the caller's own `fetch`, or the runtime's.
    pub(crate) fn can_send(&self, signal: &AbortSignal) -> bool {
        // Also called for its finding, whether `cache` may be set.
        (is_available(signal) || self.fetch.is_some()) && !self.are_unreadable
    }

    /// Whether the browser reports that it is offline: then its `fetch` cannot send.
    pub(crate) fn is_offline(&self) -> bool {
        self.fetch.is_none()
            && is_page()
            && get(&global_of("navigator"), "onLine").is_ok_and(|online| online == false)
    }

    /// Calls `fetch`. From here on the request may have reached the server.
    pub(crate) fn send(&self, url: &str, init: &RequestInit) -> Result<JsValue, JsValue> {
        match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url.into(), init),
            None => global_fetch(url, init),
        }
    }

    /// Whether the caller set headers and the runtime has no `Headers`.
    pub(crate) fn are_unreadable(&self) -> bool {
        self.are_unreadable
    }

    /// Whether the caller sets an `Idempotency-Key`.
    pub(crate) fn have_key(&self) -> bool {
        self.key.is_some()
    }

    /// All headers of a request with a body, as a plain object.
    pub(crate) fn with_content_type(&self) -> JsValue {
        let all = self.plain();
        set(&all, CONTENT_TYPE, name_of(JSON));
        all.into()
    }

    /// Builds a request: a POST with a body, or a GET. A GET has no Content-Type, which would cause a
    /// preflight in a browser.
    ///
    /// # Errors
    /// An error that names the option which the runtime rejects.
    pub(crate) fn init(
        &self,
        url: &str,
        body: Option<&str>,
        attempt: Option<u32>,
        own: &OwnHeaders,
        signal: &AbortSignal,
    ) -> Result<RequestInit, Failure> {
        let init = bare().unchecked_into::<RequestInit>();
        init.set_method(if body.is_some() { "POST" } else { "GET" });
        if let Some(body) = body {
            init.set_body(&unrepeatable_body(body));
        }
        init.set_headers(&self.headers(body.is_some(), attempt, own));
        // Workers reject "error" (https://github.com/cloudflare/workerd/pull/7452). A redirect that is
        // not followed counts as a lost response.
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(signal));
        // Next.js 14 caches even a POST's response: a repeated removal was reported as done without
        // reaching the server (https://github.com/vercel/next.js/issues/52405).
        if CACHE_SUPPORT.get() == CacheSupport::Supported {
            init.set_cache(RequestCache::NoStore);
        }
        // Only if set: Workers also reject the mode that is the default elsewhere
        // (https://github.com/cloudflare/workers-sdk/issues/2514).
        if let Some(credentials) = &self.credentials {
            set(&init, "credentials", &credentials.as_str().into());
        }
        self.check_accepted(url, &init)?;
        Ok(init)
    }

    /// The headers of a request as a plain object: wrappers of fetch spread `init.headers`, which
    /// would lose a `Headers` object.
    fn headers(&self, with_body: bool, attempt: Option<u32>, own: &OwnHeaders) -> JsValue {
        let all = self.plain();
        let given = self.key.as_ref().map(|(name, key)| {
            // Reads carry no key: their responses must not be replayed.
            let _ = Reflect::delete_property(&all, &name.as_str().into());
            key.as_str()
        });
        if with_body {
            set(&all, CONTENT_TYPE, name_of(JSON));
            if let Some((key, attempt)) = given.zip(attempt).or(own.key) {
                set(&all, IDEMPOTENCY_KEY, &attempt_key(key, attempt).into());
            }
        }
        if let Some(time) = own.time {
            set(&all, EHPC_TIMESTAMP, &time.into());
        }
        all.into()
    }

    /// The caller's headers as a plain object.
    fn plain(&self) -> Object {
        let headers = self.headers.as_ref();
        headers.and_then(|headers| from_entries(headers).ok()).unwrap_or_default()
    }

    /// Checks before sending whether the runtime accepts the caller's headers and mode.
    fn check_accepted(&self, url: &str, init: &RequestInit) -> Result<(), Failure> {
        let is_default = self.names.is_empty() && self.credentials.is_none();
        // Without a usable `Request`, the caller's own `fetch` decides.
        if is_default || CACHE_SUPPORT.get() == CacheSupport::Unknown {
            return Ok(());
        }
        let request = Request::new_with_str_and_init(url, init).map_err(|thrown| {
            let invalid = Invalid::new(HEADERS, Message::new(ErrorCode::HeadersRejected));
            Failure::new(invalid.into(), Some(thrown))
        })?;
        // A browser silently drops headers that a page may not set.
        let taken = request.headers();
        match self.names.iter().find(|name| !taken.has(name).unwrap_or(false)) {
            None => Ok(()),
            Some(name) => {
                let message = Message::new(ErrorCode::HeaderForbidden).text("header", name);
                Err(Invalid::new(HEADERS, message).into())
            }
        }
    }
}

/// A body that Deno does not resend. Deno (seen in 2.9.6) repeats a POST on a broken connection unless
/// its body is a stream (<https://github.com/denoland/deno/issues/35610>; the fix is for new connections
/// only). Browsers repeat it with any body; no other runtime does.
fn unrepeatable_body(body: &str) -> JsValue {
    thread_local! {
        static IS_DENO: bool = global_of("Deno").is_object();
    }
    let text = JsValue::from_str(body);
    let blob =
        IS_DENO.with(|is_deno| *is_deno).then(|| Blob::new(&Array::of1(&text)).ok()).flatten();
    blob.map_or(text, JsValue::from)
}

/// The idempotency key of one attempt. A structured-field string ends with a quotation mark.
fn attempt_key(key: &str, attempt: u32) -> String {
    let attempt = number(attempt);
    match key.strip_suffix('"').filter(|start| start.starts_with('"')) {
        Some(start) => concat(&[start, "-", &attempt, "\""]),
        None => concat(&[key, "-", &attempt]),
    }
}
