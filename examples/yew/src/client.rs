//! Runs the crate's protocol in a page, through a signing proxy of the page's own origin.
//!
//! It makes one call at a time. Concurrent calls whose targets overlap must wait for each other
//! (`ehpc_remove_nodes_core::Target`), and all calls share one memory.

use ehpc_remove_nodes_core::{
    Action, CallError, ChangeMachine, Endpoint, Event, Exchange, ExchangeResult, Head, HeaderTexts,
    Interruption, Jitter, LIST_BODY_LIMIT, Limits, Machine, Memory, NotSent, Now, REMOVE_NODES,
    RawResponse, Removal, RemovalRequest, Timestamp, TransportFailure, UrlParts, response_text,
    unsigned_url,
};
use futures_util::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::future::sleep;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use web_sys::{AbortController, RequestCache, RequestRedirect, Window};

const TIMEOUT: Duration = Duration::from_secs(12);

/// How long the proxy may still forward a request, as its operator guarantees.
const REQUEST_LIFETIME: Duration = Duration::from_secs(120);

/// Sends to one endpoint, and keeps the state for later calls.
pub struct Client {
    window: Window,
    endpoint: Endpoint,
    memory: Rc<RefCell<Memory>>,
}

impl Client {
    /// A client for a path of the page's own origin, like `/console/api`.
    pub fn new(path: &str) -> Option<Self> {
        let window = web_sys::window()?;
        let location = window.location();
        let origin = location.origin().ok()?;
        let url = UrlParts {
            href: [&origin, path].concat(),
            origin,
            protocol: location.protocol().ok()?,
            hostname: location.hostname().ok()?,
            pathname: path.into(),
            ..UrlParts::default()
        };
        // The page's own origin: as safe as the page itself.
        let endpoint = Endpoint::new(&url, true).ok()?;
        Some(Client { window, endpoint, memory: Rc::default() })
    }

    /// Removes nodes from a queue, exactly once.
    pub async fn remove(&self, request: RemovalRequest) -> Result<Removal, CallError> {
        let limits = Limits::new(self.now()).timeout(TIMEOUT).signed_elsewhere(REQUEST_LIFETIME);
        let body = request.body();
        let base = self.endpoint.base();
        let mut removing = ChangeMachine::remove(request, base, limits);
        let mut event = Event::Started;
        loop {
            let jitter = Jitter::new(js_sys::Math::random());
            let now = self.now();
            let step = removing.step(event, now, jitter, &mut self.memory.borrow_mut());
            event = match step.action {
                Action::Finish(outcome) => return outcome,
                Action::Wait(time) => self.wait(time, &limits).await,
                Action::Get(query) => {
                    let parameters: Vec<(&str, &str)> =
                        query.parameters.iter().map(|(name, value)| (*name, &**value)).collect();
                    let url = unsigned_url(&self.endpoint, query.operation, &parameters);
                    self.exchange(Request::get(&url), None, query.timestamp, &limits).await
                }
                // Only a machine with a journal asks for it.
                Action::Record { .. } => Event::Recorded,
                Action::Send { timestamp, .. } => {
                    let url = unsigned_url(&self.endpoint, &REMOVE_NODES, &[]);
                    self.exchange(Request::post(&url), Some(&body), timestamp, &limits).await
                }
            };
        }
    }

    async fn wait(&self, time: Duration, limits: &Limits) -> Event {
        sleep(time.min(limits.left(self.now()))).await;
        if limits.left(self.now()).is_zero() {
            Event::Interrupted { by: Interruption::Deadline, sent: None }
        } else {
            Event::TimerFired
        }
    }

    /// Sends one request and returns its result. The proxy is asked to sign it for this time.
    async fn exchange(
        &self,
        to: RequestBuilder,
        body: Option<&str>,
        timestamp: i64,
        limits: &Limits,
    ) -> Event {
        let time = Timestamp::from_unix_ms(timestamp as f64);
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        let to = to
            .abort_signal(signal.as_ref())
            .cache(RequestCache::NoStore)
            .header("Ehpc-Timestamp", time.as_ref().map_or("", Timestamp::as_str))
            // A request must reach only the server it is meant for.
            .redirect(RequestRedirect::Manual);
        let request = match (body, self.key()) {
            (None, _) => to.build(),
            (Some(body), Some(key)) => to
                .header("Content-Type", "application/json")
                // A browser may deliver one POST more than once.
                .header("Idempotency-Key", &key)
                .body(body),
            (Some(_), None) => {
                return self.ended(ExchangeResult::NotSent(NotSent::NoFetch), None, None);
            }
        };
        let Ok(request) = request else {
            return self.ended(ExchangeResult::NotSent(NotSent::NoFetch), None, None);
        };
        let sent = self.now();
        let over = sleep(limits.left_of_attempt(sent));
        let result = match select(pin!(answer(request)), over).await {
            Either::Left((Ok(answered), _)) if answered.head.status == 0 => {
                ExchangeResult::Failed(TransportFailure::Redirected(0))
            }
            Either::Left((Ok(answered), _)) => ExchangeResult::Response(answered),
            // A browser does not say whether the request left the machine.
            Either::Left((Err(error), _)) => {
                ExchangeResult::Failed(TransportFailure::Connection(error.to_string()))
            }
            Either::Right(_) => {
                if let Some(controller) = controller {
                    controller.abort();
                }
                if limits.left(self.now()).is_zero() {
                    return Event::Interrupted { by: Interruption::Deadline, sent: Some(sent) };
                }
                ExchangeResult::Failed(TransportFailure::TimedOut(TIMEOUT))
            }
        };
        self.ended(result, Some(sent), time)
    }

    fn ended(&self, result: ExchangeResult, sent: Option<Now>, time: Option<Timestamp>) -> Event {
        let (timestamp, received) = (time.map(|time| time.unix_ms()), self.now());
        Event::Exchanged(Exchange { result, sent, timestamp, signed: false, received })
    }

    /// A key for one attempt.
    fn key(&self) -> Option<String> {
        Some(self.window.crypto().ok()?.random_uuid())
    }

    fn now(&self) -> Now {
        let monotonic = self.window.performance().map_or(0.0, |clock| clock.now());
        Now { monotonic: monotonic as i64, unix: js_sys::Date::now() as i64 }
    }
}

/// Sends a request and reads the whole response.
async fn answer(request: Request) -> Result<RawResponse, gloo_net::Error> {
    let response = request.send().await?;
    let headers = response.headers();
    let [date, retry_after, age, ehpc_date] =
        ["date", "retry-after", "age", "ehpc-date"].map(|name| headers.get(name));
    let texts = HeaderTexts {
        date: date.as_deref(),
        retry_after: retry_after.as_deref(),
        age: age.as_deref(),
        ehpc_date: ehpc_date.as_deref(),
    };
    let head = Head::read(response.status(), texts, js_sys::Date::now() as i64);
    let bytes = response.binary().await?;
    Ok(RawResponse::from_text(head, &response_text(&bytes), bytes.len() > LIST_BODY_LIMIT))
}
