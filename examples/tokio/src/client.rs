//! Carries out a removal with an HTTP client, two clocks, the key, and the state that calls share.

use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CallQueue, ChangeMachine, Endpoint, Event, Exchange,
    ExchangeResult, Head, HeaderTexts, Id, Interruption, Jitter, LIST_BODY_LIMIT, Limits, Machine,
    Memory, Method, NotSent, Now, REMOVE_NODES, RawResponse, Removal, RemovalRequest, Secret,
    Signature, Ticket, Timestamp, ToSign, TransportFailure, UrlParts, response_text,
};
use reqwest::{Response, Url, redirect};
use std::error::Error;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

const TIMEOUT: Duration = Duration::from_secs(12);

/// A client of the API, for any number of concurrent calls.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    http: reqwest::Client,
    endpoint: Endpoint,
    access_key_id: Id,
    secret: Secret,
    memory: Mutex<Memory>,
    queue: Mutex<CallQueue>,
    /// Notified when a call has ended.
    over: Notify,
    start: Instant,
}

/// A call's place in the queue. Dropping it lets the next calls run.
struct Place<'a> {
    client: &'a Client,
    ticket: Ticket,
}

impl Client {
    pub fn new(endpoint: &str) -> Result<Self, Box<dyn Error>> {
        let key = |name, simulated: &str| std::env::var(name).unwrap_or(simulated.into());
        let http = reqwest::Client::builder()
            // A signed request must reach only the server it was signed for.
            .redirect(redirect::Policy::none())
            // A reused connection may break just as a request is sent on it.
            .pool_max_idle_per_host(0)
            .build()?;
        let id = key("QINGCLOUD_ACCESS_KEY_ID", "QYACCESSKEYIDEXAMPLE");
        let secret = key("QINGCLOUD_SECRET_ACCESS_KEY", "SECRETACCESSKEY");
        Ok(Client(Arc::new(Shared {
            http,
            endpoint: Endpoint::new(&parts(endpoint)?, false).map_err(|invalid| *invalid)?,
            access_key_id: Id::new(&id).ok_or("the access key id is empty")?,
            secret: Secret::new(secret.into_bytes()),
            memory: Mutex::default(),
            queue: Mutex::default(),
            over: Notify::new(),
            start: Instant::now(),
        })))
    }

    /// Removes nodes from a queue, exactly once.
    pub async fn remove(&self, request: RemovalRequest) -> Result<Removal, CallError> {
        let limits = Limits::new(self.now()).timeout(TIMEOUT);
        let body = request.body();
        let mut machine = ChangeMachine::remove(request, self.0.endpoint.base(), limits);
        let place = Place { client: self, ticket: lock(&self.0.queue).enter(machine.target()) };
        let mut event = place.turn(&limits).await;
        loop {
            let now = self.now();
            let step = machine.step(event, now, jitter(), &mut lock(&self.0.memory));
            event = match step.action {
                Action::Finish(outcome) => return outcome,
                Action::Wait(time) => {
                    sleep(time.min(limits.left(self.now()))).await;
                    if limits.left(self.now()).is_zero() {
                        Event::Interrupted { by: Interruption::Deadline, sent: None }
                    } else {
                        Event::TimerFired
                    }
                }
                Action::Get(request) => self.exchange(&request, "", &limits).await,
                // Only a machine with a journal asks for it.
                Action::Record { .. } => Event::Recorded,
                Action::Send { timestamp, .. } => {
                    let parameters = Vec::new();
                    let request = ApiRequest { operation: &REMOVE_NODES, parameters, timestamp };
                    self.exchange(&request, &body, &limits).await
                }
            };
        }
    }

    /// Sends one request and returns its result.
    async fn exchange(&self, request: &ApiRequest, body: &str, limits: &Limits) -> Event {
        let time = Timestamp::from_unix_ms(request.timestamp as f64);
        let Some(time) = time.or(Timestamp::from_unix_ms(0.0)) else { return Event::Started };
        let url = self.signed(request, &time, body);
        let sent = self.now();
        let left = limits.left_of_attempt(sent);
        let result = match timeout(left, self.fetch(request.operation.method, &url, body)).await {
            Ok(result) => result,
            Err(_) if limits.left(self.now()).is_zero() => {
                return Event::Interrupted { by: Interruption::Deadline, sent: Some(sent) };
            }
            Err(_) => ExchangeResult::Failed(TransportFailure::TimedOut(TIMEOUT)),
        };
        Event::Exchanged(Exchange {
            result,
            sent: Some(sent),
            timestamp: Some(time.unix_ms()),
            signed: true,
            received: self.now(),
        })
    }

