//! The credentials: the secret access key, or a callback that signs; or a function that returns them.

use crate::failure::{ErrorOf, Failure};
use crate::input::is_well_formed;
use crate::record::{Record, Schema};
use crate::timer::{Timer, until};
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Message, Term};
use ehpc_remove_nodes_core::text::concat;
use ehpc_remove_nodes_core::{HpcError, Id, Invalid, Secret, Signature};
use js_sys::{Function, JsString, Uint8Array};
use std::cell::{OnceCell, RefCell};
use wasm_bindgen::prelude::*;

const ACCESS_KEY_ID: &str = "accessKeyId";
const SECRET_ACCESS_KEY: &str = "secretAccessKey";
const SIGN: &str = "sign";
const FIELD: &str = "credentials";

const CREDENTIALS: Schema = Schema {
    field: FIELD,
    within: Term::WithinCredentials,
    prefix: "credentials.",
    known: &[ACCESS_KEY_ID, SECRET_ACCESS_KEY, SIGN],
};

/// The longest secret accepted, in UTF-16 code units. HMAC hashes keys longer than 64 bytes.
const LONGEST_SECRET: u32 = 64 * 1024;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type TextEncoder;
    #[wasm_bindgen(catch, constructor)]
    fn new() -> Result<TextEncoder, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Result<Uint8Array, JsValue>;
}

/// The `credentials` option.
pub(crate) enum CredentialSource {
    Given(Credentials),
    /// The caller's function, and what it returned. It is asked once a call: the receipt names the
    /// account, and another access key could be another account's.
    Provider(Function, OnceCell<Credentials>),
}

impl CredentialSource {
    pub(crate) fn read(value: &JsValue) -> Result<Self, Failure> {
        Ok(match value.dyn_ref::<Function>() {
            Some(provider) => CredentialSource::Provider(provider.clone(), OnceCell::new()),
            None => CredentialSource::Given(Credentials::read(value)?),
        })
    }

    /// The credentials, unless the caller's function has not been asked.
    pub(crate) fn known(&self) -> Option<&Credentials> {
        match self {
            CredentialSource::Given(credentials) => Some(credentials),
            CredentialSource::Provider(_, known) => known.get(),
        }
    }

    /// The credentials. The caller's function is asked if it was not before, and must settle within
    /// `timeout_ms`. `timers` are those of the whole call.
    pub(crate) async fn get<'a>(
        &self,
        timeout_ms: u32,
        timers: [&'a Timer; 3],
    ) -> Result<&Credentials, Unsigned<'a>> {
        let (provider, cell) = match self {
            CredentialSource::Given(credentials) => return Ok(credentials),
            CredentialSource::Provider(provider, cell) => (provider, cell),
        };
        if let Some(known) = cell.get() {
            return Ok(known);
        }
        let given = provider.call0(&JsValue::UNDEFINED);
        let value = returned(FIELD, given, timeout_ms, timers).await?;
        let read = Credentials::read(&value).map_err(Unsigned::Failed)?;
        Ok(cell.get_or_init(|| read))
    }
}

/// The credentials of one call. The secret stays a JavaScript string; its bytes are in
/// WebAssembly memory only while a request is signed.
pub(crate) struct Credentials {
    pub(crate) access_key_id: Id,
    signer: Signer,
}

enum Signer {
    Secret(JsString),
    /// The function and its `this`.
    Callback(Function, JsValue),
}

/// Why there is no signature.
pub(crate) enum Unsigned<'a> {
    /// A timer of the call fired.
    Fired(&'a Timer),
    /// Signing failed.
    Failed(Failure),
}

impl Credentials {
    /// Reads and validates the option. Errors never repeat its values: any of them may be the
    /// secret.
    pub(crate) fn read(value: &JsValue) -> Result<Self, Failure> {
        if !value.is_object() {
            return Err(ErrorOf(FIELD, ErrorCode::CredentialsNotObject).into());
        }
        let record = Record::read(value, &CREDENTIALS)?;
        let id = record.given(ACCESS_KEY_ID)?;
        let field = dotted(ACCESS_KEY_ID);
        let access_key_id = Id::parse(&field, id)
            .map_err(|_| Failure::from(ErrorOf(&field, ErrorCode::InvalidAccessKeyId)))?;
        let ends = access_key_id.as_str().chars();
        if ends.clone().next().is_some_and(is_blank) || ends.last().is_some_and(is_blank) {
            return Err(white_space_around(ACCESS_KEY_ID));
        }
        let (secret, sign) = (record.value(SECRET_ACCESS_KEY), record.value(SIGN));
        Ok(Credentials { access_key_id, signer: Signer::read(value, secret, sign)? })
    }

