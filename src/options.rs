//! The options of a call. An option that the call does not use is an error.

use crate::credentials::{CredentialSource, Credentials};
use crate::failure::{ErrorOf, Failure, object_of};
use crate::guard_option::Guard;
use crate::js_value::{function, get};
use crate::progress::CallProgress;
use crate::record::{Record, Schema};
use crate::request_init::{Additions, RequestOptions, base_url};
use crate::timer::ignore;
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Term};
use ehpc_remove_nodes_core::{
    DEADLINE_MS, DEFAULT_ENDPOINT, ENDPOINT, Endpoint, Input, IntOption, MAX_ATTEMPTS, Progress,
    REQUEST_LIFETIME_MS, SETTLE_MS, SIGNED_PATH, TIMEOUT_MS, account_digest,
};
use js_sys::Function;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

const ACCOUNT: &str = "account";
const ALLOW_INSECURE: &str = "allowInsecure";
const BASELINE: &str = "baseline";
const CREDENTIALS: &str = "credentials";
const FETCH: &str = "fetch";
const FETCH_CREDENTIALS: &str = "fetchCredentials";
const GUARD: &str = "guard";
const HEADERS: &str = "headers";
/// Used and validated by js/.
const JOURNAL: &str = "journal";
const ON_EVENT: &str = "onEvent";
const ON_PAGE: &str = "onPage";
const SIGNAL: &str = "signal";

/// All options. Each kind of call accepts those listed before its comment.
const NAMES: [&str; 18] = [
    ENDPOINT,
    CREDENTIALS,
    SIGNED_PATH,
    HEADERS,
    SIGNAL,
    TIMEOUT_MS.name,
    DEADLINE_MS.name,
    ALLOW_INSECURE,
    // signRequest
    FETCH,
    FETCH_CREDENTIALS,
    ON_EVENT,
    // waitForJob
    MAX_ATTEMPTS.name,
    SETTLE_MS.name,
    REQUEST_LIFETIME_MS.name,
    BASELINE,
    ACCOUNT,
    JOURNAL,
    // addNodes
    GUARD,
    // removeNodes
];

pub(crate) const OF_SIGN_REQUEST: Schema = first(8, Term::WithinSignRequest);
pub(crate) const OF_WAIT_FOR_JOB: Schema = first(11, Term::WithinWaitForJob);
pub(crate) const OF_LIST_QUEUES: Schema = of(&LIST_NAMES, Term::WithinListQueues);
pub(crate) const OF_LIST_NODES: Schema = of(&LIST_NAMES, Term::WithinListNodes);
pub(crate) const OF_ADD_NODES: Schema = first(17, Term::WithinAddNodes);
pub(crate) const OF_REMOVE_NODES: Schema = first(18, Term::WithinRemoveNodes);

/// The options of lists: those of waitForJob, `maxAttempts` and `onPage`.
const LIST_NAMES: [&str; 13] = [
    ENDPOINT,
    CREDENTIALS,
    SIGNED_PATH,
    HEADERS,
    SIGNAL,
    TIMEOUT_MS.name,
    DEADLINE_MS.name,
    ALLOW_INSECURE,
    FETCH,
    FETCH_CREDENTIALS,
    ON_EVENT,
    MAX_ATTEMPTS.name,
    ON_PAGE,
];

/// The options of lookUp: those of waitForJob, the account and the journal.
const LOOK_UP_NAMES: [&str; 13] = [
    ENDPOINT,
    CREDENTIALS,
    SIGNED_PATH,
    HEADERS,
    SIGNAL,
    TIMEOUT_MS.name,
    DEADLINE_MS.name,
    ALLOW_INSECURE,
    FETCH,
    FETCH_CREDENTIALS,
    ON_EVENT,
    ACCOUNT,
    JOURNAL,
];

pub(crate) const OF_LOOK_UP: Schema = of(&LOOK_UP_NAMES, Term::WithinLookUp);

const fn first(count: usize, within: Term) -> Schema {
    of(NAMES.split_at(count).0, within)
}

