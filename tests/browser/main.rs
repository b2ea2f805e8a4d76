//! The export in real browsers, against the simulated API: `wasm-pack test --headless --chrome`,
//! and the same in Firefox and in WebKit.
//!
//! These tests import the package's entry, not the bare module: the entry loads the module and
//! creates the errors. `npm test` builds it first, and passes the API's address in
//! `HPC_TEST_ENDPOINT`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

mod unchanged;

wasm_bindgen_test_configure!(run_in_browser);

const API: &str = env!("HPC_TEST_ENDPOINT", "run `npm test -- --only browser`");

#[wasm_bindgen(module = "/dist/index.js")]
extern "C" {
    #[wasm_bindgen(js_name = removeNodes)]
    fn remove_nodes(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = signRequest)]
    fn sign_request(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = addNodes)]
    fn add_nodes(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = listQueues)]
    fn list_queues(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = listNodes)]
    fn list_nodes(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = waitForJob)]
    fn wait_for_job(request: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = lookUp)]
    fn look_up(receipt: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = checkRemoval)]
    fn check_removal(queues: &JsValue, request: &JsValue, nodes: &JsValue) -> Promise;
    type HpcError;
}

#[wasm_bindgen(module = "/tests/browser/support.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeCluster)]
    fn make_cluster(api: &str, spec: &str) -> Promise;
    fn received(api: &str, cluster_id: &str) -> Promise;
    fn arm(api: &str, fault: &str) -> Promise;
    fn rejection(promise: &Promise) -> Promise;
    #[wasm_bindgen(js_name = webCryptoSigner)]
    fn web_crypto_signer(secret: &str) -> Function;
    fn throwing(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = sentFromFrame)]
    fn sent_from_frame(kind: &str, request: &str, endpoint: &str) -> Promise;
    #[wasm_bindgen(js_name = whileOffline)]
    fn while_offline(call: &Closure<dyn FnMut() -> Promise>) -> Promise;
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |object, name| {
        Reflect::get(&object, &JsValue::from_str(name)).unwrap()
    })
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path).as_string().unwrap_or_else(|| panic!("{path} is not a string"))
}

fn json(text: &str) -> JsValue {
    JSON::parse(text).unwrap()
}

fn with(object: &JsValue, name: &str, value: impl Into<JsValue>) -> JsValue {
    let copy = Object::assign(&Object::new(), object.unchecked_ref());
    Reflect::set(&copy, &JsValue::from_str(name), &value.into()).unwrap();
    copy.into()
}

