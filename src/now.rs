//! The runtime's clocks and random numbers.

use crate::js_value::{function, global_of};
use ehpc_remove_nodes_core::text::{concat, number};
use ehpc_remove_nodes_core::{Jitter, Now};
use js_sys::{Date, Math, Uint8Array};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;
}

/// The current time.
pub(crate) fn now() -> Now {
    let unix = Date::now();
    // Without `performance`, the wall clock serves as the monotonic one.
    let monotonic = performance_now().unwrap_or(unix);
    Now { monotonic: monotonic.floor() as i64, unix: unix as i64 }
}

/// A random number. It is not used for secrets.
pub(crate) fn jitter() -> Jitter {
    Jitter::new(Math::random())
}

thread_local! {
    static INSTANCE: String = random_id();
    static CALLS: Cell<i64> = const { Cell::new(0) };
}

/// A new id for a call, different from those of all instances: 32 random hexadecimal digits, which are
/// drawn once, and the number of the call.
pub(crate) fn call_id() -> String {
    let number_of_call = CALLS.with(|calls| calls.replace(calls.get() + 1));
    INSTANCE.with(|instance| concat(&[instance, "-", &number(number_of_call)]))
}

/// A random id of 32 hexadecimal digits.
fn random_id() -> String {
    let bytes = Uint8Array::new_with_length(16);
    let crypto = global_of("crypto");
    let filled = function(&crypto, "getRandomValues")
        .is_some_and(|fill| fill.call1(&crypto, &bytes).is_ok());
    let mut digits = String::with_capacity(32);
    for byte in bytes.to_vec() {
        let byte = if filled { byte } else { (Math::random() * 256.0) as u8 };
        for digit in [byte >> 4, byte & 0xf] {
            digits.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    digits
}
