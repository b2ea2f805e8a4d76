//! `ChangeMachine` step by step: the next action after each event, and its time.

use crate::outcomes::LIMITS;
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Param};
use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CauseSource, ChangeMachine, Delivery, Event, Exchange,
    ExchangeResult, GroupNumber, Head, HpcError, HpcErrorKind, Id, Input, Interruption, Invalid,
    Jitter, LIST_NODES, LIST_OPERATIONS, Limits, Machine, Memory, Node, NodeList, NotSent, Now,
    Progress, RawResponse, Removal, RemovalRequest, Step, Timestamp, TransportFailure,
};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// An attempt is valid for `timeoutMs` plus 5 s. The fence's probe, signed for 3 s later, is
/// refused after that, and is sent once per second.
const LIFETIME_MS: i64 = 17_000;
const EXPIRED_MS: i64 = LIFETIME_MS + 4_000;

/// From then to the first decisive scan: twice `settleMs`, plus 0.1 % and 1 ms.
const SETTLING_MS: i64 = 10_011;

/// 2026-01-02T03:04:05Z.
const WALL: i64 = 1_767_323_045_000;

const ENDPOINT: &str = "https://h/api";
const BUSY: &str = r#"{"ret_code": 5100, "message": "busy"}"#;
const STALE: &str = r#"{"ret_code": 1300, "message": "expired"}"#;
const ACCEPTED: &str = r#"{"ret_code": 0, "job_id": "j-5"}"#;

/// A removal of the same nodes, two minutes earlier.
const OLD_ROW: &str = r#"{"job_id": "j-0", "job_action": "HpcQueueRemoveEhpcQueueNodes",
    "status": "successful", "create_time": "2026-01-02T03:02:05Z",
    "resource_ids": "ehpc-1 ehpcq-1 cln-1"}"#;

type Outcome = Result<Removal, CallError>;

/// A removal, and an API with a log and, by default, enforced timestamps. Times are in
/// milliseconds.
struct Run {
    machine: ChangeMachine,
    memory: Rc<RefCell<Memory>>,
    now: i64,
    signed: bool,
    /// The timestamp of the current attempt.
    timestamp: i64,
    /// The API's clock minus this computer's.
    ahead: i64,
    /// The rows of the log.
    rows: Vec<String>,
    /// Whether the API refuses timestamps that are too old.
    enforces: bool,
    /// The reads: time, number of rows, and timestamp minus the API's time.
    reads: Vec<(i64, String, i64)>,
}

impl Run {
    fn with(timestamp: Option<Timestamp>) -> Self {
        Run::within(LIMITS, timestamp)
    }

    fn within(limits: Limits, timestamp: Option<Timestamp>) -> Self {
        Run::of(limits, timestamp, &[Node::Id(Id::new("cln-1").unwrap())])
    }