    /// Signs a text with the secret, or with the caller's function, which must settle within
    /// `timeout_ms`. `timers` are those of the whole call.
    pub(crate) async fn sign<'a>(
        &self,
        string_to_sign: &str,
        timeout_ms: u32,
        timers: [&'a Timer; 3],
    ) -> Result<Signature, Unsigned<'a>> {
        let (sign, this) = match &self.signer {
            Signer::Secret(secret) => {
                return with_secret(secret, string_to_sign).map_err(Unsigned::Failed);
            }
            Signer::Callback(sign, this) => (sign, this),
        };
        let given = sign.call1(this, &JsValue::from_str(string_to_sign));
        let signed = returned(&dotted(SIGN), given, timeout_ms, timers).await?;
        signed.as_string().as_deref().and_then(Signature::parse).ok_or_else(|| {
            Unsigned::Failed(ErrorOf(&dotted(SIGN), ErrorCode::InvalidSignature).into())
        })
    }
}

/// What a function of the caller returned, or the promise of it, which must settle within
/// `timeout_ms`.
async fn returned<'a>(
    field: &str,
    given: Result<JsValue, JsValue>,
    timeout_ms: u32,
    timers: [&'a Timer; 3],
) -> Result<JsValue, Unsigned<'a>> {
    let given = given.map_err(|thrown| failed(field, ErrorCode::CallbackThrew, thrown))?;
    let timeout = Timer::after(timeout_ms);
    let [first, second, third] = timers;
    match until(&given, &[first, second, third, &timeout]).await {
        Ok(settled) => settled.map_err(|thrown| failed(field, ErrorCode::CallbackRejected, thrown)),
        Err(timer) if std::ptr::eq(timer, &timeout) => Err(too_slow(field, timeout_ms)),
        Err(timer) => {
            let of_call = timers.into_iter().find(|one| std::ptr::eq(*one, timer));
            Err(Unsigned::Fired(of_call.unwrap_or(first)))
        }
    }
}

impl Signer {
    fn read(this: &JsValue, secret: &JsValue, sign: &JsValue) -> Result<Self, Failure> {
        let refuse = |name: &str, code| Err(ErrorOf(&dotted(name), code).into());
        match (secret.is_undefined(), sign.is_undefined()) {
            (true, true) => refuse(SECRET_ACCESS_KEY, ErrorCode::SecretMissing),
            (false, false) => refuse(SIGN, ErrorCode::SecretAndSign),
            (true, false) => match sign.dyn_ref::<Function>() {
                Some(sign) => Ok(Signer::Callback(sign.clone(), this.clone())),
                None => refuse(SIGN, ErrorCode::NotFunction),
            },
            (false, true) => match secret.dyn_ref::<JsString>() {
                Some(secret) if (1..=LONGEST_SECRET).contains(&secret.length()) => {
                    if !is_well_formed(secret) {
                        return refuse(SECRET_ACCESS_KEY, ErrorCode::SecretIllFormed);
                    }
                    if [0, secret.length() - 1].into_iter().any(|at| is_blank_at(secret, at)) {
                        return Err(white_space_around(SECRET_ACCESS_KEY));
                    }
                    Ok(Signer::Secret(secret.clone()))
                }
                _ => refuse(SECRET_ACCESS_KEY, ErrorCode::InvalidSecret),
            },
        }
    }
}

thread_local! {
    static ENCODER: RefCell<Option<TextEncoder>> = const { RefCell::new(None) };
}

/// Created on first use: some test environments have no TextEncoder.
fn encoder() -> Result<TextEncoder, JsValue> {
    ENCODER.with_borrow_mut(|known| match known {
        Some(encoder) => Ok(encoder.clone()),
        None => Ok(known.insert(TextEncoder::new()?).clone()),
    })
}

/// Passes the secret as a typed array: a growing string could leave copies in WebAssembly memory.
fn with_secret(secret: &JsString, string_to_sign: &str) -> Result<Signature, Failure> {
    let bytes = encoder()
        .and_then(|encoder| encoder.encode(secret))
        .map_err(|thrown| Failure::unreadable(&dotted(SECRET_ACCESS_KEY), thrown))?;
    let secret = Secret::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    Ok(Signature::new(&secret, string_to_sign))
}

/// Whether a character cannot be part of a key: white space, a control character, or a zero-width
/// character such as the byte order mark.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// The same for a character of the secret, without copying the secret.
fn is_blank_at(secret: &JsString, place: u32) -> bool {
    char::from_u32(secret.char_code_at(place) as u32).is_some_and(is_blank)
}

/// Without this check, the API would only report that the authentication failed.
fn white_space_around(name: &str) -> Failure {
    ErrorOf(&dotted(name), ErrorCode::KeyHasSpace).into()
}

fn dotted(name: &str) -> String {
    concat(&[FIELD, ".", name])
}

/// The function failed. Nothing was sent, so the call is retryable.
fn failed(field: &str, code: ErrorCode, thrown: JsValue) -> Unsigned<'static> {
    unsigned(field, Message::new(code), Some(thrown))
}

fn too_slow(field: &str, timeout_ms: u32) -> Unsigned<'static> {
    let message = Message::new(ErrorCode::CallbackTimedOut);
    unsigned(field, message.number("timeoutMs", timeout_ms.into()), None)
}

fn unsigned(field: &str, message: Message, cause: Option<JsValue>) -> Unsigned<'static> {
    let mut error = Box::<HpcError>::from(Invalid::new(field, message));
    error.retryable = true;
    Unsigned::Failed(Failure::new(error, cause))
}
