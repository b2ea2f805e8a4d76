//! What can end a wait before it is over: a timer, or the caller's signal.
//!
//! Waits are raced in JavaScript. A future of Rust that is dropped on a promise which never
//! settles would keep its closures for ever; `Promise.race` leaves nothing behind.

use crate::js_value::{call, get};
use crate::now::moment;
use ehpc_remove_nodes_core::Now;
use js_sys::{Array, Function, Object, Promise};
use std::cell::OnceCell;
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
pub(crate) struct Timer {
    when: When,
    /// What was set up for it, when somebody first waited for it. A timer that no wait needs is one
    /// that no call pays for.
    armed: OnceCell<Armed>,
}

enum When {
    Never,
    Aborted(JsValue),
    /// So many milliseconds after somebody first waits for it.
    After(u32),
    /// By the monotonic clock, in milliseconds.
    At(i64),
}

struct Armed {
    fires: Promise,
    /// What the promise resolves to: an object that is nobody else's.
    token: JsValue,
    off: Off,
}

enum Off {
    Timer(JsValue),
    Listener { signal: JsValue, listener: Function },
    Never,
}

impl Timer {
    /// Rings so many milliseconds after somebody first waits for it.
    pub(crate) fn after(ms: u32) -> Self {
        Timer { when: When::After(ms), armed: OnceCell::new() }
    }

    /// Rings at a time of the monotonic clock, in milliseconds.
    pub(crate) fn at(monotonic: i64) -> Self {
        Timer { when: When::At(monotonic), armed: OnceCell::new() }
    }

    /// Rings when the signal aborts; without a signal, never.
    pub(crate) fn on_abort(signal: Option<&JsValue>) -> Self {
        let when = signal.map_or(When::Never, |signal| When::Aborted(signal.clone()));
        let timer = Timer { when, armed: OnceCell::new() };
        // At once: the event comes but once.
        timer.armed();
        timer
    }

    /// Whether it rings no earlier than a timer would that is set now.
    pub(crate) fn is_after(&self, now: Now, ms: u32) -> bool {
        matches!(self.when, When::At(at) if at >= now.monotonic + i64::from(ms))
    }

    fn armed(&self) -> Option<&Armed> {
        match &self.when {
            When::Never => None,
            When::Aborted(signal) => Some(self.armed.get_or_init(|| Armed::on_abort(signal))),
            When::After(ms) => Some(self.armed.get_or_init(|| Armed::after(*ms))),
            When::At(at) => Some(self.armed.get_or_init(|| {
                let ms = (at - moment().monotonic).max(0);
                Armed::after(u32::try_from(ms).unwrap_or(u32::MAX))
            })),
        }
    }

    fn fired(&self, token: &JsValue) -> bool {
        self.armed.get().is_some_and(|armed| armed.token == *token)
    }
}

impl Armed {
    fn after(ms: u32) -> Self {
        Armed::new(|resolve, token| match set_timeout(resolve, ms, token) {
            Ok(handle) => Off::Timer(handle),
            Err(_) => Off::Never,
        })
    }

    fn on_abort(signal: &JsValue) -> Self {
        Armed::new(|resolve, token| {
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

    /// `set` sees to it that the promise is resolved to the token.
    fn new(set: impl FnOnce(&Function, &JsValue) -> Off) -> Self {
        let token = JsValue::from(Object::new());
        let (fires, resolve, _) = deferred();
        let off = set(&resolve, &token);
        Armed { fires, token, off }
    }
}

impl Drop for Armed {
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

/// Waits for an alarm, until one of the others rings before.
///
/// # Errors
/// The one that rang before.
pub(crate) async fn pause<'a>(timer: &Timer, others: &[&'a Timer]) -> Result<(), &'a Timer> {
    match timer.armed() {
        Some(armed) => until(&armed.fires, others).await.map(drop),
        None => Ok(()),
    }
}

/// Waits for whatever a foreign function gave (a promise, a thenable, or the value itself) until one
/// of the alarms rings. Unlike `Promise.resolve`, a race never throws, whatever the value does when
/// it is touched: it rejects.
///
/// # Errors
/// The alarm that rang.
pub(crate) async fn until<'a>(
    given: &JsValue,
    timers: &[&'a Timer],
) -> Result<Result<JsValue, JsValue>, &'a Timer> {
    let race = match timers.iter().filter_map(|timer| timer.armed()).collect::<Vec<_>>()[..] {
        [] => Array::of1(given),
        [one] => Array::of2(given, &one.fires),
        [one, two] => Array::of3(given, &one.fires, &two.fires),
        ref many => {
            let race = Array::of1(given);
            for timer in many {
                race.push(&timer.fires);
            }
            race
        }
    };
    let first = JsFuture::from(Promise::race(&race)).await;
    let fired = |token| timers.iter().find(|timer| timer.fired(token));
    match first.as_ref().ok().and_then(fired) {
        Some(timer) => Err(timer),
        None => Ok(first),
    }
}

/// Nobody waits for what a foreign function gave; if it is a promise that rejects, it must not count
/// as unhandled: that ends a Node process.
pub(crate) fn ignore(given: &JsValue) {
    if given.is_object() || given.is_function() {
        // The race takes what throws when it is touched; nothing that it rejects with gets past this.
        let _ = Promise::all_settled(&Array::of1(&Promise::race(&Array::of1(given))));
    }
}

/// A promise, what resolves it, and what rejects it.
pub(crate) fn deferred() -> (Promise, Function, Function) {
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
pub(crate) fn aborted(signal: Option<&JsValue>) -> Result<bool, JsValue> {
    signal.map_or(Ok(false), |signal| Ok(get(signal, "aborted")?.is_truthy()))
}

/// Why a signal has aborted. One that gives no reason, as older ones and polyfills do, has the one
/// that `abort` gives without an argument.
///
/// # Errors
/// What reading it throws.
pub(crate) fn reason_of(signal: &JsValue) -> Result<JsValue, JsValue> {
    let reason = get(signal, "reason")?;
    Ok(if reason.is_undefined() { abort_error() } else { reason })
}

/// What fetch rejects with after an abort without a reason.
pub(crate) fn abort_error() -> JsValue {
    DOMException::new("The operation was aborted", "AbortError")
        .map_or(JsValue::UNDEFINED, JsValue::from)
}
