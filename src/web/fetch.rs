//! One HTTP request, sent by the runtime's own `fetch`.
//!
//! Of gloo-net it takes the headers, and neither `send` nor the builder. `send` panics on whatever
//! is no `Response` or no `Error` of this realm, and turns what fetch rejected with into a text.
//! The builder makes two `Request`s, and fetch a third, each with an AbortSignal of its own, which
//! Node makes slowly. Measured together with the abort after a whole answer, which is gone too:
//! 2.05 times a bare fetch before, 1.55 after.

use super::failure::Failure;
use super::object::{bare, from_entries, function, get, global_of, name_of, names, set, text};
use crate::endpoint::{ENDPOINT, UrlParts};
use crate::invalid::Invalid;
use crate::words::{has, joined};
use gloo_net::http::Headers;
use js_sys::{Array, Object, global};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Request, RequestInit, Url};

const CONTENT_TYPE: &str = "Content-Type";
const JSON: &str = "application/json";
const HEADERS: &str = "headers";
const NO_STORE: &str = "no-store";

/// The header of the IETF draft of that name.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<JsValue, JsValue>;

    // Takes whatever the runtime takes; web-sys would have it typed.
    #[wasm_bindgen(js_name = Headers)]
    type AnyHeaders;
    #[wasm_bindgen(catch, constructor, js_class = "Headers")]
    fn new(init: &JsValue) -> Result<AnyHeaders, JsValue>;

    type Blob;
    #[wasm_bindgen(catch, constructor)]
    fn new(parts: &Array) -> Result<Blob, JsValue>;
}

/// What kind of request this runtime makes.
#[derive(Clone, Copy, PartialEq)]
enum Makes {
    /// Nobody has tried yet.
    Untried,
    /// One that passes every cache by.
    Uncached,
    /// One that says nothing of caches: older dates of Cloudflare's Workers know no `cache`.
    Plain,
}

/// A URL that was taken apart.
struct Taken {
    given: String,
    page: Option<String>,
    parts: UrlParts,
}

thread_local! {
    static MAKES: Cell<Makes> = const { Cell::new(Makes::Untried) };

    /// The one that was taken apart last: calls come in rows.
    static LAST: RefCell<Option<Taken>> = const { RefCell::new(None) };
}

/// Whether this runtime has what sending takes, and its parts fit together: a test environment may
/// have one's `fetch` and another's `AbortController`, and then nothing can be sent.
pub(super) fn is_available(signal: &AbortSignal) -> bool {
    let global = global();
    let has = |name| function(&global, name).is_some();
    // The rest once: some runtimes are slow to make a request.
    if MAKES.get() == Makes::Untried && has("Request") && has("Headers") {
        let init = bare().unchecked_into::<RequestInit>();
        set(&init, "signal", signal);
        let takes = |init| Request::new_with_str_and_init("http://127.0.0.1/", init).is_ok();
        if takes(&init) {
            set(&init, "cache", &NO_STORE.into());
            MAKES.set(if takes(&init) { Makes::Uncached } else { Makes::Plain });
        }
    }
    MAKES.get() != Makes::Untried && has("fetch")
}