    fn of(limits: Limits, timestamp: Option<Timestamp>, nodes: &[Node]) -> Self {
        let memory = Rc::new(RefCell::new(Memory::new()));
        let id = |text| Id::new(text).unwrap();
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("ehpcq-1"),
            nodelist: NodeList::new(nodes).unwrap(),
            zone: id("jn1a"),
            timestamp,
        };
        let machine = ChangeMachine::remove(request, ENDPOINT, limits);
        Run {
            machine,
            memory,
            now: 0,
            signed: limits.is_signed_here(),
            timestamp: 0,
            ahead: 0,
            rows: Vec::new(),
            enforces: true,
            reads: Vec::new(),
        }
    }

    /// A removal whose first attempt is being sent.
    fn sent() -> Self {
        let mut run = Run::with(None);
        assert_eq!(attempt_of(&run.step(Event::Started)), 1);
        run
    }

    fn time(&self) -> Now {
        Now { monotonic: self.now, unix: WALL + self.now }
    }

    /// The API's time.
    fn api(&self) -> i64 {
        self.time().unix + self.ahead
    }

    fn step(&mut self, event: Event) -> Step<Outcome> {
        let now = self.time();
        let step = self.machine.step(event, now, Jitter::new(0.5), &mut self.memory.borrow_mut());
        if let Action::Send { timestamp, .. } = step.action {
            self.timestamp = timestamp / 1000 * 1000;
        }
        step
    }

    fn complete(&mut self, result: ExchangeResult) -> Step<Outcome> {
        let timestamp = self.timestamp;
        self.complete_for(result, timestamp)
    }

    fn complete_for(&mut self, result: ExchangeResult, timestamp: i64) -> Step<Outcome> {
        let (now, signed) = (self.time(), self.signed);
        let timestamp = Some(timestamp);
        self.step(Event::Exchanged(Exchange {
            result,
            sent: Some(now),
            timestamp,
            signed,
            received: now,
        }))
    }

    fn respond_with(&mut self, head: Head, body: &str) -> Step<Outcome> {
        self.complete(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
    }

    fn head(&self) -> Head {
        Head { status: 200, date: Some(self.api() / 1000 * 1000), ..Head::default() }
    }

    /// The API's response to the attempt.
    fn respond(&mut self, body: &str) -> Step<Outcome> {
        let head = self.head();
        self.respond_with(head, body)
    }

    /// The response to the current attempt is lost.
    fn lose(&mut self) -> Step<Outcome> {
        self.complete(ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_secs(12))))
    }

    fn interrupted(&mut self, by: Interruption, sent: bool) -> Step<Outcome> {
        let sent = sent.then(|| self.time());
        self.step(Event::Interrupted { by, sent })
    }

    /// Waits as long as `step` requests.
    fn wait(&mut self, step: &Step<Outcome>) -> Step<Outcome> {
        self.now += i64::from(wait_ms_of(step));
        self.step(Event::TimerFired)
    }

    /// Responds to a read.
    fn read(&mut self, query: &ApiRequest) -> Step<Outcome> {
        let timestamp = query.timestamp / 1000 * 1000;
        let limit = query.parameters.iter().find(|(name, _)| *name == "limit").unwrap();
        let limit: usize = limit.1.parse().unwrap();
        self.reads.push((self.now, limit.to_string(), timestamp - self.api()));
        let body = match query.operation {
            operation if operation != &LIST_OPERATIONS => r#"{"ret_code": 1101}"#.into(),
            _ if self.enforces && (self.api() - timestamp).abs() > 60_000 => STALE.into(),
            _ => {
                let (rows, count) = (&self.rows[..self.rows.len().min(limit)], self.rows.len());
                let rows = rows.join(",");
                format!(r#"{{"ret_code": 0, "total_count": {count}, "job_set": [{rows}]}}"#)
            }
        };
        let result = ExchangeResult::Response(RawResponse::from_text(self.head(), &body, false));
        self.complete_for(result, timestamp)
    }

    /// Handles reads and waits until there is another action.
    fn go(&mut self, mut step: Step<Outcome>) -> Step<Outcome> {
        for _ in 0..1000 {
            step = match &step.action {
                Action::Wait(_) => self.wait(&step),
                Action::Get(query) => {
                    let query = query.clone();
                    self.read(&query)
                }
                Action::Send { .. } | Action::Record { .. } | Action::Finish(_) => return step,
            };
        }
        panic!("it reads forever");
    }
}

fn row(job_id: &str, status: &str) -> String {
    format!(
        r#"{{"job_id": "{job_id}", "job_action": "HpcQueueRemoveEhpcQueueNodes",
            "status": "{status}", "create_time": "2026-01-02T03:04:05Z",
            "resource_ids": "ehpc-1 ehpcq-1 cln-1", "error_codes": ""}}"#
    )
}

fn attempt_of(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Send { attempt, .. } => attempt,
        ref other => panic!("{other:?}"),
    }
}

fn wait_ms_of(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Wait(time) => time.as_millis() as u32,
        ref other => panic!("{other:?}"),
    }
}

fn assert_log_read(step: &Step<Outcome>) {
    match &step.action {
        Action::Get(query) => assert_eq!(query.operation, &LIST_OPERATIONS),
        other => panic!("{other:?}"),
    }
}

fn error(step: Step<Outcome>) -> Box<HpcError> {
    match step.action {
        Action::Finish(Err(CallError::Failed(error, _))) => error,
        other => panic!("{other:?}"),
    }
}

