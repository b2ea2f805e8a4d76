//! What JavaScript finds in the module.
//!
//! Parameters are `JsValue`s and nothing else: a typed one would make a wrong argument an access
//! out of bounds. The caller's objects are read before the promise is made, so that the caller
//! may change them at once.
//!
//! The last parameters may be left out. `packed` is the nodelist in one piece, `{ text, lengths }`,
//! as js/packed.js makes it; `progress` is what the call shares with js/, see progress.rs.
//!
//! All of them reject with a plain record of `HpcError`'s fields, or with the reason of the
//! caller's own abort. js/ makes an error of the record; who builds with wasm-pack alone has the
//! record itself.

use crate::call::Call;
use crate::executor::promise_of;
use crate::failure::Failure;
use crate::options::{OF_ADD_NODES, OF_REMOVE_NODES, OF_SIGN_REQUEST};
use crate::reads::{self, JobCall, ListCall};
use ehpc_remove_nodes_core::{ADD_NODES, List, REMOVE_NODES, make_unforeseeable};
use js_sys::{Math, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::throw_str;

/// Runs when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    // What is thrown goes past all that is on the stack, and js/instance.js makes it an HpcError.
    std::panic::set_hook(Box::new(|info| throw_str(&info.to_string())));
    let random = || Math::random().to_bits();
    make_unforeseeable(random() ^ random().rotate_left(32));
}

/// Takes nodes out of a queue. Resolves to `{ action, job_id, ret_code, attempts, recovered }`.
#[wasm_bindgen(js_name = removeNodes)]
pub fn remove_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    change(Call::read(&REMOVE_NODES, &request, &OF_REMOVE_NODES, &options, &packed, &progress))
}

/// Puts nodes (back) into a queue. Resolves as `removeNodes` does.
#[wasm_bindgen(js_name = addNodes)]
pub fn add_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    change(Call::read(&ADD_NODES, &request, &OF_ADD_NODES, &options, &packed, &progress))
}

fn change(call: Result<Call, Failure>) -> Promise {
    promise_of(Box::pin(async move { call?.carry_out().await }))
}

/// What `removeNodes` would send, without sending it. Resolves to `{ method, url, headers, body,
/// stringToSign }`.
#[wasm_bindgen(js_name = signRequest)]
pub fn sign_request(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    let known = &OF_SIGN_REQUEST;
    let call = Call::read(&REMOVE_NODES, &request, known, &options, &packed, &progress);
    promise_of(Box::pin(async move { call?.sign().await }))
}

/// Reads all queues of a cluster. Resolves to the API's items.
#[wasm_bindgen(js_name = listQueues)]
pub fn list_queues(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    list(List::Queues, &request, &options, &progress)
}

/// Reads all nodes of a cluster. Resolves to the API's items.
#[wasm_bindgen(js_name = listNodes)]
pub fn list_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    list(List::Nodes, &request, &options, &progress)
}

fn list(list: List, request: &JsValue, options: &JsValue, progress: &JsValue) -> Promise {
    let call = ListCall::read(list, request, options, progress);
    promise_of(Box::pin(async move { call?.carry_out().await }))
}

/// Waits until a job has ended. Resolves to its row in the operation log.
#[wasm_bindgen(js_name = waitForJob)]
pub fn wait_for_job(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Promise {
    let call = JobCall::read(&request, &options, &progress);
    promise_of(Box::pin(async move { call?.carry_out().await }))
}

/// Holds a removal against the rule. Resolves to `{ allowed, remaining, reason }`.
#[wasm_bindgen(js_name = checkRemoval)]
pub fn check_removal(
    queues: JsValue,
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] nodes: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
) -> Promise {
    let checked = reads::check(&queues, &request, &nodes, &packed);
    promise_of(Box::pin(std::future::ready(checked)))
}