    async fn fetch(&self, method: Method, url: &str, body: &str) -> ExchangeResult {
        let request = match method {
            Method::Get => self.0.http.get(url),
            Method::Post => {
                let request = self.0.http.post(url).header("content-type", "application/json");
                request.body(body.to_owned())
            }
        };
        match request.send().await {
            Ok(response) => read(response, self.now().unix).await,
            // Nothing is sent before the connection is open.
            Err(error) if error.is_connect() => {
                ExchangeResult::NotSent(NotSent::NoConnection(in_words(&error)))
            }
            Err(error) => lost(&error),
        }
    }

    fn signed(&self, request: &ApiRequest, time: &Timestamp, body: &str) -> String {
        let Shared { endpoint, access_key_id, secret, .. } = &*self.0;
        let parameters: Vec<(&str, &str)> =
            request.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let to_sign =
            ToSign::new(endpoint, request.operation, &parameters, time, access_key_id, body);
        to_sign.signed_url(&Signature::new(secret, to_sign.string_to_sign()))
    }

    fn now(&self) -> Now {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { monotonic: self.0.start.elapsed().as_millis() as i64, unix: since.as_millis() as i64 }
    }
}

impl Place<'_> {
    /// Waits for its turn, and returns the first event of the call.
    async fn turn(&self, limits: &Limits) -> Event {
        loop {
            // Registered before the check, so that no notification is missed.
            let over = self.client.0.over.notified();
            if lock(&self.client.0.queue).is_next(&self.ticket) {
                return Event::Started;
            }
            let left = limits.left(self.client.now());
            if timeout(left, over).await.is_err() {
                return Event::Interrupted { by: Interruption::Deadline, sent: None };
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.client.0.queue).leave(&self.ticket);
        self.client.0.over.notify_waiters();
    }
}

/// Reads a response to its end or to the limit; it arrived at this time by our clock.
async fn read(mut response: Response, now_unix_ms: i64) -> ExchangeResult {
    let status = response.status().as_u16();
    if (300..400).contains(&status) {
        return ExchangeResult::Failed(TransportFailure::Redirected(status));
    }
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let texts = HeaderTexts {
        date: header("date"),
        retry_after: header("retry-after"),
        age: header("age"),
        ehpc_date: header("ehpc-date"),
    };
    let head = Head::read(status, texts, now_unix_ms);
    let mut bytes = Vec::new();
    while bytes.len() <= LIST_BODY_LIMIT {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return lost(&error),
        }
    }
    let is_too_long = bytes.len() > LIST_BODY_LIMIT;
    bytes.truncate(LIST_BODY_LIMIT);
    ExchangeResult::Response(RawResponse::from_text(head, &response_text(&bytes), is_too_long))
}

fn lost(error: &reqwest::Error) -> ExchangeResult {
    ExchangeResult::Failed(TransportFailure::Connection(in_words(error)))
}

/// The messages of an error's causes, without its own message, which contains the signed URL.
fn in_words(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.join(": ")
}

/// The parts of a URL, by the parser of the client that will fetch it.
fn parts(text: &str) -> Result<UrlParts, Box<dyn Error>> {
    let url: Url = text.parse()?;
    Ok(UrlParts {
        href: text.into(),
        origin: url.origin().ascii_serialization(),
        protocol: format!("{}:", url.scheme()),
        hostname: url.host_str().unwrap_or_default().into(),
        pathname: url.path().into(),
        username: url.username().into(),
        password: url.password().unwrap_or_default().into(),
    })
}

fn jitter() -> Jitter {
    // The standard library's only source of randomness.
    let random = RandomState::new().build_hasher().finish();
    Jitter::new(random as f64 / u64::MAX as f64)
}

/// No call leaves it half changed, so it is valid even after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