fn removal(step: Step<Outcome>) -> Removal {
    match step.action {
        Action::Finish(Ok(removal)) => removal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_busy_api_is_retried_after_a_wait_up_to_max_attempts() {
    let mut run = Run::sent();
    for attempt in 2..=4 {
        let step = run.respond(BUSY);
        let wait_ms = wait_ms_of(&step);
        assert!((1..=5_000).contains(&wait_ms));
        let retry = Progress::Retry { attempt, wait_ms, ret_code: Some(5100), status: Some(200) };
        assert_eq!(step.progress, [retry]);
        assert_eq!(attempt_of(&run.wait(&step)), attempt);
    }
    let error = error(run.respond(BUSY));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(5100), 4)
    );
    assert!(error.retryable);
}

#[test]
fn it_is_sent_again_only_if_a_lost_response_could_be_reconciled() {
    // One attempt, its expiry, the settling time and one scan must fit before the deadline.
    let last = 90_000 - (LIFETIME_MS + 4_000) - SETTLING_MS - 12_000;
    for (wait, may) in [(last, true), (last + 1, false)] {
        let mut run = Run::sent();
        let retry_after_ms = Some(u32::try_from(wait).unwrap());
        let step = run.respond_with(Head { status: 200, retry_after_ms, ..Head::default() }, BUSY);
        match may {
            true => assert_eq!(i64::from(wait_ms_of(&step)), wait),
            false => assert_eq!(error(step).kind, HpcErrorKind::Refused),
        }
        // The same for the first attempt, if the time passes before it.
        let mut run = Run::with(None);
        run.now = wait;
        let step = run.step(Event::Started);
        assert_eq!(matches!(step.action, Action::Send { .. }), may, "{wait}");
    }
}

#[test]
fn with_a_short_deadline_half_of_it_must_be_left() {
    let limits = LIMITS.deadline(Duration::from_secs(8));
    for (begins, may) in [(0, true), (4_000, true), (4_001, false)] {
        let mut run = Run::within(limits, None);
        run.now = begins;
        let step = run.step(Event::Started);
        assert_eq!(matches!(step.action, Action::Send { .. }), may, "{begins}");
        if !may {
            let failure = error(step);
            assert_eq!(
                (failure.kind, failure.maybe_applied, failure.attempts),
                (HpcErrorKind::Http, false, 0)
            );
        }
    }
}

#[test]
fn an_attempt_is_backdated_to_expire_soon_after_its_timeout() {
    let run = Run::sent();
    assert_eq!(run.timestamp - WALL, LIFETIME_MS - 60_000);
}

#[test]
fn a_wrong_clock_is_corrected_by_the_date_and_restored_if_that_does_not_help() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.respond_with(head, STALE);
    assert_eq!(wait_ms_of(&step), 0);
    let clock = Progress::Clock { offset_ms: -119_500 };
    let retry = Progress::Retry { attempt: 2, wait_ms: 0, ret_code: Some(1300), status: Some(200) };
    assert_eq!(step.progress, [clock, retry]);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), -119_500);
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    // Refused again: a server in between set that `Date`. Once more, without backdating.
    let step = run.respond_with(head, STALE);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
    assert_eq!(attempt_of(&run.wait(&step)), 3);
    assert_eq!(run.timestamp, WALL);
    let error = error(run.respond_with(head, STALE));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(1300), 3)
    );
    assert!(error.message.contains("after the clock was corrected"), "{}", error.message);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
}

#[test]
fn an_api_that_is_stricter_than_documented_is_remembered() {
    let mut run = Run::sent();
    let step = run.respond(STALE);
    assert!(matches!(&step.progress[..], [Progress::Retry { .. }]), "{:?}", step.progress);
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    assert_eq!(run.timestamp, WALL, "not backdated");
    removal(run.respond(ACCEPTED));
    let memory = Rc::clone(&run.memory);
    let mut next = Run::with(None);
    let request = next.machine.target().clone();
    assert!(request.overlaps(run.machine.target()));
    next.machine = again();
    next.memory = memory;
    attempt_of(&next.step(Event::Started));
    assert_eq!(next.timestamp, WALL, "nor is the next call's");
}

/// The same removal again.
fn again() -> ChangeMachine {
    let id = |text| Id::new(text).unwrap();
    let request = RemovalRequest {
        cluster_id: id("ehpc-1"),
        hpcqueue_id: id("ehpcq-1"),
        nodelist: NodeList::new(&[Node::Id(id("cln-1"))]).unwrap(),
        zone: id("jn1a"),
        timestamp: None,
    };
    ChangeMachine::remove(request, ENDPOINT, LIMITS)
}

