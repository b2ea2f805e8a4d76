//! The credentials: the secret access key, or a callback that signs.

use crate::failure::Failure;
use crate::input::is_well_formed;
use crate::record::{Record, Schema};
use crate::timer::{Timer, until};
use ehpc_remove_nodes_core::text::{concat, format_template, number};
use ehpc_remove_nodes_core::{HpcError, Id, Invalid, Secret, Signature};
use js_sys::{Function, JsString, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

const ACCESS_KEY_ID: &str = "accessKeyId";
const SECRET_ACCESS_KEY: &str = "secretAccessKey";
const SIGN: &str = "sign";
const FIELD: &str = "credentials";

const CREDENTIALS: Schema = Schema {
    field: FIELD,
    what: "a field of the credentials",
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
            let hint = "It must be an object with accessKeyId and either secretAccessKey or sign.";
            return Err(Invalid::new(FIELD, "`credentials` is not an object", hint).into());
        }
        let record = Record::read(value, &CREDENTIALS)?;
        let id = record.given(ACCESS_KEY_ID)?;
        let access_key_id = Id::parse(&dotted(ACCESS_KEY_ID), id).map_err(|invalid| {
            let problem = "`credentials.accessKeyId` must be a non-empty string";
            Invalid::new(&invalid.field, problem, &invalid.hint)
        })?;
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
        timers: [&'a Timer; 2],
    ) -> Result<Signature, Unsigned<'a>> {
        let (sign, this) = match &self.signer {
            Signer::Secret(secret) => {
                return with_secret(secret, string_to_sign).map_err(Unsigned::Failed);
            }
            Signer::Callback(sign, this) => (sign, this),
        };
        let given = sign
            .call1(this, &JsValue::from_str(string_to_sign))
            .map_err(|thrown| failed("threw", thrown))?;
        let timeout = Timer::after(timeout_ms);
        let [first, second] = timers;
        let signed = match until(&given, &[first, second, &timeout]).await {
            Ok(signed) => signed.map_err(|thrown| failed("rejected", thrown))?,
            Err(timer) if std::ptr::eq(timer, &timeout) => return Err(too_slow(timeout_ms)),
            Err(timer) if std::ptr::eq(timer, first) => return Err(Unsigned::Fired(first)),
            Err(_) => return Err(Unsigned::Fired(second)),
        };
        signed.as_string().as_deref().and_then(Signature::parse).ok_or_else(|| {
            let problem = "`credentials.sign` did not return a signature";
            let hint = "It must return the HMAC-SHA256 of its argument in Base64 (44 characters), \
                        or a Promise of it.";
            Unsigned::Failed(Invalid::new(&dotted(SIGN), problem, hint).into())
        })
    }
}

impl Signer {
    fn read(this: &JsValue, secret: &JsValue, sign: &JsValue) -> Result<Self, Failure> {
        let refuse = |name: &str, problem: &str, hint: &str| {
            Err(Invalid::new(&dotted(name), &concat(&["`credentials.", name, "` ", problem]), hint)
                .into())
        };
        match (secret.is_undefined(), sign.is_undefined()) {
            (true, true) => refuse(
                SECRET_ACCESS_KEY,
                "and `credentials.sign` are both missing",
                "Set one of them, or omit `credentials` to send the request unsigned.",
            ),
            (false, false) => refuse(
                SIGN,
                "cannot be combined with `credentials.secretAccessKey`",
                "Set only one of them.",
            ),
            (true, false) => match sign.dyn_ref::<Function>() {
                Some(sign) => Ok(Signer::Callback(sign.clone(), this.clone())),
                None => refuse(SIGN, "is not a function", "It must be a function."),
            },
            (false, true) => match secret.dyn_ref::<JsString>() {
                Some(secret) if (1..=LONGEST_SECRET).contains(&secret.length()) => {
                    if !is_well_formed(secret) {
                        return refuse(
                            SECRET_ACCESS_KEY,
                            "is not well-formed Unicode (a lone surrogate)",
                            "Copy it from the console.",
                        );
                    }
                    if [0, secret.length() - 1].into_iter().any(|at| is_blank_at(secret, at)) {
                        return Err(white_space_around(SECRET_ACCESS_KEY));
                    }
                    Ok(Signer::Secret(secret.clone()))
                }
                _ => refuse(
                    SECRET_ACCESS_KEY,
                    "must be a non-empty string",
                    "Copy it from the console.",
                ),
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
    let problem = concat(&["`credentials.", name, "` begins or ends with white space"]);
    let hint = "Trim it: a key read from a file often ends with a line break.";
    Invalid::new(&dotted(name), &problem, hint).into()
}

fn dotted(name: &str) -> String {
    concat(&[FIELD, ".", name])
}

/// The function failed. Nothing was sent, so the call is retryable.
fn failed(how: &str, thrown: JsValue) -> Unsigned<'static> {
    let problem = &concat(&["`credentials.sign` ", how]);
    let hint = "See `cause`, then try again.";
    let mut error = Box::<HpcError>::from(Invalid::new(&dotted(SIGN), problem, hint));
    error.retryable = true;
    Unsigned::Failed(Failure::new(error, Some(thrown)))
}

fn too_slow(timeout_ms: u32) -> Unsigned<'static> {
    let ms = number(timeout_ms);
    let problem =
        &format_template("`credentials.sign` did not settle within `timeoutMs` ({})", &[&ms]);
    let hint = "Find out why signing is slow, then try again.";
    let mut error = Box::<HpcError>::from(Invalid::new(&dotted(SIGN), problem, hint));
    error.retryable = true;
    Unsigned::Failed(error.into())
}
