//! Removes nodes from a queue natively, with ureq: all that a Rust program must provide.
//!
//! ```sh
//! npm start                                              # the simulated API
//! cargo run -p ehpc-remove-nodes-core --example remove -- http://127.0.0.1:8080/api ehpc-gk3wfc7e QUEUE jn1a NODE…
//! ```
//!
//! The keys are read from `QINGCLOUD_ACCESS_KEY_ID` and `QINGCLOUD_SECRET_ACCESS_KEY`; the default
//! is the keys of the simulated API. For the real API, ureq needs its feature `rustls`.
//!
//! The example makes one call after another. Concurrent calls share one [`Memory`], and those whose
//! [`Target`](ehpc_remove_nodes_core::Target)s overlap must wait for each other.

use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, ChangeMachine, Endpoint, Event, Exchange, ExchangeResult, Head,
    HeaderTexts, Id, Interruption, Jitter, JobPoller, JobRequest, LIST_BODY_LIMIT, Limits, Machine,
    Memory, Method, Node, NodeList, NotSent, Now, Operation, REMOVE_NODES, RawResponse,
    RemovalRequest, Secret, Signature, Timestamp, ToSign, TransportFailure, UrlParts,
    response_text,
};
use std::cell::RefCell;
use std::error::Error;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{ErrorKind, Read};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;
use ureq::http::{Response, Uri};

const TIMEOUT: Duration = Duration::from_secs(12);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, cluster, queue, zone, nodes @ ..] = args.as_slice() else {
        return Err("usage: remove ENDPOINT CLUSTER QUEUE ZONE NODE…".into());
    };
    let nodes: Option<Vec<Node>> = nodes.iter().map(|node| Id::new(node).map(Node::Id)).collect();
    let request = RemovalRequest {
        cluster_id: id(cluster)?,
        hpcqueue_id: id(queue)?,
        nodelist: nodes
            .as_deref()
            .and_then(NodeList::new)
            .ok_or("list one or more nodes, each once")?,
        zone: id(zone)?,
        timestamp: None,
    };
    let client = Client::new(endpoint)?;
    let body = request.body();
    let limits = client.limits();
    let base = client.endpoint.base();
    let mut machine = ChangeMachine::remove(request, base, limits);
    let removal = client.run(&mut machine, &body, &limits).map_err(message)?;
    println!("accepted as job {} (recovered: {})", removal.job_id, removal.recovered);

    let job = JobRequest { job_id: id(&removal.job_id)?, zone: id(zone)? };
    let limits = client.limits();
    client.run(&mut JobPoller::new(job, base, &limits), "", &limits).map_err(message)?;
    println!("removed");
    Ok(())
}

fn id(text: &str) -> Result<Id, &'static str> {
    Id::new(text).ok_or("an id is empty")
}

fn message(error: CallError) -> String {
    match error {
        CallError::Failed(error, _) => error.message,
        CallError::Aborted => "aborted; nothing was changed".into(),
    }
}

/// The driver of a machine: an HTTP client, two clocks, and the keys.
struct Client {
    agent: Agent,
    endpoint: Endpoint,
    access_key_id: Id,
    secret: Secret,
    memory: RefCell<Memory>,
    start: Instant,
}

impl Client {
    fn new(endpoint: &str) -> Result<Self, Box<dyn Error>> {
        let key = |name, simulated: &str| std::env::var(name).unwrap_or(simulated.into());
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A signed request is for one server.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A reused connection may close just as a request is sent on it.
            .max_idle_connections(0)
            .build();
        Ok(Client {
            agent: Agent::new_with_config(config),
            endpoint: Endpoint::new(&parts(endpoint)?, false).map_err(|invalid| invalid.problem)?,
            access_key_id: id(&key("QINGCLOUD_ACCESS_KEY_ID", "QYACCESSKEYIDEXAMPLE"))?,
            secret: Secret::new(key("QINGCLOUD_SECRET_ACCESS_KEY", "SECRETACCESSKEY").into_bytes()),
            memory: RefCell::default(),
            start: Instant::now(),
        })
    }

    /// Returns the limits of a call that begins now.
    fn limits(&self) -> Limits {
        Limits::new(self.now()).timeout(TIMEOUT)
    }

    /// Runs a machine to its end.
    fn run<M: Machine>(&self, machine: &mut M, body: &str, limits: &Limits) -> M::Outcome
    where
        Memory: AsMut<M::Memory>,
    {
        let mut event = Event::Started;
        loop {
            let now = self.now();
            let step = machine.step(event, now, jitter(), self.memory.borrow_mut().as_mut());
            for progress in step.progress {
                eprintln!("{progress:?}");
            }
            event = match step.action {
                Action::Finish(outcome) => return outcome,
                Action::Wait(time) => self.wait(time, limits),
                Action::Get(query) => self.exchange(&query, "", limits),
                // Only a machine with a journal asks for it.
                Action::Record { .. } => Event::Recorded,
                Action::Send { timestamp, .. } => {
                    let parameters = Vec::new();
                    let query = ApiRequest { operation: &REMOVE_NODES, parameters, timestamp };
                    self.exchange(&query, body, limits)
                }
            };
        }
    }