#[test]
fn a_clock_is_not_corrected_without_a_date_or_with_a_given_timestamp() {
    let mut run = Run::sent();
    let undated = Head { status: 200, ..Head::default() };
    let step = run.respond_with(undated, STALE);
    assert_eq!(attempt_of(&run.wait(&step)), 2, "once more, without backdating");
    let failure = error(run.respond_with(undated, STALE));
    assert_eq!(failure.ret_code, Some(1300));
    assert!(failure.message.contains("This computer's clock is off"), "{}", failure.message);

    let mut run = Run::with(Timestamp::from_unix_ms(WALL as f64));
    run.step(Event::Started);
    assert_eq!(run.timestamp, WALL);
    let head = Head { status: 200, date: Some(WALL), ..Head::default() };
    let failure = error(run.respond_with(head, STALE));
    assert_eq!((failure.ret_code, failure.attempts), (Some(1300), 1));
    assert!(failure.message.contains("is sent unchanged: leave it out"), "{}", failure.message);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
}

/// The limits of a call whose requests a proxy signs.
const PROXIED: Limits = LIMITS.signed_elsewhere(Duration::from_secs(120));

#[test]
fn after_1300_a_request_signed_by_a_proxy_is_sent_once_more() {
    // By the `Date`, this computer's clock is right, so the proxy's clock is off.
    let mut run = Run::within(PROXIED, None);
    attempt_of(&run.step(Event::Started));
    let step = run.respond(STALE);
    assert!(matches!(&step.progress[..], [Progress::Retry { .. }]), "{:?}", step.progress);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    let failure = error(run.respond(STALE));
    assert_eq!(failure.ret_code, Some(1300));
    assert!(failure.message.contains("the server that signs is off"), "{}", failure.message);
    // By the `Date`, this computer's clock is off: the requested timestamp is corrected, and
    // restored if that does not help.
    let mut run = Run::within(PROXIED, None);
    attempt_of(&run.step(Event::Started));
    run.ahead = 120_000;
    let step = run.respond(STALE);
    assert!(matches!(&step.progress[..], [Progress::Clock { .. }, Progress::Retry { .. }]));
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    assert_eq!(run.timestamp, WALL + 77_000);
    assert_eq!(error(run.respond(STALE)).ret_code, Some(1300));
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
}

#[test]
fn after_a_lost_response_the_log_is_read_at_once_and_a_confirmed_job_is_the_result() {
    let mut run = Run::sent();
    let step = run.lose();
    assert_log_read(&step);
    assert_eq!(step.progress, [Progress::Reconcile { scan: 1, attempts: 1 }]);
    run.rows = vec![row("j-1", "pending")];
    let removal = removal(run.go(step));
    assert_eq!((&*removal.job_id, removal.attempts, removal.recovered), ("j-1", 1, true));
    assert_eq!(removal.action, "HpcQueueRemoveEhpcQueueNodesResponse");
    // The log and the probes of the API's clock: no time passes.
    let asked: Vec<i64> = run.reads.iter().map(|(_, _, ahead)| *ahead).collect();
    assert_eq!(asked, [0, 70_000, 0, -63_000, -56_000]);
    assert_eq!(run.now, 0);
}

#[test]
fn a_job_is_not_claimed_if_the_clock_is_not_confirmed() {
    let mut run = Run::sent();
    let step = run.lose();
    // This computer is 20 s behind, undetected: a job that is 20 s older looks recent.
    run.ahead = 20_000;
    run.rows = vec![row("j-1", "pending")];
    let failure = error(run.go(step));
    assert_eq!((failure.kind, failure.maybe_applied), (HpcErrorKind::Unknown, true));
    assert_eq!(failure.job_ids, ["j-1"]);
}

#[test]
fn an_attempt_that_is_not_in_the_log_is_sent_again_after_it_expired() {
    let mut run = Run::sent();
    run.rows = vec![OLD_ROW.into()];
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    assert_eq!(run.now, EXPIRED_MS + SETTLING_MS);
    // The fence's probes begin `timeoutMs` plus 5 s after the attempt.
    let asked: Vec<i64> =
        run.reads.iter().filter(|(_, rows, _)| rows == "1").map(|(at, ..)| *at).collect();
    assert_eq!(asked, [17_000, 18_000, 19_000, 20_000, 21_000]);
    // There are few scans in between.
    let scans = run.reads.iter().filter(|(_, rows, _)| rows == "100").count();
    assert!((5..=9).contains(&scans), "{scans}");
}

