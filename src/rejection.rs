//! Reads for the core what `fetch` rejected with, which may be any value.

use crate::js_value::{get, text};
use crate::progress::CallProgress;
use ehpc_remove_nodes_core::{ErrorWords, Evidence, together};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// The limits for reading a tree of errors: its depth and the number of errors.
const DEPTH: u32 = 8;
const ERRORS: u32 = 64;

/// Whether fetch's rejection proves that the request never left.
pub(crate) fn never_connected(rejection: &JsValue, progress: &CallProgress) -> bool {
    let mut reader = Reader { progress, left: ERRORS };
    reader.read(rejection, DEPTH, false) == Evidence::NeverLeft
}

struct Reader<'a> {
    progress: &'a CallProgress,
    /// How many more errors may be read.
    left: u32,
}

impl Reader<'_> {
    fn read(&mut self, error: &JsValue, depth: u32, in_undici: bool) -> Evidence {
        if !error.is_object() {
            let message = error.as_string().unwrap_or_default();
            return ErrorWords { message: &message, ..ErrorWords::default() }.evidence(in_undici);
        }
        if self.progress.is_connect_error(error) {
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

    /// The evidence of the `errors` of an AggregateError.
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