    fn wait(&self, time: Duration, limits: &Limits) -> Event {
        sleep(time.min(limits.left(self.now())));
        if limits.left(self.now()).is_zero() {
            Event::Interrupted { by: Interruption::Deadline, sent: None }
        } else {
            Event::TimerFired
        }
    }

    /// Sends one request, and returns its result.
    fn exchange(&self, query: &ApiRequest, body: &str, limits: &Limits) -> Event {
        // A time before the year 0 or after 9999 is replaced by one that the API refuses.
        let time = Timestamp::from_unix_ms(query.timestamp as f64);
        let time = time.or(Timestamp::from_unix_ms(0.0));
        let Some(time) = time else { return Event::Started };
        let url = self.signed(query.operation, &query.parameters, &time, body);
        let sent = self.now();
        let timeout = Some(limits.left_of_attempt(sent));
        let response = match query.operation.method {
            Method::Get => self.agent.get(&url).config().timeout_global(timeout).build().call(),
            Method::Post => {
                let request = self.agent.post(&url).content_type("application/json");
                request.config().timeout_global(timeout).build().send(body)
            }
        };
        let now = self.now().unix;
        let read = |response| read(response, now);
        let result = match response.map_err(failure).and_then(read) {
            Ok(response) => ExchangeResult::Response(response),
            Err(_) if limits.left(self.now()).is_zero() => {
                return Event::Interrupted { by: Interruption::Deadline, sent: Some(sent) };
            }
            Err(result) => result,
        };
        let timestamp = Some(time.unix_ms());
        let received = self.now();
        Event::Exchanged(Exchange { result, sent: Some(sent), timestamp, signed: true, received })
    }

    fn signed(
        &self,
        operation: &Operation,
        parameters: &[(&'static str, String)],
        time: &Timestamp,
        body: &str,
    ) -> String {
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let to_sign =
            ToSign::new(&self.endpoint, operation, &parameters, time, &self.access_key_id, body);
        to_sign.signed_url(&Signature::new(&self.secret, to_sign.string_to_sign()))
    }

    fn now(&self) -> Now {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { monotonic: self.start.elapsed().as_millis() as i64, unix: since.as_millis() as i64 }
    }
}

/// Reads a response that arrived at `now_unix_ms` by this computer's clock.
fn read(response: Response<ureq::Body>, now_unix_ms: i64) -> Result<RawResponse, ExchangeResult> {
    let status = response.status().as_u16();
    if (300..400).contains(&status) {
        return Err(ExchangeResult::Failed(TransportFailure::Redirected(status)));
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
    let limit = LIST_BODY_LIMIT as u64 + 1;
    let mut body = response.into_body().into_reader().take(limit);
    body.read_to_end(&mut bytes)
        .map_err(|error| ExchangeResult::Failed(TransportFailure::Connection(error.to_string())))?;
    Ok(RawResponse::from_text(head, &response_text(&bytes), bytes.len() as u64 == limit))
}

/// Classifies a failure. A request counts as not sent only if the error proves it.
fn failure(error: ureq::Error) -> ExchangeResult {
    let words = error.to_string();
    match error {
        ureq::Error::Timeout(_) => ExchangeResult::Failed(TransportFailure::TimedOut(TIMEOUT)),
        ureq::Error::HostNotFound => ExchangeResult::NotSent(NotSent::NoConnection(words)),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            ExchangeResult::NotSent(NotSent::NoConnection(words))
        }
        _ => ExchangeResult::Failed(TransportFailure::Connection(words)),
    }
}

/// Splits a URL with the parser of the HTTP client.
fn parts(text: &str) -> Result<UrlParts, Box<dyn Error>> {
    let url: Uri = text.parse()?;
    let (scheme, authority) = url.scheme_str().zip(url.authority()).ok_or("not a complete URL")?;
    let (user, _) = authority.as_str().rsplit_once('@').unwrap_or_default();
    Ok(UrlParts {
        href: text.into(),
        origin: format!("{scheme}://{authority}"),
        protocol: format!("{scheme}:"),
        hostname: authority.host().into(),
        pathname: url.path().into(),
        username: user.into(),
        password: String::new(),
    })
}

fn jitter() -> Jitter {
    // The standard library's only source of randomness.
    let bits = RandomState::new().build_hasher().finish();
    Jitter::new((bits >> 11) as f64 / (1_u64 << 53) as f64)
}