#[test]
fn without_enforced_timestamps_the_outcome_is_unknown() {
    let mut run = Run::sent();
    run.enforces = false;
    let mut step = run.lose();
    while run.now < 90_000 {
        step = match &step.action {
            Action::Get(query) => {
                let query = query.clone();
                run.read(&query)
            }
            _ => run.wait(&step),
        };
    }
    let failure = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((failure.kind, failure.maybe_applied), (HpcErrorKind::Unknown, true));
    assert!(failure.message.contains("did not refuse the timestamp"), "{}", failure.message);
}

#[test]
fn an_attempt_signed_for_the_future_is_probed_rarely() {
    // This computer is 5 minutes ahead: the API does not refuse the attempt for 6 minutes.
    let mut run = Run::sent();
    run.ahead = -300_000;
    let mut step = run.lose();
    while run.now < 80_000 {
        step = match &step.action {
            Action::Get(query) => {
                let query = query.clone();
                run.read(&query)
            }
            _ => run.wait(&step),
        };
    }
    assert!(run.reads.len() < 50, "{}", run.reads.len());
    let failure = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((failure.kind, failure.maybe_applied), (HpcErrorKind::Unknown, true));
}

#[test]
fn a_request_signed_by_a_proxy_expires_after_its_lifetime() {
    let limits = LIMITS.signed_elsewhere(Duration::from_secs(20));
    let mut run = Run::within(limits, None);
    run.enforces = false;
    attempt_of(&run.step(Event::Started));
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    // Plus 5 s in which a cache could respond undetected: all reads have the same URL.
    assert!(run.now >= 20_021 + SETTLING_MS + 5_000, "{}", run.now);
    assert!(run.now < 20_021 + SETTLING_MS + 7_000, "{}", run.now);
}

#[test]
fn the_message_gives_the_expiry_by_the_signer() {
    let log = r#"{"ret_code": 0, "total_count": 0, "job_set": []}"#;
    for (ehpc_date, until) in
        [(None, "none after 2026-01-02T03:06:19Z"), (Some(WALL), "none after 2026-01-02T03:04:36Z")]
    {
        let mut run = Run::within(PROXIED, None);
        attempt_of(&run.step(Event::Started));
        assert_log_read(&run.lose());
        // Only this read shows whether the proxy signs the requested timestamp.
        let head = Head { ehpc_date, ..run.head() };
        run.respond_with(head, log);
        let failure = error(run.interrupted(Interruption::Abort, false));
        assert!(failure.message.contains(until), "{}", failure.message);
    }
}

#[test]
fn retry_after_of_a_lost_attempt_is_respected() {
    let limits = LIMITS.deadline(Duration::from_secs(600));
    let mut run = Run::within(limits, None);
    run.step(Event::Started);
    let head = Head { status: 503, retry_after_ms: Some(60_000), ..Head::default() };
    let step = run.respond_with(head, "<html>");
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    assert_eq!(run.now, 60_000, "counted from its response");
}

#[test]
fn an_unknown_outcome_has_its_times_by_the_servers_clock() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.respond_with(head, STALE);
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    run.lose();
    let failure = error(run.interrupted(Interruption::Deadline, true));
    // First sent at 03:04:05 by this computer's clock, which is 119.5 s ahead. It is valid for 17
    // s, and may take 10 s more to be in the log.
    assert!(failure.message.contains("first at 2026-01-02T03:02:05Z"), "{}", failure.message);
    assert!(failure.message.contains("none after 2026-01-02T03:02:3"), "{}", failure.message);
}

#[test]
fn a_failed_job_is_not_sent_again() {
    let mut run = Run::sent();
    run.rows = vec![row("j-1", "failed")];
    let step = run.lose();
    let step = run.go(step);
    // Not before everything has settled: it may still be carried out again.
    assert_eq!(run.now, EXPIRED_MS + SETTLING_MS);
    let error = error(step);
    assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Job, true));
    assert_eq!(error.code, ErrorCode::ChangeFailed);
    assert_eq!((&error.job_ids[..], error.attempts), (&["j-1".to_string()][..], 1));
}

