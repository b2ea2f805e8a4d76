//! What can end a wait before it is over: a timer, or the caller's signal.
//!
//! Waits are raced in JavaScript. A future of Rust that is dropped on a promise which never
//! settles would keep its closures for ever; `Promise.race` leaves nothing behind.

use super::object::{call, get};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: u32, given: &JsValue) -> Result<JsValue, JsValue>;

    // Node's handle is an object, a browser's a number.
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue) -> Result<JsValue, JsValue>;

    type DOMException;
    #[wasm_bindgen(catch, constructor)]
    fn new(message: &str, name: &str) -> Result<DOMException, JsValue>;
}

/// Rings at most once. Dropped, it leaves no timer and no listener.
pub(super) struct Alarm {
    /// `None` if it never rings.
    rings: Option<Promise>,
    /// What the promise resolves to: an object that is nobody else's.
    token: JsValue,
    off: Off,
}

enum Off {
    Timer(JsValue),
    Listener { signal: JsValue, listener: Function },
    Never,
}

impl Alarm {
    /// Rings after so many milliseconds.
    pub(super) fn after(ms: u32) -> Self {
        Alarm::new(|resolve, token| match set_timeout(resolve, ms, token) {
            Ok(handle) => Off::Timer(handle),
            Err(_) => Off::Never,
        })
    }

    /// Rings when the signal aborts; without a signal, never.
    pub(super) fn on_abort(signal: Option<&JsValue>) -> Self {
        let Some(signal) = signal else {
            return Alarm { rings: None, token: JsValue::UNDEFINED, off: Off::Never };
        };
        Alarm::new(|resolve, token| {
            let listener: Function = resolve.bind1(&JsValue::UNDEFINED, token).unchecked_into();
            match call(signal, "addEventListener", &[&"abort".into(), &listener]) {
                Ok(given) => {
                    ignore(&given);
                    Off::Listener { signal: signal.clone(), listener }
                }
                Err(_) => Off::Never,
            }
        })
    }

    /// Resolves when it rings.
    pub(super) fn rings(&self) -> Option<&Promise> {
        self.rings.as_ref()
    }

    /// `set` sees to it that the promise is resolved to the token.
    fn new(set: impl FnOnce(&Function, &JsValue) -> Off) -> Self {
        let token = JsValue::from(Object::new());
        let (rings, resolve, _) = deferred();
        let off = set(&resolve, &token);
        Alarm { rings: Some(rings), token, off }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        match &self.off {
            Off::Timer(handle) => {
                let _ = clear_timeout(handle);
            }
            Off::Listener { signal, listener } => {
                if let Ok(given) = call(signal, "removeEventListener", &[&"abort".into(), listener])
                {
                    ignore(&given);
                }
            }
            Off::Never => {}
        }
    }
}

/// Waits for whatever a foreign function gave (a promise, a thenable, or the value itself) until one
/// of the alarms rings. Unlike `Promise.resolve`, a race never throws, whatever the value does when
/// it is touched: it rejects.
///
/// # Errors
/// The alarm that rang.
pub(super) async fn until<'a>(
    given: &JsValue,
    alarms: &[&'a Alarm],
) -> Result<Result<JsValue, JsValue>, &'a Alarm> {
    let race = Array::of1(given);
    for alarm in alarms {
        if let Some(rings) = alarm.rings() {
            race.push(rings);
        }
    }
    let first = JsFuture::from(Promise::race(&race)).await;
    let rang = |alarm: &&&Alarm| alarm.rings.is_some() && first.as_ref() == Ok(&alarm.token);
    match alarms.iter().find(rang) {
        Some(alarm) => Err(alarm),
        None => Ok(first),
    }
}

/// Nobody waits for what a foreign function gave; if it is a promise that rejects, it must not count
/// as unhandled: that ends a Node process.
pub(super) fn ignore(given: &JsValue) {
    if given.is_object() || given.is_function() {
        // The race takes what throws when it is touched; nothing that it rejects with gets past this.
        let _ = Promise::all_settled(&Array::of1(&Promise::race(&Array::of1(given))));
    }
}

/// A promise, what resolves it, and what rejects it.
pub(super) fn deferred() -> (Promise, Function, Function) {
    let (mut resolve, mut reject) = (JsValue::UNDEFINED, JsValue::UNDEFINED);
    let promise = Promise::new(&mut |resolves: Function, rejects: Function| {
        (resolve, reject) = (resolves.into(), rejects.into());
    });
    (promise, resolve.unchecked_into(), reject.unchecked_into())
}

/// Whether a signal has aborted.
///
/// # Errors
/// What reading the signal throws.
pub(super) fn aborted(signal: Option<&JsValue>) -> Result<bool, JsValue> {
    signal.map_or(Ok(false), |signal| Ok(get(signal, "aborted")?.is_truthy()))
}

/// Why a signal has aborted. One that gives no reason, as older ones and polyfills do, has the one
/// that `abort` gives without an argument.
///
/// # Errors
/// What reading it throws.
pub(super) fn reason_of(signal: &JsValue) -> Result<JsValue, JsValue> {
    let reason = get(signal, "reason")?;
    Ok(if reason.is_undefined() { abort_error() } else { reason })
}

/// What fetch rejects with after an abort without a reason.
pub(super) fn abort_error() -> JsValue {
    DOMException::new("The operation was aborted", "AbortError")
        .map_or(JsValue::UNDEFINED, JsValue::from)
}