const fn of(known: &'static [&'static str], within: Term) -> Schema {
    Schema { field: "options", within, prefix: "", known }
}

/// The validated options of one call.
pub(crate) struct Options {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Option<CredentialSource>,
    pub(crate) extras: RequestOptions,
    pub(crate) signal: Option<JsValue>,
    pub(crate) timeout_ms: u32,
    pub(crate) deadline_ms: u32,
    pub(crate) settle_ms: u32,
    /// How long a signing proxy may hold a request before it forwards it.
    pub(crate) lifetime_ms: u32,
    pub(crate) max_attempts: u32,
    pub(crate) guard: Guard,
    baseline: Option<bool>,
    account: Option<String>,
    on_event: Option<Function>,
    pub(crate) on_page: Option<Function>,
    pub(crate) progress: CallProgress,
    waited_ms: u32,
}

impl Options {
    /// Reads and validates the options of a call. `progress` is the object shared with js/.
    ///
    /// # Errors
    /// An error of kind `invalid` that names the option.
    pub(crate) fn read(
        known: &Schema,
        options: &JsValue,
        progress: &JsValue,
    ) -> Result<Self, Failure> {
        let from = if options.is_undefined() {
            From(Record::absent())
        } else if options.is_object() {
            From(Record::read(options, known)?)
        } else {
            return Err(ErrorOf("options", ErrorCode::OptionsNotObject).into());
        };
        let credentials = from.0.present(CREDENTIALS);
        let progress = CallProgress::new(progress);
        if from.0.present(JOURNAL).is_some() && progress.journal().is_none() {
            return Err(ErrorOf(JOURNAL, ErrorCode::JournalUnsupported).into());
        }
        Ok(Options {
            endpoint: from.endpoint()?,
            credentials: credentials.map(CredentialSource::read).transpose()?,
            extras: RequestOptions::read(Additions {
                headers: from.0.present(HEADERS),
                credentials: from.fetch_credentials()?,
                fetch: from.function(FETCH)?,
            })?,
            signal: from.signal()?,
            timeout_ms: from.int(&TIMEOUT_MS)?,
            deadline_ms: from.int(&DEADLINE_MS)?,
            settle_ms: from.int(&SETTLE_MS)?,
            lifetime_ms: from.lifetime(credentials.is_some())?,
            max_attempts: from.int(&MAX_ATTEMPTS)?,
            guard: from.0.present(GUARD).map_or(Ok(Guard::Off), Guard::read)?,
            baseline: from.flag(BASELINE)?,
            account: from.account()?,
            on_event: from.function(ON_EVENT)?,
            on_page: from.function(ON_PAGE)?,
            waited_ms: progress.waited_ms(),
            progress,
        })
    }

    /// How much of `deadlineMs` passed before WebAssembly was called, in milliseconds.
    pub(crate) fn waited_ms(&self) -> u32 {
        self.waited_ms
    }

    /// How much of `deadlineMs` is left, in milliseconds.
    pub(crate) fn left_ms(&self) -> u32 {
        self.deadline_ms.saturating_sub(self.waited_ms)
    }

    /// Whether to read the operation log before the first attempt.
    pub(crate) fn wants_baseline(&self) -> bool {
        self.baseline.unwrap_or(!matches!(self.guard, Guard::Off))
    }

    /// Whose operation log it is: the given name, or a digest of the access key's id. A function that
    /// returns the credentials must have been asked before.
    pub(crate) fn account(&self) -> Option<String> {
        let digest = |keys: &Credentials| digest_of(keys.access_key_id.as_str());
        let known = self.credentials.as_ref().and_then(CredentialSource::known);
        self.account.clone().or_else(|| known.map(digest))
    }

    /// Whether the account is known without asking for the credentials.
    pub(crate) fn is_account_known(&self) -> bool {
        let source = self.credentials.as_ref();
        self.account.is_some() || source.is_none_or(|source| source.known().is_some())
    }

    /// Calls the caller's `onEvent`. Its exceptions and rejections are ignored.
    pub(crate) fn report(&self, event: &Progress) {
        if let Some(listener) = &self.on_event {
            if let Ok(given) = listener.call1(&JsValue::UNDEFINED, &object_of(event)) {
                ignore(&given);
            }
        }
    }
}

