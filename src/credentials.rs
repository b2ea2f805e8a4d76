//! Who signs: the secret access key itself, or a function of the caller's that knows it.

use crate::failure::Failure;
use crate::input::is_well_formed;
use crate::record::{Named, Record};
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

const CREDENTIALS: Named = Named {
    field: FIELD,
    what: "a field of the credentials",
    within: "credentials.",
    known: &[ACCESS_KEY_ID, SECRET_ACCESS_KEY, SIGN],
};

/// Longer than any key: HMAC hashes what is longer than 64 bytes anyway.
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

/// The credentials of one call. They hold the caller's own objects; the bytes of the secret are
/// in WebAssembly's memory only while something is signed.
pub(crate) struct Credentials {
    pub(crate) access_key_id: Id,
    signer: Signer,
}

enum Signer {
    Secret(JsString),
    /// The function, and the object whose method it is.
    Callback(Function, JsValue),
}

/// How waiting for a signature ended without one.
pub(crate) enum Unsigned<'a> {
    /// An alarm of the whole call rang.
    Fired(&'a Timer),
    /// There will be none.
    Failed(Failure),
}

impl Credentials {
    /// Reads and judges the option. Its values are never repeated in an error: whatever is in
    /// the wrong place may be the secret.
    pub(crate) fn read(value: &JsValue) -> Result<Self, Failure> {
        if !value.is_object() {
            let hint = "It must be an object with accessKeyId and either secretAccessKey or sign.";
            return Err(Invalid::new(FIELD, "`credentials` is not an object", hint).into());
        }
        let record = Record::read(value, &CREDENTIALS)?;
        let id = record.given(ACCESS_KEY_ID)?;
        let access_key_id = Id::parse(&dotted(ACCESS_KEY_ID), id).map_err(|invalid| {
            let problem = "`credentials.accessKeyId` is not a string with something in it";
            Invalid::new(&invalid.field, problem, &invalid.hint)
        })?;
        let ends = access_key_id.as_str().chars();
        if ends.clone().next().is_some_and(is_blank) || ends.last().is_some_and(is_blank) {
            return Err(padded(ACCESS_KEY_ID));
        }
        let (secret, sign) = (record.value(SECRET_ACCESS_KEY), record.value(SIGN));
        Ok(Credentials { access_key_id, signer: Signer::read(value, secret, sign)? })
    }

    /// Signs a text: at once with the secret, or by asking the caller's function, which has
    /// `timeout_ms` to answer. `timers` are those of the whole call.
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
            let problem = "`credentials.sign` gave something that is no signature";
            let hint = "It must give the HMAC-SHA256 of its argument in Base64, a string of 44 \
                        characters, or a Promise of one.";
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
                "is missing, and so is `credentials.sign`",
                "Give one of them; without `credentials` the request is sent unsigned.",
            ),
            (false, false) => refuse(
                SIGN,
                "cannot be combined with `credentials.secretAccessKey`",
                "Give one of them.",
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
                            "Give it as the console shows it.",
                        );
                    }
                    if [0, secret.length() - 1].into_iter().any(|at| is_blank_at(secret, at)) {
                        return Err(padded(SECRET_ACCESS_KEY));
                    }
                    Ok(Signer::Secret(secret.clone()))
                }
                _ => refuse(
                    SECRET_ACCESS_KEY,
                    "is not a string with something in it",
                    "Give it as the console shows it.",
                ),
            },
        }
    }
}

thread_local! {
    static ENCODER: RefCell<Option<TextEncoder>> = const { RefCell::new(None) };
}

/// Made at the first use: some test environments have none.
fn encoder() -> Result<TextEncoder, JsValue> {
    ENCODER.with_borrow_mut(|known| match known {
        Some(encoder) => Ok(encoder.clone()),
        None => Ok(known.insert(TextEncoder::new()?).clone()),
    })
}

/// The bytes of the secret cross as a typed array: a string could leave pieces of itself behind
/// while it grows in WebAssembly's memory.
fn with_secret(secret: &JsString, string_to_sign: &str) -> Result<Signature, Failure> {
    let bytes = encoder()
        .and_then(|encoder| encoder.encode(secret))
        .map_err(|thrown| Failure::unreadable(&dotted(SECRET_ACCESS_KEY), thrown))?;
    let secret = Secret::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    Ok(Signature::new(&secret, string_to_sign))
}

/// Whether a character can only have come along with a key: white space, a control character, or
/// one without width, like the byte order mark.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// The same of a place in the secret, which is not copied for that.
fn is_blank_at(secret: &JsString, place: u32) -> bool {
    char::from_u32(secret.char_code_at(place) as u32).is_some_and(is_blank)
}

/// The API would say no more of such a key than that the authentication failed.
fn padded(name: &str) -> Failure {
    let problem = concat(&["`credentials.", name, "` begins or ends with white space"]);
    let hint = "Trim it: a key that is read from a file often has the file's line end at its end.";
    Invalid::new(&dotted(name), &problem, hint).into()
}

fn dotted(name: &str) -> String {
    concat(&[FIELD, ".", name])
}

/// The function failed. It may work the next time, and nothing was sent.
fn failed(how: &str, thrown: JsValue) -> Unsigned<'static> {
    let problem = &concat(&["`credentials.sign` ", how]);
    let hint = "See `cause` for what it said; then try again.";
    let mut error = Box::<HpcError>::from(Invalid::new(&dotted(SIGN), problem, hint));
    error.retryable = true;
    Unsigned::Failed(Failure::told(error, Some(thrown)))
}

fn too_slow(timeout_ms: u32) -> Unsigned<'static> {
    let ms = number(timeout_ms);
    let problem =
        &format_template("`credentials.sign` gave no signature within `timeoutMs` ({})", &[&ms]);
    let hint = "Find out why the signing is slow, then try again.";
    let mut error = Box::<HpcError>::from(Invalid::new(&dotted(SIGN), problem, hint));
    error.retryable = true;
    Unsigned::Failed(error.into())
}