#[test]
fn two_possible_jobs_are_unknown_and_listed() {
    let mut run = Run::sent();
    run.rows = vec![row("j-1", "pending"), row("j-2", "pending")];
    let step = run.lose();
    let error = error(run.go(step));
    assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Unknown, true));
    assert_eq!(error.job_ids, ["j-1", "j-2"]);
}

#[test]
fn rows_of_the_baseline_are_never_claimed() {
    for baseline in [false, true] {
        let mut run = Run::with(None);
        if baseline {
            run.machine = again().with_baseline();
        }
        // Another client's job of the same time.
        run.rows = vec![row("j-9", "successful")];
        let step = run.step(Event::Started);
        let step = run.go(step);
        assert_eq!(attempt_of(&step), 1);
        let step = run.lose();
        let step = run.go(step);
        match baseline {
            true => assert_eq!(attempt_of(&step), 2),
            false => assert_eq!(removal(step).job_id, "j-9", "cannot be distinguished"),
        }
    }
}

#[test]
fn groups_are_resolved_before_anything_is_sent() {
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    let mut run = Run::of(LIMITS, None, &[group]);
    let step = run.step(Event::Started);
    assert_log_read(&step);
    let Action::Get(query) = &step.action else { panic!("{:?}", step.action) };
    let query = query.clone();
    let step = run.read(&query);
    match &step.action {
        Action::Get(query) => assert_eq!(query.operation, &LIST_NODES),
        other => panic!("{other:?}"),
    }
    let nodes = r#"{"ret_code": 0, "total_count": 1,
        "hpc_app_nodes_set": [{"node_id": "cln-1", "group_id": 2}]}"#;
    let step = run.respond(nodes);
    assert_eq!(attempt_of(&step), 1);
    let step = run.lose();
    run.rows = vec![row("j-1", "pending")];
    assert_eq!(removal(run.go(step)).job_id, "j-1");
}

#[test]
fn a_refusal_after_a_loss_is_final_only_after_the_log_has_settled() {
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    // The second attempt is refused permanently; the first may have been carried out meanwhile.
    let step = run.respond(r#"{"ret_code": 1400, "message": "no"}"#);
    assert_eq!(wait_ms_of(&step), 0, "everything has settled already");
    let step = run.wait(&step);
    assert_log_read(&step);
    let error = error(run.go(step));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(1400), 2)
    );
}