thread_local! {
    /// The last access key's id and its digest: most calls have the same.
    static DIGEST: RefCell<(String, String)> = RefCell::default();
}

fn digest_of(access_key_id: &str) -> String {
    DIGEST.with_borrow_mut(|(id, digest)| {
        if id != access_key_id {
            *digest = account_digest(access_key_id);
            *id = access_key_id.into();
        }
        digest.clone()
    })
}

struct From(Record);

impl From {
    fn int(&self, option: &IntOption) -> Result<u32, Failure> {
        Ok(option.parse(&self.0.given(option.name)?)?)
    }

    /// `requestLifetimeMs`, which applies only to requests not signed here.
    fn lifetime(&self, is_signed: bool) -> Result<u32, Failure> {
        let name = REQUEST_LIFETIME_MS.name;
        if is_signed && !matches!(self.0.given(name)?, Input::Absent) {
            return Err(ErrorOf(name, ErrorCode::LifetimeWithCredentials).into());
        }
        self.int(&REQUEST_LIFETIME_MS)
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.0.given(name)? {
            Input::Absent => Ok(None),
            Input::Bool(flag) => Ok(Some(flag)),
            other => Err(other.refused(name, Term::ExpectedBoolean).into()),
        }
    }

    fn text(&self, name: &str, expected: Term) -> Result<Option<String>, Failure> {
        match self.0.given(name)? {
            Input::Absent => Ok(None),
            Input::Text(text) => Ok(Some(text)),
            other => Err(other.refused(name, expected).into()),
        }
    }

    fn endpoint(&self) -> Result<Endpoint, Failure> {
        let given = self.text(ENDPOINT, Term::ExpectedUrl)?;
        let url = base_url(given.as_deref().unwrap_or(DEFAULT_ENDPOINT))?;
        let allow_insecure = self.flag(ALLOW_INSECURE)?;
        let endpoint = Endpoint::new(&url, allow_insecure.unwrap_or(false))?;
        match self.text(SIGNED_PATH, Term::ExpectedPath)? {
            Some(path) => Ok(endpoint.signing(&path)?),
            None => Ok(endpoint),
        }
    }

    fn account(&self) -> Result<Option<String>, Failure> {
        match self.text(ACCOUNT, Term::ExpectedAccount)? {
            Some(name) if name.is_empty() || name.chars().count() > 200 => {
                Err(Input::Text(name).refused(ACCOUNT, Term::ExpectedAccount).into())
            }
            name => Ok(name),
        }
    }

    fn fetch_credentials(&self) -> Result<Option<String>, Failure> {
        const EXPECTED: Term = Term::ExpectedFetchCredentials;
        match self.text(FETCH_CREDENTIALS, EXPECTED)? {
            Some(other) if !matches!(other.as_str(), "omit" | "same-origin" | "include") => {
                Err(Input::Text(other).refused(FETCH_CREDENTIALS, EXPECTED).into())
            }
            mode => Ok(mode),
        }
    }

    /// The signal. Any object that behaves like an AbortSignal is accepted, because of other realms
    /// and polyfills. `null` means none, as with fetch.
    fn signal(&self) -> Result<Option<JsValue>, Failure> {
        let Some(signal) = self.0.present(SIGNAL).filter(|signal| !signal.is_null()) else {
            return Ok(None);
        };
        let aborted = get(signal, "aborted").ok().and_then(|aborted| aborted.as_bool());
        if aborted.is_none() || function(signal, "addEventListener").is_none() {
            return Err(ErrorOf(SIGNAL, ErrorCode::NotSignal).into());
        }
        Ok(Some(signal.clone()))
    }

    fn function(&self, name: &str) -> Result<Option<Function>, Failure> {
        let Some(value) = self.0.present(name) else {
            return Ok(None);
        };
        let function = value.dyn_ref::<Function>().cloned();
        function.map(Some).ok_or_else(|| ErrorOf(name, ErrorCode::NotFunction).into())
    }
}