fn good() -> JsValue {
    json(r#"{"cluster_id": "c", "hpcqueue_id": "q", "nodelist": [2], "zone": "z"}"#)
}

/// Options for the simulated API. A fault applies to every request of the call, reads of the log
/// too, and there is no time to send twice.
fn options(fault: &str) -> JsValue {
    let options = json(
        r#"{"credentials": {"accessKeyId": "QYACCESSKEYIDEXAMPLE", "secretAccessKey": "SECRETACCESSKEY"}}"#,
    );
    let options = with(&options, "endpoint", format!("{API}/api"));
    if fault.is_empty() {
        return options;
    }
    let options = with(&options, "deadlineMs", 500);
    with(&options, "headers", json(&format!(r#"{{"X-Sim-Fault": "{fault}"}}"#)))
}

/// A new cluster, and the removal of one of its nodes.
async fn world() -> (String, JsValue) {
    let spec = r#"{"queues": [{"name": "batch", "groups": [2, 2]}], "job_ms": 20}"#;
    let made = JsFuture::from(make_cluster(API, spec)).await.unwrap();
    let cluster_id = text(&made, "cluster_id");
    let request = json(&format!(
        r#"{{"cluster_id": "{cluster_id}", "hpcqueue_id": "{}", "zone": "{}", "nodelist": ["{}"]}}"#,
        text(&made, "queues.0.hpcqueue_id"),
        text(&made, "zone"),
        text(&made, "queues.0.nodes.0.node_id"),
    ));
    (cluster_id, request)
}

/// How many requests the server received, and how many it carried out.
async fn executed(cluster_id: &str) -> (u32, usize) {
    let all: Array = JsFuture::from(received(API, cluster_id)).await.unwrap().unchecked_into();
    let executed = all.iter().filter(|one| get(one, "executed").is_truthy()).count();
    (all.length(), executed)
}

/// How many removals the server carried out.
async fn removals(cluster_id: &str) -> usize {
    let all: Array = JsFuture::from(received(API, cluster_id)).await.unwrap().unchecked_into();
    let done = |one: &JsValue| text(one, "method") == "POST" && get(one, "executed").is_truthy();
    all.iter().filter(done).count()
}

/// What a call rejects with, as it was thrown.
async fn thrown(call: Promise) -> JsValue {
    let rejection = JsFuture::from(rejection(&call)).await.unwrap();
    assert!(!rejection.is_undefined(), "it did not reject");
    get(&rejection, "thrown")
}

/// The HpcError that a call rejects with: its kind and whether nodes may have been removed.
async fn failure(call: Promise) -> (String, bool, JsValue) {
    let error = thrown(call).await;
    assert!(error.is_instance_of::<HpcError>(), "not an HpcError: {error:?}");
    let maybe_applied = get(&error, "maybeApplied").as_bool().unwrap();
    (text(&error, "kind"), maybe_applied, error)
}

#[wasm_bindgen_test]
async fn a_removal_is_accepted_as_one_job_and_executed_once() {
    let (cluster_id, request) = world().await;
    let removal = JsFuture::from(remove_nodes(&request, &options(""))).await.unwrap();
    assert!(text(&removal, "job_id").starts_with("j-"));
    assert_eq!(get(&removal, "ret_code"), 0);
    assert_eq!(get(&removal, "attempts"), 1);
    assert_eq!(get(&removal, "recovered"), false);
    assert_eq!(executed(&cluster_id).await, (1, 1));
}

#[wasm_bindgen_test]
async fn a_signature_by_the_browsers_own_webcrypto_is_accepted_too() {
    let (_, request) = world().await;
    let credentials = with(
        &json(r#"{"accessKeyId": "QYACCESSKEYIDEXAMPLE"}"#),
        "sign",
        web_crypto_signer("SECRETACCESSKEY"),
    );
    let options = with(&options(""), "credentials", credentials);
    let removal = JsFuture::from(remove_nodes(&request, &options)).await.unwrap();
    assert!(text(&removal, "job_id").starts_with("j-"));
}

#[wasm_bindgen_test]
async fn every_fault_is_reported_correctly() {
    for (fault, kind, done) in [
        ("lost-after", "unknown", true),
        ("cut", "unknown", true),
        ("cut-json", "unknown", true),
        ("status;502", "unknown", false),
        ("html", "unknown", false),
        ("null", "unknown", false),
        ("redirect", "unknown", false),
        ("internal", "unknown", false),
        ("status;403", "http", false),
        // The log cannot be read either, and the browser may have delivered it twice.
        ("refuse", "unknown", false),
        ("busy", "unknown", false),
        ("code;1101", "refused", false),
    ] {
        let (cluster_id, request) = world().await;
        let (reported, maybe_applied, error) =
            failure(remove_nodes(&request, &options(fault))).await;
        assert_eq!(reported, kind, "{fault}: {}", text(&error, "message"));
        assert_eq!(maybe_applied, kind == "unknown", "{fault}");
        let executed = removals(&cluster_id).await;
        assert_eq!(executed > 0, done, "{fault}");
        assert!(maybe_applied || executed == 0, "{fault}: reported as not done");
    }
}

#[wasm_bindgen_test]
async fn a_lost_response_is_found_in_the_log_and_a_lost_request_is_sent_again() {
    // If a connection breaks without a response, the browser itself may resend a POST. That one is
    // lost too, or counts as the second attempt.
    for (fault, times, recovered, attempts) in [
        ("lost-after", 9, true, 1..=1),
        ("cut", 1, true, 1..=1),
        ("no-job-id", 1, true, 1..=1),
        ("lost-before", 1, false, 1..=2),
    ] {
        let (cluster_id, request) = world().await;
        let spec = format!(
            r#"{{"cluster_id": "{cluster_id}", "operation": "removeNodes", "fault": "{fault}", "times": {times}}}"#
        );
        JsFuture::from(arm(API, &spec)).await.unwrap();
        let options = with(&options(""), "settleMs", 200);
        let removal = JsFuture::from(remove_nodes(&request, &options)).await.unwrap();
        assert_eq!(get(&removal, "recovered"), recovered, "{fault}");
        let made = get(&removal, "attempts").as_f64().unwrap() as u32;
        assert!(attempts.contains(&made), "{fault}: {made} attempts");
        assert_eq!(removals(&cluster_id).await, 1, "{fault}");
    }
}

#[wasm_bindgen_test]
async fn a_rejection_is_checked_in_the_log_because_the_browser_may_have_sent_it_twice() {
    for (fault, kind) in [("refuse", "refused"), ("busy;5100;done", ""), ("code;1400;done", "")] {
        let (cluster_id, request) = world().await;
        let spec = format!(
            r#"{{"cluster_id": "{cluster_id}", "operation": "removeNodes", "fault": "{fault}"}}"#
        );
        JsFuture::from(arm(API, &spec)).await.unwrap();
        let options = with(&options(""), "settleMs", 200);
        if kind.is_empty() {
            // The first delivery was carried out; this response is to the second one.
            let removal = JsFuture::from(remove_nodes(&request, &options)).await.unwrap();
            assert_eq!(get(&removal, "recovered"), true, "{fault}");
            assert_eq!(removals(&cluster_id).await, 1, "{fault}");
        } else {
            let (reported, maybe_applied, error) = failure(remove_nodes(&request, &options)).await;
            let message = text(&error, "message");
            assert_eq!((&*reported, maybe_applied), (kind, false), "{fault}: {message}");
            assert_eq!(removals(&cluster_id).await, 0, "{fault}");
        }
    }
}

#[wasm_bindgen_test]
async fn lists_jobs_the_rule_and_the_undo_work_in_a_page() {
    let (_, request) = world().await;
    let guarded = with(&options(""), "guard", true);
    let removal = JsFuture::from(remove_nodes(&request, &guarded)).await.unwrap();
    let options = options("");
    let place = json(&format!(
        r#"{{"cluster_id": "{}", "zone": "{}"}}"#,
        text(&request, "cluster_id"),
        text(&request, "zone")
    ));
    let wanted = json(&format!(
        r#"{{"job_id": "{}", "zone": "{}"}}"#,
        text(&removal, "job_id"),
        text(&request, "zone")
    ));
    let job = JsFuture::from(wait_for_job(&wanted, &options)).await.unwrap();
    assert_eq!(text(&job, "status"), "successful");
    let queues = JsFuture::from(list_queues(&place, &options)).await.unwrap();
    let nodes = JsFuture::from(list_nodes(&place, &options)).await.unwrap();
    let check = JsFuture::from(check_removal(&queues, &request, &nodes)).await.unwrap();
    assert_eq!(get(&check, "allowed"), true);
    let added = JsFuture::from(add_nodes(&request, &options)).await.unwrap();
    assert!(text(&added, "job_id").starts_with("j-"));
}

#[wasm_bindgen_test]
async fn a_timeout_is_unknown() {
    let (_, request) = world().await;
    let slow = with(&options("delay-after;2000"), "timeoutMs", 800);
    let slow = with(&slow, "deadlineMs", 1500);
    let (kind, maybe_applied, error) = failure(remove_nodes(&request, &slow)).await;
    assert_eq!((&*kind, maybe_applied), ("unknown", true));

    // Found out later, from the receipt in a stored JSON.
    let stored = JSON::stringify(&get(&error, "receipt")).unwrap();
    let found = JsFuture::from(look_up(&json(&stored.as_string().unwrap()), &options("")));
    let found = found.await.unwrap();
    assert_eq!(text(&found, "state"), "applied");
    assert!(text(&found, "job_id").starts_with("j-"));
}

#[wasm_bindgen_test]
async fn no_server_is_unknown_because_a_browser_does_not_say_why() {
    let options = with(&options(""), "endpoint", "http://127.0.0.1:9/api");
    let options = with(&options, "deadlineMs", 300);
    // Not a group: with one, the lists are read before anything is sent.
    let request = with(&good(), "nodelist", json(r#"["cln-1"]"#));
    let (kind, maybe_applied, error) = failure(remove_nodes(&request, &options)).await;
    assert_eq!((&*kind, maybe_applied), ("unknown", true));
    assert!(get(&error, "cause").is_instance_of::<js_sys::TypeError>());
}

#[wasm_bindgen_test]
async fn malformed_arguments_neither_trap_nor_hang() {
    let symbol = JsValue::symbol(Some("s"));
    let bigint = JsValue::bigint_from_str("7");
    for value in [JsValue::UNDEFINED, JsValue::NULL, symbol, bigint, json("[]"), 5.into()] {
        let (kind, _, _) = failure(remove_nodes(&value, &JsValue::UNDEFINED)).await;
        assert_eq!(kind, "invalid");
        let (kind, _, error) =
            failure(sign_request(&with(&good(), "nodelist", &value), &JsValue::UNDEFINED)).await;
        assert_eq!((&*kind, &*text(&error, "field")), ("invalid", "nodelist"));
    }
    for name in ["nodelist", "zone"] {
        let (kind, _, error) = failure(sign_request(&throwing(name), &JsValue::UNDEFINED)).await;
        assert_eq!(kind, "invalid");
        assert!(!text(&error, "message").is_empty());
    }
    let lone = json(r#""\ud800""#);
    let (_, _, error) =
        failure(sign_request(&with(&good(), "zone", lone), &JsValue::UNDEFINED)).await;
    assert!(text(&error, "message").contains("lone surrogate"));
    // It is not ignored: js/ is not here.
    let options = with(&options(""), "journal", json("{}"));
    let (kind, _, error) = failure(remove_nodes(&good(), &options)).await;
    assert_eq!((&*kind, &*text(&error, "field")), ("invalid", "journal"));
}

#[wasm_bindgen_test]
async fn a_relative_endpoint_is_relative_to_the_page() {
    let signed = JsFuture::from(sign_request(&good(), &json(r#"{"endpoint": "/console/api"}"#)));
    let url = text(&signed.await.unwrap(), "url");
    let origin = text(&js_sys::global(), "location.origin");
    assert_eq!(url, format!("{origin}/console/api/queue/ehpc/removeNodes"));
}

#[wasm_bindgen_test]
async fn a_frame_without_a_url_sends_from_its_pages_origin_with_a_key() {
    for kind in ["srcdoc", "about:blank"] {
        let request = String::from(JSON::stringify(&good()).unwrap());
        let sent = JsFuture::from(sent_from_frame(kind, &request, "/console/api")).await.unwrap();
        let origin = text(&js_sys::global(), "location.origin");
        let wanted = format!("{origin}/console/api/queue/ehpc/removeNodes");
        assert!(text(&sent, "url").starts_with(&wanted), "{kind}: {}", text(&sent, "url"));
        assert!(text(&sent, "key").ends_with("-1"), "{kind}");
    }
}

#[wasm_bindgen_test]
async fn offline_nothing_is_sent_and_the_call_fails_at_once() {
    let options = with(&options(""), "maxAttempts", 1);
    let call = Closure::new(move || remove_nodes(&good(), &options));
    let ended = JsFuture::from(while_offline(&call)).await.unwrap();
    assert_eq!(text(&ended, "thrown.kind"), "http");
    assert_eq!(get(&ended, "thrown.maybeApplied"), false);
    assert_eq!(get(&ended, "fetches"), 0);
}

#[wasm_bindgen_test]
async fn a_forbidden_header_is_rejected_not_dropped() {
    let options = with(&options(""), "headers", json(r#"{"Cookie": "a=b"}"#));
    let (kind, _, error) = failure(remove_nodes(&good(), &options)).await;
    assert_eq!((&*kind, &*text(&error, "field")), ("invalid", "headers"));
    assert_eq!(text(&error, "code"), "header_forbidden");
    assert!(text(&error, "message").contains("cookie"));
}
