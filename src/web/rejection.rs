//! What `fetch` rejected with, read for the core. It may be anything that can be thrown.

use super::object::{call, function, get, global_of, text};
use crate::never_connected::{ErrorWords, Evidence, together};
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// How deep a tree of errors is read, and how many errors of it.
const DEPTH: u32 = 8;
const ERRORS: u32 = 64;

/// The channel on which Node's fetch announces each error of connecting, before it rejects with it.
const CHANNEL: &str = "undici:client:connectError";

thread_local! {
    /// Node's module `diagnostics_channel`; undefined where there is none. Looked for once.
    static CHANNELS: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The errors of connecting that Node's fetch announces while a request is under way, whosever they
/// are. Node says `read ECONNRESET` of a handshake and of a request that was lost: only this tells
/// them apart. Other runtimes announce nothing.
pub(super) struct ConnectErrors(Option<Heard>);

struct Heard {
    channels: JsValue,
    listener: Function,
    /// Of each message itself and the channel's name.
    messages: Array,
}

impl ConnectErrors {
    /// Listens until it is dropped. The listener is a function of JavaScript itself, and for one
    /// request: nothing of it lasts, and nothing of WebAssembly is called.
    pub(super) fn listen() -> Self {
        let channels = CHANNELS.with_borrow_mut(|found| found.get_or_insert_with(channels).clone());
        let messages = Array::new();
        let heard = function(&messages, "push").filter(|_| channels.is_object()).and_then(|push| {
            let listener: Function = push.bind0(&messages).unchecked_into();
            call(&channels, "subscribe", &[&CHANNEL.into(), &listener]).ok()?;
            Some(Heard { channels, listener, messages })
        });
        ConnectErrors(heard)
    }

    /// Whether a request certainly never left, by what fetch rejected with.
    pub(super) fn never_connected(&self, rejection: &JsValue) -> bool {
        let mut reader = Reader { connect_errors: self, left: ERRORS };
        reader.read(rejection, DEPTH, false) == Evidence::NeverLeft
    }

    fn holds(&self, error: &JsValue) -> bool {
        let Some(Heard { messages, .. }) = &self.0 else {
            return false;
        };
        messages.iter().any(|message| get(&message, "error").is_ok_and(|one| one == *error))
    }
}

impl Drop for ConnectErrors {
    fn drop(&mut self) {
        if let Some(Heard { channels, listener, .. }) = &self.0 {
            let _ = call(channels, "unsubscribe", &[&CHANNEL.into(), listener]);
        }
    }
}

/// Deno and Bun have the module too, and a fetch that announces nothing.
fn channels() -> JsValue {
    let process = global_of("process");
    let versions = get(&process, "versions").unwrap_or_default();
    if text(&versions, "undici").is_none() {
        return JsValue::UNDEFINED;
    }
    call(&process, "getBuiltinModule", &[&"node:diagnostics_channel".into()]).unwrap_or_default()
}

struct Reader<'a> {
    connect_errors: &'a ConnectErrors,
    /// How many errors may still be read.
    left: u32,
}

impl Reader<'_> {
    fn read(&mut self, error: &JsValue, depth: u32, in_undici: bool) -> Evidence {
        if !error.is_object() {
            let message = error.as_string().unwrap_or_default();
            return ErrorWords { message: &message, ..ErrorWords::default() }.evidence(in_undici);
        }
        if self.connect_errors.holds(error) {
            return Evidence::NeverLeft;
        }
        if self.left == 0 || depth == 0 {
            return Evidence::MayHaveLeft;
        }
        self.left -= 1;
        let said = |name| text(error, name).unwrap_or_default();
        let [name, code, syscall, message] = ["name", "code", "syscall", "message"].map(said);
        let words = ErrorWords { name: &name, code: &code, syscall: &syscall, message: &message };
        let in_undici = in_undici || words.is_of_undici();
        let cause = get(error, "cause").map(|cause| self.read(&cause, depth - 1, in_undici));
        match (cause, self.errors(error, depth - 1, in_undici)) {
            (Ok(cause), Ok(errors)) => together(words.evidence(in_undici), cause, &errors),
            _ => Evidence::MayHaveLeft,
        }
    }

    /// What those say that it stands for, where it is one for several.
    fn errors(
        &mut self,
        error: &JsValue,
        depth: u32,
        in_undici: bool,
    ) -> Result<Vec<Evidence>, JsValue> {
        let list = get(error, "errors")?;
        let length = if list.is_object() { get(&list, "length")?.as_f64() } else { None };
        let length = length.unwrap_or_default();
        if length > f64::from(ERRORS) {
            return Err(JsValue::UNDEFINED);
        }
        let mut all = Vec::new();
        for index in 0..length as u32 {
            all.push(self.read(&Reflect::get_u32(&list, index)?, depth, in_undici));
        }
        Ok(all)
    }
}