/// Takes a base URL apart, relative to the page where there is one.
pub(super) fn base_url(given: &str) -> Result<UrlParts, Failure> {
    let refuse = || {
        // Not repeated, and no cause: there may be a password in it.
        let problem = "`endpoint` is not a URL";
        let hint = "It must be an absolute URL, or, in a page, one relative to the page.";
        Failure::from(Invalid::new(ENDPOINT, problem, hint))
    };
    let page = page();
    let known = LAST.with_borrow(|last| {
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
    LAST.set(Some(Taken { given: given.into(), page, parts: parts.clone() }));
    Ok(parts)
}

/// Whether requests to this origin are same-origin: then a header of ours needs no leave.
pub(super) fn is_same_origin(origin: &str) -> bool {
    let location = global_of("location");
    // Reading a property of undefined throws, and an exception is slow.
    location.is_object() && text(&location, "origin").is_some_and(|own| own == origin)
}

/// The URL that fetch itself resolves against: the document's base, or a worker's own address.
fn page() -> Option<String> {
    for (name, part) in [("document", "baseURI"), ("location", "href")] {
        let object = global_of(name);
        if object.is_object() {
            return text(&object, part);
        }
    }
    None
}

/// What the caller adds to every request.
pub(super) struct Extras {
    headers: Option<AnyHeaders>,
    names: Vec<String>,
    credentials: Option<String>,
}

impl Extras {
    /// Reads the `headers` option. Values are never repeated in an error: they may be tokens.
    pub(super) fn read(headers: &JsValue, credentials: Option<String>) -> Result<Self, Failure> {
        if headers.is_undefined() {
            return Ok(Extras { headers: None, names: Vec::new(), credentials });
        }
        let refuse = |problem: &str, hint: &str| Invalid::new(HEADERS, problem, hint);
        if !headers.is_object() {
            let hint = "It must be an object of names and values, or Headers.";
            return Err(refuse("`headers` is not an object", hint).into());
        }
        let headers = AnyHeaders::new(headers).map_err(|_| {
            let hint = "Names are tokens like X-CSRF-Token; values are text without line breaks.";
            refuse("`headers` has a name or a value that HTTP does not allow", hint)
        })?;
        let names = from_entries(&headers)
            .and_then(|entries| names(&entries))
            .map_err(|thrown| Failure::unreadable(HEADERS, thrown))?;
        if names.iter().any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE)) {
            let hint = "Leave it out: the body is always JSON and says so.";
            return Err(refuse("`headers` sets Content-Type", hint).into());
        }
        Ok(Extras { headers: Some(headers), names, credentials })
    }

    /// All headers of a request with a body, as a plain object.
    pub(super) fn with_content_type(&self) -> JsValue {
        let all = self.headers.as_ref().and_then(|headers| from_entries(headers).ok());
        let all = all.unwrap_or_default();
        set(&all, CONTENT_TYPE, &JSON.into());
        all.into()
    }

    /// Lays out a request: a POST with a body, or a GET. `key` is the attempt's, where the server
    /// may know repeated ones by it. A GET has no Content-Type: with one, a browser would ask for
    /// leave first.
    ///
    /// # Errors
    /// A fault that names the option which the runtime would not have.
    pub(super) fn init(
        &self,
        url: &str,
        body: Option<&str>,
        key: Option<&str>,
        signal: &AbortSignal,
    ) -> Result<RequestInit, Failure> {
        let init = bare().unchecked_into::<RequestInit>();
        let mut method = "GET";
        if let Some(body) = body {
            method = "POST";
            set(&init, "body", &unrepeatable(body));
        }
        set(&init, "method", name_of(method));
        set(&init, "headers", &self.headers(body.is_some(), key)?);
        // Workers refuse "error"; a redirect that is not followed is a lost answer.
        set(&init, "redirect", name_of("manual"));
        set(&init, "signal", signal);
        // What was answered before is no answer. Next.js keeps even a POST's: the same removal sent
        // again was told as done, and the server never saw it.
        if MAKES.get() == Makes::Uncached {
            set(&init, "cache", name_of(NO_STORE));
        }
        // Workers also refuse the mode that is the default everywhere else.
        if let Some(credentials) = &self.credentials {
            set(&init, "credentials", &credentials.as_str().into());
        }
        self.try_out(url, &init)?;
        Ok(init)
    }

    /// The headers of a request, with a body or without.
    fn headers(&self, with_body: bool, key: Option<&str>) -> Result<JsValue, Failure> {
        if self.headers.is_none() && key.is_none() {
            // Of a plain object fetch makes headers once, of headers it makes them again.
            let plain = Object::new();
            if with_body {
                set(&plain, CONTENT_TYPE, name_of(JSON));
            }
            return Ok(plain.into());
        }
        let headers = match &self.headers {
            None => Headers::new(),
            Some(extra) => web_sys::Headers::new_with_headers(extra.unchecked_ref())
                .map(Headers::from_raw)
                .map_err(|thrown| Failure::unreadable(HEADERS, thrown))?,
        };
        if with_body {
            headers.set(CONTENT_TYPE, JSON);
            if let Some(key) = key.filter(|_| !headers.has(IDEMPOTENCY_KEY)) {
                headers.set(IDEMPOTENCY_KEY, key);
            }
        }
        Ok(headers.into_raw().into())
    }

    /// Finds out before anything is sent whether the runtime takes what the caller adds.
    fn try_out(&self, url: &str, init: &RequestInit) -> Result<(), Failure> {
        if self.names.is_empty() && self.credentials.is_none() {
            return Ok(());
        }
        let request = Request::new_with_str_and_init(url, init).map_err(|thrown| {
            let problem = "`headers` or `fetchCredentials` is refused by this runtime";
            let invalid = Invalid::new(HEADERS, problem, "See `cause` for what it says.");
            Failure::told(invalid.into(), Some(thrown))
        })?;
        // A browser drops headers that a page may not set, without a word.
        let taken = request.headers();
        match self.names.iter().find(|name| !taken.has(name).unwrap_or(false)) {
            None => Ok(()),
            Some(name) => {
                let problem = joined(&["`headers` has one that a page may not set: ", name]);
                Err(Invalid::new(HEADERS, &problem, "Leave it out.").into())
            }
        }
    }
}

/// A body that the runtime does not send twice. Deno repeats a POST on a connection that breaks
/// under it, unless it has to read the body from a stream; seen in 2.9.6, and of all runtimes in
/// Deno only. Browsers do it too, with any body.
fn unrepeatable(body: &str) -> JsValue {
    let text = JsValue::from_str(body);
    let is_deno = global_of("Deno").is_object();
    let blob = is_deno.then(|| Blob::new(&Array::of1(&text)).ok()).flatten();
    blob.map_or(text, JsValue::from)
}

/// Calls `fetch`. From here on the request may have reached the server.
pub(super) fn send(url: &str, init: &RequestInit) -> Result<JsValue, JsValue> {
    global_fetch(url, init)
}

/// Whether fetch rejected because no connection came about, so that nothing was sent. Browsers
/// never tell; Node and Deno do in the `cause`, Bun in the rejection itself.
pub(super) fn never_connected(rejection: &JsValue) -> bool {
    const BEFORE_ANYTHING_IS_SENT: [&str; 11] = [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "UND_ERR_CONNECT_TIMEOUT",
        "CERT_HAS_EXPIRED",
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "UNABLE_TO_GET_ISSUER_CERT",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ];
    let says = |error: &JsValue| {
        let is = |name: &'static str, values: &[&str]| {
            text(error, name).is_some_and(|text| values.contains(&text.as_str()))
        };
        is("code", &BEFORE_ANYTHING_IS_SENT)
            || is("syscall", &["connect", "getaddrinfo"])
            // A port that the Fetch standard blocks, in Node.
            || is("message", &["bad port"])
            // What Deno was not allowed to do.
            || is("name", &["NotCapable"])
            // Deno's own words: it has no codes.
            || text(error, "message").is_some_and(|message| {
                has(&message, ": client error (Connect): ")
                    || message.starts_with("Fetch failed: Requests to port ")
            })
    };
    says(rejection) || get(rejection, "cause").is_ok_and(|cause| says(&cause))
}
