//! One HTTP request, sent by the runtime's own `fetch`.
//!
//! Of gloo-net it takes the headers, and neither `send` nor the builder. `send` panics on whatever
//! is no `Response` or no `Error` of this realm, and turns what fetch rejected with into a text.
//! The builder makes two `Request`s, and fetch a third, each with an AbortSignal of its own, which
//! Node makes slowly. Measured together with the abort after a whole answer, which is gone too:
//! 2.05 times a bare fetch before, 1.55 after.

use crate::failure::Failure;
use crate::js_value::{bare, from_entries, function, get, global_of, name_of, names, set, text};
use ehpc_remove_nodes_core::text::{concat, has, number};
use ehpc_remove_nodes_core::{ENDPOINT, Invalid, UrlParts};
use gloo_net::http::Headers;
use js_sys::{Array, Object, Reflect, global};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Request, RequestCache, RequestInit, RequestRedirect, Url};

const CONTENT_TYPE: &str = "Content-Type";
const JSON: &str = "application/json";
const HEADERS: &str = "headers";

/// The header of the IETF draft of that name.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The time for which a proxy is asked to sign. One that knows it signs exactly for that, and says
/// so by `Ehpc-Date`; to others it means nothing.
const EHPC_TIMESTAMP: &str = "Ehpc-Timestamp";

