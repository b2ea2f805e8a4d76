//! What JavaScript finds in the module.
//!
//! Parameters are `JsValue`s and nothing else: a typed one would make a wrong argument an access
//! out of bounds. The caller's objects are read before the promise is made, so that the caller
//! may change them at once.
//!
//! The third parameter may be left out. It is the nodelist in one piece, `{ text, lengths }`, as
//! js/packed.js makes it.

use super::call::Call;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

/// Takes nodes out of a queue. Resolves to `{ action, job_id, ret_code, attempts, recovered }`;
/// rejects with a plain record of `HpcError`'s fields, or with the reason of the caller's own
/// abort.
#[wasm_bindgen(js_name = removeNodes)]
pub fn remove_nodes(request: JsValue, options: JsValue, packed: JsValue) -> Promise {
    let call = Call::read(&request, &options, &packed);
    future_to_promise(async move {
        let removal = call?.remove().await?;
        Ok(serde_wasm_bindgen::to_value(&removal)?)
    })
}

/// What `removeNodes` would send, without sending it. Resolves to `{ method, url, headers, body,
/// stringToSign }`; rejects as `removeNodes` does.
#[wasm_bindgen(js_name = signRequest)]
pub fn sign_request(request: JsValue, options: JsValue, packed: JsValue) -> Promise {
    let call = Call::read(&request, &options, &packed);
    future_to_promise(async move { Ok(call?.sign().await?) })
}
