//! A call that changes nodes, from the caller's arguments to the result.

use crate::call_queue::QueuedCall;
use crate::driver::{Change, Driver};
use crate::earlier_calls::settle_earlier;
use crate::failure::{Failure, object_of, parsed};
use crate::input::{Reader, unpacked};
use crate::js_value::{GivenObject, set};
use crate::now::{call_id, now};
use crate::options::Options;
use crate::record::Schema;
use crate::request_init::{is_page, is_same_origin};
use crate::rule_check::{check, read_list};
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Term};
use ehpc_remove_nodes_core::{
    ChangeMachine, Delivery, Effect, Event, Input, Invalid, Limits, List, Now, Operation, RECEIPT,
    RemovalRequest,
};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// A call with a valid request and valid options.
pub(crate) struct Call {
    operation: &'static Operation,
    request: Arc<RemovalRequest>,
    options: Options,
}

/// What `signRequest` resolves to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Prepared {
    method: &'static str,
    url: String,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<String>,
}

impl Call {
    /// Reads and validates all arguments. They are not read again, so the caller may change them.
    pub(crate) fn read(
        operation: &'static Operation,
        request: &JsValue,
        known: &Schema,
        options: &JsValue,
        packed: &JsValue,
        progress: &JsValue,
    ) -> Result<Self, Failure> {
        let options = Options::read(known, options, progress)?;
        let request = Arc::new(read_request(request, packed)?);
        Ok(Call { operation, request, options })
    }

    /// Signs the request without sending it.
    pub(crate) async fn sign(self) -> Result<JsValue, Failure> {
        let change = self.change();
        let method = self.operation.method.as_str();
        let driver = Driver::new(self.options, None)?;
        let (url, string_to_sign) = driver.signed(&change).await?;
        let prepared = Prepared { method, url, body: change.body, string_to_sign };
        let prepared = object_of(&prepared);
        set(&prepared, "headers", &driver.options().extras.with_content_type());
        Ok(prepared)
    }

    /// Carries out the change exactly once and reports the outcome.
    pub(crate) async fn carry_out(self) -> Result<JsValue, Failure> {
        let change = self.change();
        let base = self.options.endpoint.base().to_owned();
        let origin = self.options.endpoint.origin();
        let is_page = is_page();
        // In a page, CORS allows the header only to the same origin. Elsewhere, a signing proxy may
        // support idempotency keys; the API, which receives signed requests, does not.
        let is_keyed =
            if is_page { is_same_origin(origin) } else { self.options.credentials.is_none() };
        let id = call_id();
        let key = is_keyed.then(|| id.clone());
        let mut limits = limits(&self.options);
        if is_page && key.is_none() && !self.options.extras.have_key() {
            limits = limits.delivery(Delivery::Several);
        }
        let driver = Driver::new(self.options, Some(change))?.with_key(key);
        let begin = match self.operation.effect {
            Effect::Addition => ChangeMachine::add,
            Effect::Removal | Effect::Reading => ChangeMachine::remove,
        };
        let mut machine = begin(Arc::clone(&self.request), &base, limits);
        if driver.options().wants_baseline() {
            machine = machine.with_baseline();
        }
        let journal = driver.options().progress.journal();
        if journal.is_some() {
            machine = machine.with_journal();
        }
        let mut queued = QueuedCall::enter(machine.target());
        // In the queue, so that a slow answer does not change the order of calls.
        let interrupted = driver.ask_for_credentials().await?;
        machine = machine.with_receipt(id, driver.options().account());
        if interrupted.is_none() && queued.is_in_doubt() {
            // If the list cannot be read, the call may wait for unrelated calls.
            let nodes = read_list(&driver, List::Nodes, &self.request, &limits).await;
            if let Some(nodes) = nodes.ok().and_then(|whole| whole.nodes()) {
                queued.pass(&nodes);
            }
        }
        let interrupted = match interrupted {
            None => driver.wait_for_turn(&queued).await,
            earlier => earlier,
        };
        let event = match interrupted {
            None => {
                let event = match &journal {
                    Some(it) => settle_earlier(it, &driver, machine.target(), &limits).await?,
                    None => Event::Started,
                };
                if matches!(event, Event::Started) {
                    check(&driver, &self.request, &limits).await?;
                }
                event
            }
            Some(event) => event,
        };
        let outcome = driver.run_from(event, &mut machine).await;
        drop(queued);
        match outcome {
            Ok(removal) => {
                let result = object_of(&removal);
                // js/ has it since the last attempt.
                if !driver.options().progress.is_shared() {
                    set(&result, RECEIPT, &parsed(&removal.receipt.to_json()));
                }
                Ok(result)
            }
            Err(ended) => Err(driver.failure(ended)),
        }
    }

    fn change(&self) -> Change {
        Change {
            operation: self.operation,
            body: self.request.body(),
            timestamp: self.request.timestamp.clone(),
        }
    }
}

/// The limits of a call. The call began in js/, before the module was loaded.
pub(crate) fn limits(options: &Options) -> Limits {
    let ms = |ms: u32| Duration::from_millis(ms.into());
    let now = now();
    let began = Now { monotonic: now.monotonic - i64::from(options.waited_ms()), ..now };
    let limits = Limits::new(began)
        .timeout(ms(options.timeout_ms))
        .deadline(ms(options.deadline_ms))
        .settle(ms(options.settle_ms))
        .max_attempts(options.max_attempts);
    match options.credentials {
        Some(_) => limits,
        None => limits.signed_elsewhere(ms(options.lifetime_ms)),
    }
}

/// Reads a `RemovalRequest` from the caller's object.
pub(crate) fn read_request(request: &JsValue, packed: &JsValue) -> Result<RemovalRequest, Failure> {
    read_fields(request, Term::ExpectedChange, |names, value| {
        RemovalRequest::parse(names, unpacked(packed), value)
    })
}

/// Reads a request of any kind from the caller's object.
pub(crate) fn read_fields<T>(
    request: &JsValue,
    expected: Term,
    parse: impl FnOnce(
        &[String],
        &mut dyn FnMut(&'static str) -> Result<Input, Failure>,
    ) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if !request.is_object() {
        let kind = Reader::new().read(request).unwrap_or(Input::Other(Term::Unreadable));
        let message = kind.got(ErrorCode::InvalidRequest).term(expected);
        return Err(Invalid::new("request", message).into());
    }
    let object =
        GivenObject::read(request).map_err(|thrown| Failure::unreadable("request", thrown))?;
    let mut reader = Reader::new();
    parse(&object.names, &mut |field| {
        object
            .get(field)
            .and_then(|value| value.map_or(Ok(Input::Absent), |value| reader.read(&value)))
            .map_err(|thrown| Failure::unreadable(field, thrown))
    })
}
