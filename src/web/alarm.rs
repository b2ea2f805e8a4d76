//! What can end a wait before it is over: a timer, or the caller's signal.
//!
//! Waits are raced in JavaScript. A future of Rust that is dropped on a promise which never
//! settles would keep its closures for ever; `Promise.race` leaves nothing behind.

use super::object::{function, get};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: u32) -> Result<JsValue, JsValue>;

    // Node's handle is an object, a browser's a number.
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue) -> Result<JsValue, JsValue>;
}

/// Rings at most once. Dropped, it leaves no timer and no listener.
pub(super) struct Alarm {
    rings: Promise,
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
        Alarm::new(|ring| match set_timeout(ring, ms) {
            Ok(handle) => Off::Timer(handle),
            Err(_) => Off::Never,
        })
    }

    /// Rings when the signal aborts; without a signal, never.
    pub(super) fn on_abort(signal: Option<&JsValue>) -> Self {
        Alarm::new(|ring| {
            let listen = |signal: &JsValue| {
                let add = function(signal, "addEventListener")?;
                add.call2(signal, &"abort".into(), ring).ok()?;
                Some(Off::Listener { signal: signal.clone(), listener: ring.clone() })
            };
            signal.and_then(listen).unwrap_or(Off::Never)
        })
    }

    fn new(mut set: impl FnMut(&Function) -> Off) -> Self {
        let token = JsValue::from(Object::new());
        let mut off = Off::Never;
        let rings = Promise::new(&mut |resolve: Function, _reject| {
            off = set(resolve.bind1(&JsValue::UNDEFINED, &token).unchecked_ref());
        });
        Alarm { rings, token, off }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        match &self.off {
            Off::Timer(handle) => {
                let _ = clear_timeout(handle);
            }
            Off::Listener { signal, listener } => {
                if let Some(remove) = function(signal, "removeEventListener") {
                    let _ = remove.call2(signal, &"abort".into(), listener);
                }
            }
            Off::Never => {}
        }
    }
}

/// Waits for a promise until one of the alarms rings.
///
/// # Errors
/// The alarm that rang.
pub(super) async fn until<'a>(
    promise: &Promise,
    alarms: &[&'a Alarm],
) -> Result<Result<JsValue, JsValue>, &'a Alarm> {
    let race = Array::of1(promise);
    for alarm in alarms {
        race.push(&alarm.rings);
    }
    let first = JsFuture::from(Promise::race(&race)).await;
    match alarms.iter().find(|alarm| first.as_ref() == Ok(&alarm.token)) {
        Some(alarm) => Err(alarm),
        None => Ok(first),
    }
}

/// Waits until one of the alarms rings: the caller's, or the last one, which is a wait that ends.
pub(super) async fn first(alarms: [&Alarm; 3]) -> &Alarm {
    let [abort, deadline, over] = alarms;
    let rings = Array::of3(&abort.rings, &deadline.rings, &over.rings);
    let rang = JsFuture::from(Promise::race(&rings)).await.unwrap_or_default();
    alarms.into_iter().find(|alarm| alarm.token == rang).unwrap_or(over)
}

/// A promise for whatever a foreign function gave: a promise, a thenable, or the value itself.
/// Unlike `Promise.resolve` it never throws, whatever the value does when it is touched.
pub(super) fn promise_of(value: &JsValue) -> Promise {
    Promise::new(&mut |resolve: Function, _reject| {
        let _ = resolve.call1(&JsValue::UNDEFINED, value);
    })
}

/// Whether a signal has aborted, and the reason.
///
/// # Errors
/// What reading the signal throws.
pub(super) fn aborted(signal: Option<&JsValue>) -> Result<Option<JsValue>, JsValue> {
    match signal {
        Some(signal) if get(signal, "aborted")?.is_truthy() => Ok(Some(get(signal, "reason")?)),
        _ => Ok(None),
    }
}