/// Headers that are about the connection, not about the request. Node refuses most of them when it
/// is about to send; what it lets through, and Deno and Workers let through, they write anew or
/// leave out.
const OF_THE_CONNECTION: [&str; 8] = [
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

    // Takes whatever the runtime takes; web-sys would have it typed.
    #[derive(Clone)]
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
enum CacheSupport {
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
    static CACHE_SUPPORT: Cell<CacheSupport> = const { Cell::new(CacheSupport::Untried) };

    /// The one that was taken apart last: calls come in rows.
    static LAST: RefCell<Option<Taken>> = const { RefCell::new(None) };
}

/// Whether this runtime has what sending takes, and its parts fit together: a test environment may
/// have one's `fetch` and another's `AbortController`, and then nothing can be sent.
pub(crate) fn is_available(signal: &AbortSignal) -> bool {
    let global = global();
    let has = |name| function(&global, name).is_some();
    // The rest once: some runtimes are slow to make a request.
    if CACHE_SUPPORT.get() == CacheSupport::Untried && has("Request") && has("Headers") {
        let init = bare().unchecked_into::<RequestInit>();
        init.set_signal(Some(signal));
        let takes = |init| Request::new_with_str_and_init("http://127.0.0.1/", init).is_ok();
        if takes(&init) {
            init.set_cache(RequestCache::NoStore);
            CACHE_SUPPORT.set(if takes(&init) {
                CacheSupport::Uncached
            } else {
                CacheSupport::Plain
            });
        }
    }
    CACHE_SUPPORT.get() != CacheSupport::Untried && has("fetch")
}

/// Takes a base URL apart, relative to the page where there is one.
pub(crate) fn base_url(given: &str) -> Result<UrlParts, Failure> {
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
pub(crate) fn is_same_origin(origin: &str) -> bool {
    own_origin().is_some_and(|own| own == origin)
}

/// Whether a header of ours needs no leave: at the page's own origin, and where there is no page,
/// for then there is no CORS.
pub(crate) fn may_add_headers(origin: &str) -> bool {
    is_same_origin(origin) || !is_page()
}

/// The origin that requests come from. In a frame of srcdoc or about:blank that is not the one in
/// its address. A script may have put something else in its place: `origin` is a global variable.
fn own_origin() -> Option<String> {
    let location = global_of("location");
    if !location.is_object() {
        return None;
    }
    let own = text(&global(), "origin").filter(|own| own == "null" || has(own, "://"));
    own.or_else(|| text(&location, "origin"))
}

/// Whether this is a page, or a worker of one. Workers at an edge have an origin too, and no
/// location; Deno can be given a location, and has no origin.
pub(crate) fn is_page() -> bool {
    let has = |name| global_of(name).is_object();
    has("location") && (has("document") || text(&global(), "origin").is_some())
}

/// Whether the browser knows that it is offline: then a request cannot leave.
pub(crate) fn is_offline() -> bool {
    is_page() && get(&global_of("navigator"), "onLine").is_ok_and(|online| online == false)
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

/// What we add to a request that is not signed here.
pub(crate) struct OwnHeaders<'a> {
    /// What the keys of this call begin with, where the server may know repeated attempts by them,
    /// and the attempt's number.
    pub(crate) key: Option<(&'a str, u32)>,
    /// The time to sign for.
    pub(crate) time: Option<&'a str>,
}

/// What the caller adds to every request.
pub(crate) struct RequestOptions {
    headers: Option<AnyHeaders>,
    names: Vec<String>,
    /// The key that the caller sets for the call, and the name that the runtime has for it.
    key: Option<(String, String)>,
    credentials: Option<String>,
    /// There are headers, and this runtime has no `Headers` to read them with.
    are_unreadable: bool,
}

impl RequestOptions {
    /// Reads the `headers` option. Values are never repeated in an error: they may be tokens.
    pub(crate) fn read(
        headers: Option<&JsValue>,
        credentials: Option<String>,
    ) -> Result<Self, Failure> {
        let none = RequestOptions {
            headers: None,
            names: Vec::new(),
            key: None,
            credentials,
            are_unreadable: false,
        };
        let Some(headers) = headers else {
            return Ok(none);
        };
        let refuse = |problem: &str, hint: &str| Invalid::new(HEADERS, problem, hint);
        if !headers.is_object() {
            let hint = "It must be an object of names and values, or Headers.";
            return Err(refuse("`headers` is not an object", hint).into());
        }
        if function(&global(), "Headers").is_none() {
            return Ok(RequestOptions { are_unreadable: true, ..none });
        }
        let headers = AnyHeaders::new(headers).map_err(|_| {
            let hint = "Names are tokens like X-CSRF-Token; values are text without line breaks.";
            refuse("`headers` has a name or a value that HTTP does not allow", hint)
        })?;
        let mut names = from_entries(&headers)
            .and_then(|entries| names(&entries))
            .map_err(|thrown| Failure::unreadable(HEADERS, thrown))?;
        if names.iter().any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE)) {
            let hint = "Leave it out: the body is always JSON and says so.";
            return Err(refuse("`headers` sets Content-Type", hint).into());
        }
        let of_the_connection =
            |name: &&String| OF_THE_CONNECTION.iter().any(|one| name.eq_ignore_ascii_case(one));
        if let Some(name) = names.iter().find(of_the_connection) {
            let problem = concat(&["`headers` sets ", name]);
            let hint = "Leave it out: it is for the runtime to say how it connects and sends.";
            return Err(refuse(&problem, hint).into());
        }
        let is_key = |name: &String| name.eq_ignore_ascii_case(IDEMPOTENCY_KEY);
        let key = names.iter().position(is_key).map(|at| names.swap_remove(at)).and_then(|name| {
            let value = Headers::from_raw(headers.clone().unchecked_into()).get(&name)?;
            Some((name, value))
        });
        Ok(RequestOptions { headers: Some(headers), names, key, ..none })
    }

    /// Whether the runtime lacks what the caller's headers take.
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

    /// Lays out a request: a POST with a body, or a GET. A GET has no Content-Type: with one, a
    /// browser would ask for leave first.
    ///
    /// # Errors
    /// A fault that names the option which the runtime would not have.
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
            init.set_body(&unrepeatable(body));
        }
        init.set_headers(&self.headers(body.is_some(), attempt, own));
        // Workers refuse "error"; a redirect that is not followed is a lost answer.
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(signal));
        // What was answered before is no answer. Next.js keeps even a POST's: the same removal sent
        // again was told as done, and the server never saw it.
        if CACHE_SUPPORT.get() == CacheSupport::Uncached {
            init.set_cache(RequestCache::NoStore);
        }
        // Workers also refuse the mode that is the default everywhere else.
        if let Some(credentials) = &self.credentials {
            set(&init, "credentials", &credentials.as_str().into());
        }
        self.try_out(url, &init)?;
        Ok(init)
    }

    /// The headers of a request, with a body or without, as a plain object: wrappers around fetch
    /// write `{ ...init.headers }`, and of Headers that leaves nothing.
    fn headers(&self, with_body: bool, attempt: Option<u32>, own: &OwnHeaders) -> JsValue {
        let all = self.plain();
        let given = self.key.as_ref().map(|(name, key)| {
            // A read has no key: what it finds is not to be remembered.
            let _ = Reflect::delete_property(&all, &name.as_str().into());
            key.as_str()
        });
        if with_body {
            set(&all, CONTENT_TYPE, name_of(JSON));
            if let Some((key, attempt)) = given.zip(attempt).or(own.key) {
                set(&all, IDEMPOTENCY_KEY, &numbered(key, attempt).into());
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
                let problem = concat(&["`headers` has one that a page may not set: ", name]);
                Err(Invalid::new(HEADERS, &problem, "Leave it out.").into())
            }
        }
    }
}

/// A body that the runtime does not send twice. Deno repeats a POST on a connection that breaks
/// under it, unless it has to read the body from a stream; seen in 2.9.6, and of all runtimes in
/// Deno only. Browsers do it too, with any body.
fn unrepeatable(body: &str) -> JsValue {
    thread_local! {
        static IS_DENO: bool = global_of("Deno").is_object();
    }
    let text = JsValue::from_str(body);
    let blob =
        IS_DENO.with(|is_deno| *is_deno).then(|| Blob::new(&Array::of1(&text)).ok()).flatten();
    blob.map_or(text, JsValue::from)
}

/// Calls `fetch`. From here on the request may have reached the server.
pub(crate) fn send(url: &str, init: &RequestInit) -> Result<JsValue, JsValue> {
    global_fetch(url, init)
}

/// The key of one attempt. A string of HTTP's structured fields ends in a quotation mark.
fn numbered(key: &str, attempt: u32) -> String {
    let attempt = number(attempt);
    match key.strip_suffix('"').filter(|start| start.starts_with('"')) {
        Some(start) => concat(&[start, "-", &attempt, "\""]),
        None => concat(&[key, "-", &attempt]),
    }
}
