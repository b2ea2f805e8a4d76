//! Timers, and waits that a timer or the caller's signal can end.
//!
//! Waits are raced in JavaScript. A Rust future dropped while its promise never settles would keep its
//! closures forever; `Promise.race` leaves nothing behind.

use crate::js_value::{call, get};
use crate::now::now;
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

/// Fires at most once. Dropping it clears its timeout or removes its listener.
pub(crate) struct Timer {
    when: When,
    /// Set up on the first wait. A timer that is never awaited costs nothing.
    armed: OnceCell<Armed>,
}

enum When {
    Never,
    /// When [`fire`](Timer::fire) is called.
    Told,
    Aborted(JsValue),
    /// This many milliseconds after the first wait.
    After(u32),
    /// At a time of the monotonic clock, in milliseconds.
    At(i64),
}

struct Armed {
    fires: Promise,
    /// What the promise resolves to: a unique object.
    token: JsValue,
    off: Off,
}

enum Off {
    /// Nothing to do, and the function that lets it fire.
    Told(Function),
    Timer(JsValue),
    Listener {
        signal: JsValue,
        listener: Function,
    },
    Never,
}

impl Timer {
    /// Fires this many milliseconds after the first wait.
    pub(crate) fn after(ms: u32) -> Self {
        Timer { when: When::After(ms), armed: OnceCell::new() }
    }

    /// Fires at a time of the monotonic clock, in milliseconds.
    pub(crate) fn at(monotonic: i64) -> Self {
        Timer { when: When::At(monotonic), armed: OnceCell::new() }
    }

    /// Never fires.
    pub(crate) fn never() -> Self {
        Timer { when: When::Never, armed: OnceCell::new() }
    }

    /// Fires when it is told to.
    pub(crate) fn told() -> Self {
        Timer { when: When::Told, armed: OnceCell::new() }
    }

    /// Ends all waits for a timer that is told when to fire.
    pub(crate) fn fire(&self) {
        if let Some(Armed { token, off: Off::Told(resolve), .. }) = self.armed() {
            // The promise's own function does not throw.
            let _ = resolve.call1(&JsValue::UNDEFINED, token);
        }
    }

    /// Fires when the signal aborts; never without a signal.
    pub(crate) fn on_abort(signal: Option<&JsValue>) -> Self {
        let when = signal.map_or(When::Never, |signal| When::Aborted(signal.clone()));
        let timer = Timer { when, armed: OnceCell::new() };
        // Listen immediately: the event fires only once.
        timer.armed();
        timer
    }

    /// Whether it fires no earlier than `ms` after `now`.
    pub(crate) fn is_after(&self, now: Now, ms: u32) -> bool {
        matches!(self.when, When::At(at) if at >= now.monotonic + i64::from(ms))
    }

    fn armed(&self) -> Option<&Armed> {
        match &self.when {
            When::Never => None,
            When::Told => Some(self.armed.get_or_init(Armed::told)),
            When::Aborted(signal) => Some(self.armed.get_or_init(|| Armed::on_abort(signal))),
            When::After(ms) => Some(self.armed.get_or_init(|| Armed::after(*ms))),
            When::At(at) => Some(self.armed.get_or_init(|| {
                let ms = (at - now().monotonic).max(0);
                Armed::after(u32::try_from(ms).unwrap_or(u32::MAX))
            })),
        }
    }

    fn fired(&self, token: &JsValue) -> bool {
        self.armed.get().is_some_and(|armed| armed.token == *token)
    }
}

impl Armed {
    fn told() -> Self {
        Armed::new(|resolve, _| Off::Told(resolve.clone()))
    }

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

    /// `set` arranges for the promise to resolve to the token.
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
            Off::Told(_) | Off::Never => {}
        }
    }
}

/// Waits for a timer, unless one of the others fires first.
///
/// # Errors
/// The timer that fired first.
pub(crate) async fn pause<'a>(timer: &Timer, others: &[&'a Timer]) -> Result<(), &'a Timer> {
    match timer.armed() {
        Some(armed) => until(&armed.fires, others).await.map(drop),
        None => Ok(()),
    }
}

/// Waits for what a foreign function returned (a promise, a thenable, or a value) until a timer fires.
/// Unlike `Promise.resolve`, a race never throws if the value throws when it is read: it rejects.
///
/// # Errors
/// The timer that fired.
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

/// Ignores what a foreign function returned. If it is a promise that rejects, the rejection must not
/// be unhandled: that ends a Node process.
pub(crate) fn ignore(given: &JsValue) {
    if given.is_object() || given.is_function() {
        // The race catches what throws when it is read; `allSettled` catches its rejection.
        let _ = Promise::all_settled(&Array::of1(&Promise::race(&Array::of1(given))));
    }
}

/// A promise, with the functions that resolve and reject it.
pub(crate) fn deferred() -> (Promise, Function, Function) {
    let (mut resolve, mut reject) = (JsValue::UNDEFINED, JsValue::UNDEFINED);
    let promise = Promise::new(&mut |resolves: Function, rejects: Function| {
        (resolve, reject) = (resolves.into(), rejects.into());
    });
    (promise, resolve.unchecked_into(), reject.unchecked_into())
}

/// Whether a signal is aborted.
///
/// # Errors
/// What reading the signal throws.
pub(crate) fn aborted(signal: Option<&JsValue>) -> Result<bool, JsValue> {
    signal.map_or(Ok(false), |signal| Ok(get(signal, "aborted")?.is_truthy()))
}

/// A signal's abort reason. Older signals and polyfills have none: then the default reason of
/// `abort()`.
///
/// # Errors
/// What reading it throws.
pub(crate) fn reason_of(signal: &JsValue) -> Result<JsValue, JsValue> {
    let reason = get(signal, "reason")?;
    Ok(if reason.is_undefined() { abort_error() } else { reason })
}

/// The default abort reason.
pub(crate) fn abort_error() -> JsValue {
    DOMException::new("The operation was aborted", "AbortError")
        .map_or(JsValue::UNDEFINED, JsValue::from)
}
