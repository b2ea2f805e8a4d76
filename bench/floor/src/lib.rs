//! The minimum cost of one signed call with this package's crates: the request is read by serde, signed
//! and sent by the runtime's `fetch` with a signal and one timer, and the response is read by serde.
//! There is no rule check, no retry, no scan of the operation log, and no error message.

use gloo_net::http::Headers;
use hmac::{Hmac, KeyInit, Mac};
use js_sys::{Date, Function, encode_uri_component};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt::Write;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

const PATH: &str = "/queue/ehpc/removeNodes";

#[derive(Deserialize, Serialize)]
struct Removal {
    cluster_id: String,
    hpcqueue_id: String,
    nodelist: Vec<String>,
    zone: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    endpoint: String,
    credentials: Credentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
}

#[derive(Deserialize, Serialize)]
struct Answer {
    ret_code: i32,
    job_id: Option<String>,
}

#[derive(Serialize)]
struct Signed {
    url: String,
    body: String,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: u32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
    fn btoa(text: &str) -> String;

    type Response;
    #[wasm_bindgen(method)]
    fn text(this: &Response) -> js_sys::Promise;
}

/// Sends one removal, once.
#[wasm_bindgen(js_name = removeNodes)]
pub async fn remove_nodes(request: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let signed = signed(request, options)?;
    let controller = AbortController::new()?;
    let headers = Headers::new();
    headers.set("Content-Type", "application/json");
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&signed.body.into());
    init.set_headers(&headers.into_raw());
    init.set_signal(Some(&controller.signal()));
    let abort = Closure::once(move || controller.abort());
    let timer = set_timeout(abort.as_ref().unchecked_ref(), 30_000);
    let response: Response = JsFuture::from(fetch(&signed.url, &init)?).await?.unchecked_into();
    let text = JsFuture::from(response.text()).await?.as_string().unwrap_or_default();
    clear_timeout(&timer);
    let answer: Answer = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(serde_wasm_bindgen::to_value(&answer)?)
}

/// Signs a removal without sending it.
#[wasm_bindgen(js_name = signRequest)]
pub fn sign_request(request: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(serde_wasm_bindgen::to_value(&signed(request, options)?)?)
}

fn signed(request: JsValue, options: JsValue) -> Result<Signed, JsValue> {
    let removal: Removal = serde_wasm_bindgen::from_value(request)?;
    let options: Options = serde_wasm_bindgen::from_value(options)?;
    let Credentials { access_key_id, secret_access_key } = options.credentials;
    let body = serde_json::to_string(&removal).map_err(|error| error.to_string())?;
    let now = String::from(Date::new_0().to_iso_string());
    let timestamp =
        String::from(encode_uri_component(&format!("{}Z", now.get(..19).unwrap_or(""))));
    let md5 = hexadecimal(&Md5::digest(&body));
    let text = format!(
        "POST\n/api{PATH}/\naccess_key_id={access_key_id}&signature_method=HmacSHA256\
         &signature_version=1&timestamp={timestamp}&version=1\n{md5}"
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_access_key.as_bytes())
        .map_err(|error| error.to_string())?;
    mac.update(text.as_bytes());
    let bytes: String = mac.finalize().into_bytes().iter().copied().map(char::from).collect();
    let signature = encode_uri_component(&String::from(encode_uri_component(&btoa(&bytes))));
    let endpoint = options.endpoint;
    let url = format!(
        "{endpoint}{PATH}?timestamp={timestamp}&version=1&signature_version=1\
         &signature_method=HmacSHA256&access_key_id={access_key_id}&signature={signature}"
    );
    Ok(Signed { url, body })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
