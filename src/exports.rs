//! The functions that the module exports.
//!
//! All parameters are `JsValue`s: with a typed parameter, a wrong argument would be an access out of
//! bounds. The arguments are read before the promise is created, so the caller may change them
//! immediately.
//!
//! The last parameters are optional. `packed` is the node list as `{ text, lengths }`, as js/packed.js
//! makes it; `progress` is the object shared with js/, see progress.rs.
//!
//! All of them reject with a plain record of `HpcError`'s fields, or with the caller's abort reason.
//! js/ turns the record into an `HpcError`; a build by wasm-pack alone rejects with the record.

use crate::call::Call;
use crate::failure::Failure;
use crate::options::{OF_ADD_NODES, OF_REMOVE_NODES, OF_SIGN_REQUEST};
use crate::reads::{self, JobCall, ListCall, LookUpCall};
use ehpc_remove_nodes_core::{ADD_NODES, List, REMOVE_NODES};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::throw_str;

/// Runs when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    // The exception unwinds the whole stack; js/instance.js turns it into an HpcError.
    std::panic::set_hook(Box::new(|info| throw_str(&info.to_string())));
}

/// What a call resolves to, or rejects with.
type Outcome = Result<JsValue, Failure>;

/// Removes nodes from a queue. Resolves to `{ action, job_id, ret_code, attempts, recovered }`.
#[wasm_bindgen(js_name = removeNodes, wasm_bindgen_futures = crate::executor)]
pub async fn remove_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    let known = &OF_REMOVE_NODES;
    Call::read(&REMOVE_NODES, &request, known, &options, &packed, &progress)?.carry_out().await
}

/// Adds nodes to a queue. Resolves as `removeNodes` does.
#[wasm_bindgen(js_name = addNodes, wasm_bindgen_futures = crate::executor)]
pub async fn add_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    let known = &OF_ADD_NODES;
    Call::read(&ADD_NODES, &request, known, &options, &packed, &progress)?.carry_out().await
}

/// Signs a removal without sending it. Resolves to `{ method, url, headers, body, stringToSign }`.
#[wasm_bindgen(js_name = signRequest, wasm_bindgen_futures = crate::executor)]
pub async fn sign_request(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    let known = &OF_SIGN_REQUEST;
    Call::read(&REMOVE_NODES, &request, known, &options, &packed, &progress)?.sign().await
}

/// Reads all queues of a cluster. Resolves to the API's items.
#[wasm_bindgen(js_name = listQueues, wasm_bindgen_futures = crate::executor)]
pub async fn list_queues(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    ListCall::read(List::Queues, &request, &options, &progress)?.carry_out().await
}

/// Reads all nodes of a cluster. Resolves to the API's items.
#[wasm_bindgen(js_name = listNodes, wasm_bindgen_futures = crate::executor)]
pub async fn list_nodes(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    ListCall::read(List::Nodes, &request, &options, &progress)?.carry_out().await
}

/// Waits until a job has succeeded. Resolves to its row in the operation log.
#[wasm_bindgen(js_name = waitForJob, wasm_bindgen_futures = crate::executor)]
pub async fn wait_for_job(
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    JobCall::read(&request, &options, &progress)?.carry_out().await
}

/// Looks a receipt up, which is given as JSON. Resolves to `{ state, job_id?, jobIds?, retryAfterMs?,
/// receipt }`.
#[wasm_bindgen(js_name = lookUp, wasm_bindgen_futures = crate::executor)]
pub async fn look_up(
    receipt: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] progress: JsValue,
) -> Outcome {
    LookUpCall::read(&receipt, &options, &progress)?.carry_out().await
}

/// Checks a removal against the rule. Resolves to `{ allowed, remaining, reason }`.
#[wasm_bindgen(js_name = checkRemoval, wasm_bindgen_futures = crate::executor)]
pub async fn check_removal(
    queues: JsValue,
    request: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] nodes: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "any")] packed: JsValue,
) -> Outcome {
    reads::check(&queues, &request, &nodes, &packed)
}