/// In a page that signs, a browser may deliver an attempt twice, and return the last response.
#[test]
fn a_refusal_of_a_possible_redelivery_is_checked_against_the_log() {
    let several = LIMITS.delivery(Delivery::Several);
    let first = |limits| {
        let mut run = Run::within(limits, None);
        assert_eq!(attempt_of(&run.step(Event::Started)), 1);
        run
    };
    const GONE: &str = r#"{"ret_code": 1400, "message": "not in the queue"}"#;
    // The first delivery was carried out.
    for refusal in [GONE, BUSY, r#"{"ret_code": 5300}"#, r#"{"ret_code": 2100}"#] {
        let mut run = first(several);
        run.rows = vec![row("j-1", "pending")];
        let step = run.respond(refusal);
        let removal = removal(run.go(step));
        assert_eq!((removal.job_id.as_str(), removal.recovered), ("j-1", true), "{refusal}");
    }
    // It was not, which is certain once its row would be in the log.
    let mut run = first(several);
    let step = run.respond(GONE);
    let failure = error(run.go(step));
    assert_eq!(
        (failure.kind, failure.ret_code, failure.attempts),
        (HpcErrorKind::Refused, Some(1400), 1)
    );
    assert!((SETTLING_MS..SETTLING_MS + 1_000).contains(&run.now), "{}", run.now);
    // The log records the refusal itself as a failed job.
    let failed = |codes: &str| row("j-1", "failed").replace(r#"codes": """#, codes);
    for (codes, kind) in [
        (r#"codes": "1400""#, HpcErrorKind::Refused),
        (r#"codes": "5200""#, HpcErrorKind::Job),
        (r#"codes": """#, HpcErrorKind::Job),
    ] {
        let mut run = first(several);
        run.rows = vec![failed(codes)];
        let step = run.respond(GONE);
        assert_eq!(error(run.go(step)).kind, kind, "{codes}");
    }
    // The same before it is sent again.
    let mut run = first(several);
    let step = run.respond(BUSY);
    assert_eq!(attempt_of(&run.go(step)), 2);
    assert!(run.now >= SETTLING_MS, "{}", run.now);
    // The next attempt must settle as well, although the first one has settled.
    let since = run.now;
    let step = run.respond(GONE);
    assert_eq!(error(run.go(step)).kind, HpcErrorKind::Refused);
    assert!(run.now >= since + SETTLING_MS, "{}", run.now);
    // Before that, the outcome is unknown.
    let mut run = first(several);
    run.respond(GONE);
    let failure = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((failure.kind, failure.maybe_applied), (HpcErrorKind::Unknown, true));
    assert!(
        failure.message.contains("a browser may deliver a request twice"),
        "{}",
        failure.message
    );
    match failure.params.get("reason") {
        Some(Param::Message(reason)) => assert_eq!(reason.code, ErrorCode::RefusalDoubted),
        other => panic!("{other:?}"),
    }
    // A refusal that depends only on the request applies to every delivery.
    for refusal in [r#"{"ret_code": 1200}"#, r#"{"ret_code": 1101}"#] {
        let failure = error(first(several).respond(refusal));
        assert_eq!(
            (failure.kind, failure.maybe_applied),
            (HpcErrorKind::Refused, false),
            "{refusal}"
        );
    }
    // With `Delivery::Once`, a refusal is final.
    assert_eq!(error(first(LIMITS).respond(GONE)).kind, HpcErrorKind::Refused);
}

#[test]
fn busy_after_a_loss_is_reconciled_before_it_is_sent_again() {
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    let step = run.respond(BUSY);
    assert!(step.progress.is_empty());
    let step = run.wait(&step);
    assert_log_read(&step);
    // There is no time left for a third attempt: the last refusal is the outcome.
    run.now = 89_000;
    let error = error(run.go(step));
    assert_eq!((error.kind, error.ret_code), (HpcErrorKind::Refused, Some(5100)));
}

#[test]
fn if_signing_fails_later_the_earlier_attempts_decide() {
    let unsigned = || {
        let names = ["nonsense".to_owned()];
        let refused = RemovalRequest::parse::<Box<Invalid>>(&names, None, |_| Ok(Input::Absent));
        ExchangeResult::NotSent(NotSent::Unready(refused.unwrap_err().into()))
    };
    // After a refusal: the refusal.
    let mut run = Run::sent();
    let step = run.respond(BUSY);
    assert_eq!(attempt_of(&run.wait(&step)), 2);
    let now = run.time();
    let exchange =
        |result| Exchange { result, sent: None, timestamp: None, signed: true, received: now };
    let failure = error(run.step(Event::Exchanged(exchange(unsigned()))));
    assert_eq!(
        (failure.kind, failure.ret_code, failure.attempts),
        (HpcErrorKind::Refused, Some(5100), 1)
    );
    assert!(!failure.message.contains("Nothing was sent"), "{}", failure.message);
    // After a loss: unknown.
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    let failure = error(run.step(Event::Exchanged(exchange(unsigned()))));
    assert_eq!(
        (failure.kind, failure.maybe_applied, failure.attempts),
        (HpcErrorKind::Unknown, true, 1)
    );
}

#[test]
fn a_cluster_being_updated_is_awaited_until_the_other_job_ends() {
    let mut run = Run::sent();
    let other = r#"{"job_id": "j-7", "job_action": "HpcClusterAddNodes", "status": "pending",
        "create_time": "2026-01-02T03:04:00Z", "resource_ids": "ehpc-1 cln-9"}"#;
    run.rows = vec![other.into()];
    let mut step = run.respond(r#"{"ret_code": 5300, "message": "being updated"}"#);
    assert_log_read(&step);
    let mut progress = Vec::new();
    while run.now < 20_000 {
        progress.extend(step.progress.clone());
        step = match &step.action {
            Action::Get(query) => {
                let query = query.clone();
                run.read(&query)
            }
            _ => run.wait(&step),
        };
    }
    assert!(run.reads.len() < 10, "{}", run.reads.len());
    let waiting =
        Progress::Retry { attempt: 2, wait_ms: 1_000, ret_code: Some(5300), status: Some(200) };
    assert_eq!(progress, [waiting], "reported at once, and only once");
    run.rows = vec![other.replace("pending", "successful")];
    let step = run.go(step);
    assert_eq!(attempt_of(&step), 2);
    assert!(run.now < 26_000, "{}", run.now);
    assert_eq!(removal(run.respond(ACCEPTED)).attempts, 2);
}

#[test]
fn without_time_to_send_again_it_is_not_applied() {
    let mut run = Run::sent();
    run.now = 40_000;
    let step = run.lose();
    let error = error(run.go(step));
    assert_eq!((error.kind, error.maybe_applied, error.attempts), (HpcErrorKind::Http, false, 1));
    assert_eq!(error.code, ErrorCode::NotApplied);
}

#[test]
fn an_interruption_before_sending_changes_nothing() {
    let mut run = Run::with(None);
    run.step(Event::Started);
    let step = run.interrupted(Interruption::Abort, false);
    assert!(matches!(step.action, Action::Finish(Err(CallError::Aborted))));

    let mut run = Run::with(None);
    run.step(Event::Started);
    let error = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((error.kind, error.attempts), (HpcErrorKind::Http, 0));
}

#[test]
fn an_interruption_with_a_request_in_flight_or_lost_is_unknown() {
    for by in [Interruption::Abort, Interruption::Deadline] {
        let mut run = Run::sent();
        let step = run.interrupted(by, true);
        let cause = match &step.action {
            Action::Finish(Err(CallError::Failed(_, cause))) => *cause,
            other => panic!("{other:?}"),
        };
        let expected = match by {
            Interruption::Abort => CauseSource::Abort,
            Interruption::Deadline => CauseSource::LastRequest,
        };
        assert_eq!(cause, expected);
        let failure = error(step);
        assert_eq!(
            (failure.kind, failure.maybe_applied, failure.attempts),
            (HpcErrorKind::Unknown, true, 1)
        );

        let mut run = Run::sent();
        run.lose();
        let failure = error(run.interrupted(by, true));
        assert_eq!(
            (failure.kind, failure.attempts),
            (HpcErrorKind::Unknown, 1),
            "a read is not an attempt"
        );
    }
}

#[test]
fn failed_connections_are_retried_within_a_second() {
    let mut run = Run::sent();
    let no_connection = || ExchangeResult::NotSent(NotSent::NoConnection("ECONNREFUSED".into()));
    for attempt in 2..=4 {
        let step = run.complete(no_connection());
        assert_eq!(attempt_of(&run.wait(&step)), attempt);
    }
    let failure = error(run.complete(no_connection()));
    assert_eq!(
        (failure.kind, failure.maybe_applied, failure.attempts),
        (HpcErrorKind::Http, false, 4)
    );
    assert!(run.now < 1_000);
}

#[test]
fn without_a_connection_the_reads_before_sending_take_no_longer() {
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    let mut run = Run::of(LIMITS, None, &[group]);
    let mut step = run.step(Event::Started);
    assert_log_read(&step);
    let failure = loop {
        step = match step.action {
            Action::Wait(_) => run.wait(&step),
            Action::Finish(_) => break error(step),
            _ => {
                run.complete(ExchangeResult::NotSent(NotSent::NoConnection("ECONNREFUSED".into())))
            }
        };
    };
    assert_eq!(
        (failure.kind, failure.maybe_applied, failure.attempts),
        (HpcErrorKind::Http, false, 4)
    );
    assert!(run.now < 1_000, "{}", run.now);
}

#[test]
fn an_unsent_request_does_not_count_as_an_attempt() {
    let mut run = Run::sent();
    let now = run.time();
    let result = ExchangeResult::NotSent(NotSent::NoFetch);
    let exchange = Exchange { result, sent: None, timestamp: None, signed: true, received: now };
    assert_eq!(error(run.step(Event::Exchanged(exchange))).attempts, 0);
}

#[test]
fn an_unexpected_event_ends_as_unknown() {
    let mut run = Run::sent();
    let failure = error(run.step(Event::TimerFired));
    assert_eq!((failure.kind, failure.maybe_applied), (HpcErrorKind::Unknown, true));
}
