//! A removal step by step: what is done next after each thing that can happen, and when.

use crate::verdicts::LIMITS;
use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CauseSource, ChangeMachine, Delivery, Event, Exchange,
    ExchangeResult, GroupNumber, Head, HpcError, HpcErrorKind, Id, Input, Interruption, Invalid,
    Jitter, LIST_NODES, LIST_OPERATIONS, Limits, Machine, Memory, Node, NodeList, NotSent, Now,
    Progress, RawResponse, Removal, RemovalRequest, Step, Timestamp, TransportFailure,
};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// An attempt lives for `timeoutMs` and 5 s more. Then the API refuses what is signed for 3 s later,
/// and this is asked each second.
const LIFETIME_MS: i64 = 17_000;
const DEAD_MS: i64 = LIFETIME_MS + 4_000;

/// From then to the first scan that decides: `settleMs` twice over, a thousandth more, 1 ms.
const SETTLING_MS: i64 = 10_011;

/// 2026-01-02T03:04:05Z.
const WALL: i64 = 1_767_323_045_000;

const ENDPOINT: &str = "https://h/api";
const BUSY: &str = r#"{"ret_code": 5100, "message": "busy"}"#;
const STALE: &str = r#"{"ret_code": 1300, "message": "expired"}"#;
const ACCEPTED: &str = r#"{"ret_code": 0, "job_id": "j-5"}"#;

/// A removal of the same nodes, two minutes before.
const OLD_ROW: &str = r#"{"job_id": "j-0", "job_action": "HpcQueueRemoveEhpcQueueNodes",
    "status": "successful", "create_time": "2026-01-02T03:02:05Z",
    "resource_ids": "ehpc-1 ehpcq-1 cln-1"}"#;

type Outcome = Result<Removal, CallError>;

/// A removal, and an API that enforces timestamps and has a log. Times are in milliseconds.
struct Run {
    removing: ChangeMachine,
    memory: Rc<RefCell<Memory>>,
    now: i64,
    signed: bool,
    /// What the attempt under way is signed for.
    timestamp: i64,
    /// The API's clock less this computer's.
    ahead: i64,
    /// The rows of the log.
    rows: Vec<String>,
    /// Whether it refuses timestamps that are too old.
    enforces: bool,
    /// The reads: when, how many rows, and for which time by the API's clock.
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
        let removing = ChangeMachine::remove(request, ENDPOINT, limits);
        Run {
            removing,
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

    /// One that was sent for the first time.
    fn sent() -> Self {
        let mut run = Run::with(None);
        assert_eq!(sends(&run.tell(Event::Started)), 1);
        run
    }

    fn moment(&self) -> Now {
        Now { monotonic: self.now, unix: WALL + self.now }
    }

    /// The API's time.
    fn api(&self) -> i64 {
        self.moment().unix + self.ahead
    }

    fn tell(&mut self, event: Event) -> Step<Outcome> {
        let now = self.moment();
        let step = self.removing.step(event, now, Jitter::new(0.5), &mut self.memory.borrow_mut());
        if let Action::Send { timestamp, .. } = step.action {
            self.timestamp = timestamp / 1000 * 1000;
        }
        step
    }

    fn ended(&mut self, result: ExchangeResult) -> Step<Outcome> {
        let timestamp = self.timestamp;
        self.ended_for(result, timestamp)
    }

    fn ended_for(&mut self, result: ExchangeResult, timestamp: i64) -> Step<Outcome> {
        let (now, signed) = (self.moment(), self.signed);
        let timestamp = Some(timestamp);
        self.tell(Event::Exchanged(Exchange {
            result,
            sent: Some(now),
            timestamp,
            signed,
            received: now,
        }))
    }

    fn answered(&mut self, head: Head, body: &str) -> Step<Outcome> {
        self.ended(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
    }

    fn head(&self) -> Head {
        Head { status: 200, date: Some(self.api() / 1000 * 1000), ..Head::default() }
    }

    /// The API's answer to the attempt.
    fn said(&mut self, body: &str) -> Step<Outcome> {
        let head = self.head();
        self.answered(head, body)
    }

    /// The answer to the attempt that is under way is lost.
    fn lose(&mut self) -> Step<Outcome> {
        self.ended(ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_secs(12))))
    }

    fn interrupted(&mut self, by: Interruption, sent: bool) -> Step<Outcome> {
        let sent = sent.then(|| self.moment());
        self.tell(Event::Interrupted { by, sent })
    }

    /// Waits for as long as it asks, and goes on.
    fn wait(&mut self, step: &Step<Outcome>) -> Step<Outcome> {
        self.now += i64::from(rests(step));
        self.tell(Event::TimerFired)
    }

    /// Answers a read.
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
        self.ended_for(result, timestamp)
    }

    /// Answers reads and waits, until something else is to be done.
    fn go(&mut self, mut step: Step<Outcome>) -> Step<Outcome> {
        for _ in 0..1000 {
            step = match &step.action {
                Action::Wait(_) => self.wait(&step),
                Action::Get(query) => {
                    let query = query.clone();
                    self.read(&query)
                }
                Action::Send { .. } | Action::Finish(_) => return step,
            };
        }
        panic!("it reads for ever");
    }
}

fn row(job_id: &str, status: &str) -> String {
    format!(
        r#"{{"job_id": "{job_id}", "job_action": "HpcQueueRemoveEhpcQueueNodes",
            "status": "{status}", "create_time": "2026-01-02T03:04:05Z",
            "resource_ids": "ehpc-1 ehpcq-1 cln-1", "error_codes": ""}}"#
    )
}

fn sends(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Send { attempt, .. } => attempt,
        ref other => panic!("{other:?}"),
    }
}

fn rests(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Wait(time) => time.as_millis() as u32,
        ref other => panic!("{other:?}"),
    }
}

fn looks(step: &Step<Outcome>) {
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
fn a_busy_api_is_asked_again_in_a_while_and_at_most_as_often_as_the_caller_says() {
    let mut run = Run::sent();
    for attempt in 2..=4 {
        let step = run.said(BUSY);
        let wait_ms = rests(&step);
        assert!((1..=5_000).contains(&wait_ms));
        let told = Progress::Retry { attempt, wait_ms, ret_code: Some(5100), status: Some(200) };
        assert_eq!(step.progress, [told]);
        assert_eq!(sends(&run.wait(&step)), attempt);
    }
    let error = error(run.said(BUSY));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(5100), 4)
    );
    assert!(error.retryable);
}

#[test]
fn it_is_sent_again_only_if_a_lost_answer_could_still_be_looked_up() {
    // One attempt, its end, the time to settle, and one scan must fit before the deadline.
    let last = 90_000 - (LIFETIME_MS + 4_000) - SETTLING_MS - 12_000;
    for (wait, may) in [(last, true), (last + 1, false)] {
        let mut run = Run::sent();
        let retry_after_ms = Some(u32::try_from(wait).unwrap());
        let step = run.answered(Head { status: 200, retry_after_ms, ..Head::default() }, BUSY);
        match may {
            true => assert_eq!(i64::from(rests(&step)), wait),
            false => assert_eq!(error(step).kind, HpcErrorKind::Refused),
        }
        // The same for the first attempt, where the time is gone before it.
        let mut run = Run::with(None);
        run.now = wait;
        let step = run.tell(Event::Started);
        assert_eq!(matches!(step.action, Action::Send { .. }), may, "{wait}");
    }
}

#[test]
fn a_deadline_that_is_too_short_from_the_start_is_the_callers_choice() {
    let limits = LIMITS.deadline(Duration::from_secs(8));
    for (begins, may) in [(0, true), (4_000, true), (4_001, false)] {
        let mut run = Run::within(limits, None);
        run.now = begins;
        let step = run.tell(Event::Started);
        assert_eq!(matches!(step.action, Action::Send { .. }), may, "{begins}");
        if !may {
            let told = error(step);
            assert_eq!(
                (told.kind, told.maybe_applied, told.attempts),
                (HpcErrorKind::Http, false, 0)
            );
        }
    }
}

#[test]
fn an_attempt_is_signed_so_that_it_dies_soon_after_its_timeout() {
    let run = Run::sent();
    assert_eq!(run.timestamp - WALL, LIFETIME_MS - 60_000);
}

#[test]
fn a_wrong_clock_is_corrected_by_the_servers_date_and_undone_if_that_does_not_help() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.answered(head, STALE);
    assert_eq!(rests(&step), 0);
    let clock = Progress::Clock { offset_ms: -119_500 };
    let retry = Progress::Retry { attempt: 2, wait_ms: 0, ret_code: Some(1300), status: Some(200) };
    assert_eq!(step.progress, [clock, retry]);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), -119_500);
    assert_eq!(sends(&run.wait(&step)), 2);
    // Refused again: a server in between wrote that `Date`. Once more, without backdating.
    let step = run.answered(head, STALE);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
    assert_eq!(sends(&run.wait(&step)), 3);
    assert_eq!(run.timestamp, WALL);
    let error = error(run.answered(head, STALE));
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
    let step = run.said(STALE);
    assert!(matches!(&step.progress[..], [Progress::Retry { .. }]), "{:?}", step.progress);
    assert_eq!(sends(&run.wait(&step)), 2);
    assert_eq!(run.timestamp, WALL, "not backdated");
    removal(run.said(ACCEPTED));
    let memory = Rc::clone(&run.memory);
    let mut next = Run::with(None);
    let request = next.removing.target().clone();
    assert!(request.overlaps(run.removing.target()));
    next.removing = again();
    next.memory = memory;
    sends(&next.tell(Event::Started));
    assert_eq!(next.timestamp, WALL, "nor is the next call's");
}

/// The same removal once more, by an instance that remembers.
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
fn a_clock_is_not_corrected_without_the_servers_date_or_where_the_caller_gave_the_time() {
    let mut run = Run::sent();
    let undated = Head { status: 200, ..Head::default() };
    let step = run.answered(undated, STALE);
    assert_eq!(sends(&run.wait(&step)), 2, "once more, without backdating");
    let told = error(run.answered(undated, STALE));
    assert_eq!(told.ret_code, Some(1300));
    assert!(told.message.contains("This computer's clock is off"), "{}", told.message);

    let mut run = Run::with(Timestamp::from_unix_ms(WALL as f64));
    run.tell(Event::Started);
    assert_eq!(run.timestamp, WALL);
    let head = Head { status: 200, date: Some(WALL), ..Head::default() };
    let told = error(run.answered(head, STALE));
    assert_eq!((told.ret_code, told.attempts), (Some(1300), 1));
    assert!(told.message.contains("is sent unchanged: leave it out"), "{}", told.message);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
}

/// The bounds of a call that a server in between signs.
const PROXIED: Limits = LIMITS.signed_elsewhere(Duration::from_secs(120));

#[test]
fn where_another_server_signs_it_is_sent_once_more() {
    // By its `Date` our clock is right: it is that server's clock that is off.
    let mut run = Run::within(PROXIED, None);
    sends(&run.tell(Event::Started));
    let step = run.said(STALE);
    assert!(matches!(&step.progress[..], [Progress::Retry { .. }]), "{:?}", step.progress);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
    assert_eq!(sends(&run.wait(&step)), 2);
    let told = error(run.said(STALE));
    assert_eq!(told.ret_code, Some(1300));
    assert!(told.message.contains("the server that signs is off"), "{}", told.message);
    // By its `Date` ours is off: what it is asked to sign for is corrected, and back if it is in vain.
    let mut run = Run::within(PROXIED, None);
    sends(&run.tell(Event::Started));
    run.ahead = 120_000;
    let step = run.said(STALE);
    assert!(matches!(&step.progress[..], [Progress::Clock { .. }, Progress::Retry { .. }]));
    assert_eq!(sends(&run.wait(&step)), 2);
    assert_eq!(run.timestamp, WALL + 77_000);
    assert_eq!(error(run.said(STALE)).ret_code, Some(1300));
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 0);
}

#[test]
fn a_lost_answer_is_looked_up_at_once_and_what_the_api_confirms_is_the_answer() {
    let mut run = Run::sent();
    let step = run.lose();
    looks(&step);
    assert_eq!(step.progress, [Progress::Reconcile { scan: 1, attempts: 1 }]);
    run.rows = vec![row("j-1", "pending")];
    let removal = removal(run.go(step));
    assert_eq!((&*removal.job_id, removal.attempts, removal.recovered), ("j-1", 1, true));
    assert_eq!(removal.action, "HpcQueueRemoveEhpcQueueNodesResponse");
    // The log, and whether the API's clock is what we take it for: no time passes.
    let asked: Vec<i64> = run.reads.iter().map(|(_, _, ahead)| *ahead).collect();
    assert_eq!(asked, [0, 70_000, 0, -63_000, -56_000]);
    assert_eq!(run.now, 0);
}

#[test]
fn a_job_that_the_apis_clock_does_not_confirm_is_not_taken_for_ours() {
    let mut run = Run::sent();
    let step = run.lose();
    // This computer is 20 s behind, and nothing says so: a stranger's job of 20 s before looks new.
    run.ahead = 20_000;
    run.rows = vec![row("j-1", "pending")];
    let told = error(run.go(step));
    assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Unknown, true));
    assert_eq!(told.job_ids, ["j-1"]);
}

#[test]
fn what_is_not_in_the_log_is_sent_again_when_it_can_no_longer_arrive() {
    let mut run = Run::sent();
    run.rows = vec![OLD_ROW.into()];
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    assert_eq!(run.now, DEAD_MS + SETTLING_MS);
    // The end of the attempt was asked for from `timeoutMs` and 5 s on.
    let asked: Vec<i64> =
        run.reads.iter().filter(|(_, rows, _)| rows == "1").map(|(at, ..)| *at).collect();
    assert_eq!(asked, [17_000, 18_000, 19_000, 20_000, 21_000]);
    // Scans in between are few.
    let scans = run.reads.iter().filter(|(_, rows, _)| rows == "100").count();
    assert!((5..=9).contains(&scans), "{scans}");
}

#[test]
fn an_api_that_never_refuses_leaves_it_unknown_and_says_why() {
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
    let told = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Unknown, true));
    assert!(told.message.contains("never refused the timestamp"), "{}", told.message);
}

#[test]
fn what_was_signed_for_the_future_is_asked_for_without_haste() {
    // This computer is five minutes ahead: the API does not refuse that attempt for six.
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
    let told = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Unknown, true));
}

#[test]
fn what_others_sign_is_decided_when_their_operator_vouches_for_its_end() {
    let limits = LIMITS.signed_elsewhere(Duration::from_secs(20));
    let mut run = Run::within(limits, None);
    run.enforces = false;
    sends(&run.tell(Event::Started));
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    // And 5 s more, in which a cache could answer unseen: all reads have the same URL.
    assert!(run.now >= 20_021 + SETTLING_MS + 5_000, "{}", run.now);
    assert!(run.now < 20_021 + SETTLING_MS + 7_000, "{}", run.now);
}

#[test]
fn it_says_until_when_a_request_may_still_arrive_by_who_signs() {
    let log = r#"{"ret_code": 0, "total_count": 0, "job_set": []}"#;
    for (ehpc_date, until) in
        [(None, "none after 2026-01-02T03:06:19Z"), (Some(WALL), "none after 2026-01-02T03:04:36Z")]
    {
        let mut run = Run::within(PROXIED, None);
        sends(&run.tell(Event::Started));
        looks(&run.lose());
        // Only this read shows whether the server in between signs for the time that we ask for.
        let head = Head { ehpc_date, ..run.head() };
        run.answered(head, log);
        let told = error(run.interrupted(Interruption::Abort, false));
        assert!(told.message.contains(until), "{}", told.message);
    }
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let limits = LIMITS.deadline(Duration::from_secs(600));
    let mut run = Run::within(limits, None);
    run.tell(Event::Started);
    let head = Head { status: 503, retry_after_ms: Some(60_000), ..Head::default() };
    let step = run.answered(head, "<html>");
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    assert_eq!(run.now, 60_000, "counted from its response");
}

#[test]
fn an_unknown_says_since_when_and_until_when_by_the_servers_clock() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.answered(head, STALE);
    assert_eq!(sends(&run.wait(&step)), 2);
    run.lose();
    let told = error(run.interrupted(Interruption::Deadline, true));
    // First sent at 03:04:05 by this computer's clock, which is 119.5 s ahead; it lives 17 s, and
    // may take 10 s more to be in the log.
    assert!(told.message.contains("first at 2026-01-02T03:02:05Z"), "{}", told.message);
    assert!(told.message.contains("none after 2026-01-02T03:02:3"), "{}", told.message);
}

#[test]
fn a_failed_job_of_ours_is_not_sent_again() {
    let mut run = Run::sent();
    run.rows = vec![row("j-1", "failed")];
    let step = run.lose();
    let step = run.go(step);
    // It may still be carried out once more: not before everything has settled.
    assert_eq!(run.now, DEAD_MS + SETTLING_MS);
    let error = error(step);
    assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Job, true));
    assert_eq!((&error.job_ids[..], error.attempts), (&["j-1".to_string()][..], 1));
}

#[test]
fn two_jobs_that_may_be_ours_stay_unknown_and_are_named() {
    let mut run = Run::sent();
    run.rows = vec![row("j-1", "pending"), row("j-2", "pending")];
    let step = run.lose();
    let error = error(run.go(step));
    assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Unknown, true));
    assert_eq!(error.job_ids, ["j-1", "j-2"]);
}

#[test]
fn what_was_in_the_log_before_is_not_ours_whatever_the_clocks_say() {
    for baseline in [false, true] {
        let mut run = Run::with(None);
        if baseline {
            run.removing = again().with_baseline();
        }
        // A stranger's job of the same moment.
        run.rows = vec![row("j-9", "successful")];
        let step = run.tell(Event::Started);
        let step = run.go(step);
        assert_eq!(sends(&step), 1);
        let step = run.lose();
        let step = run.go(step);
        match baseline {
            true => assert_eq!(sends(&step), 2),
            false => assert_eq!(removal(step).job_id, "j-9", "nothing tells it from ours"),
        }
    }
}

#[test]
fn groups_are_resolved_before_anything_is_sent() {
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    let mut run = Run::of(LIMITS, None, &[group]);
    let step = run.tell(Event::Started);
    looks(&step);
    let Action::Get(query) = &step.action else { panic!("{:?}", step.action) };
    let query = query.clone();
    let step = run.read(&query);
    match &step.action {
        Action::Get(query) => assert_eq!(query.operation, &LIST_NODES),
        other => panic!("{other:?}"),
    }
    let nodes = r#"{"ret_code": 0, "total_count": 1,
        "hpc_app_nodes_set": [{"node_id": "cln-1", "group_id": 2}]}"#;
    let step = run.said(nodes);
    assert_eq!(sends(&step), 1);
    let step = run.lose();
    run.rows = vec![row("j-1", "pending")];
    assert_eq!(removal(run.go(step)).job_id, "j-1");
}

#[test]
fn a_refusal_after_a_loss_is_not_believed_before_the_log_has_settled() {
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    // The second attempt is refused for good; the first may have been carried out meanwhile.
    let step = run.said(r#"{"ret_code": 1400, "message": "no"}"#);
    assert_eq!(rests(&step), 0, "everything has settled already");
    let step = run.wait(&step);
    looks(&step);
    let error = error(run.go(step));
    assert_eq!(
        (error.kind, error.ret_code, error.attempts),
        (HpcErrorKind::Refused, Some(1400), 2)
    );
}

/// In a page that signs, a browser may deliver an attempt twice, and shows the last answer.
#[test]
fn a_refusal_that_may_answer_a_repetition_is_held_against_the_log() {
    let several = LIMITS.delivery(Delivery::Several);
    let first = |limits| {
        let mut run = Run::within(limits, None);
        assert_eq!(sends(&run.tell(Event::Started)), 1);
        run
    };
    const GONE: &str = r#"{"ret_code": 1400, "message": "not in the queue"}"#;
    // The first delivery was carried out.
    for refusal in [GONE, BUSY, r#"{"ret_code": 5300}"#, r#"{"ret_code": 2100}"#] {
        let mut run = first(several);
        run.rows = vec![row("j-1", "pending")];
        let step = run.said(refusal);
        let removal = removal(run.go(step));
        assert_eq!((removal.job_id.as_str(), removal.recovered), ("j-1", true), "{refusal}");
    }
    // It was not: that is certain when what was carried out would be in the log.
    let mut run = first(several);
    let step = run.said(GONE);
    let told = error(run.go(step));
    assert_eq!((told.kind, told.ret_code, told.attempts), (HpcErrorKind::Refused, Some(1400), 1));
    assert!((SETTLING_MS..SETTLING_MS + 1_000).contains(&run.now), "{}", run.now);
    // The log holds the refusal itself as a failed job.
    let failed = |codes: &str| row("j-1", "failed").replace(r#"codes": """#, codes);
    for (codes, kind) in [
        (r#"codes": "1400""#, HpcErrorKind::Refused),
        (r#"codes": "5200""#, HpcErrorKind::Job),
        (r#"codes": """#, HpcErrorKind::Job),
    ] {
        let mut run = first(several);
        run.rows = vec![failed(codes)];
        let step = run.said(GONE);
        assert_eq!(error(run.go(step)).kind, kind, "{codes}");
    }
    // The same before it is sent again.
    let mut run = first(several);
    let step = run.said(BUSY);
    assert_eq!(sends(&run.go(step)), 2);
    assert!(run.now >= SETTLING_MS, "{}", run.now);
    // Then for the next attempt as well, although the first one has settled.
    let since = run.now;
    let step = run.said(GONE);
    assert_eq!(error(run.go(step)).kind, HpcErrorKind::Refused);
    assert!(run.now >= since + SETTLING_MS, "{}", run.now);
    // Nobody can tell before.
    let mut run = first(several);
    run.said(GONE);
    let told = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Unknown, true));
    assert!(told.message.contains("a browser may deliver a request twice"), "{}", told.message);
    // What is wrong with the request is wrong with each delivery.
    for refusal in [r#"{"ret_code": 1200}"#, r#"{"ret_code": 1101}"#] {
        let told = error(first(several).said(refusal));
        assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Refused, false), "{refusal}");
    }
    // Elsewhere nothing is delivered twice.
    assert_eq!(error(first(LIMITS).said(GONE)).kind, HpcErrorKind::Refused);
}

#[test]
fn busy_after_a_loss_is_looked_up_again_before_it_is_sent_again() {
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    let step = run.said(BUSY);
    assert!(step.progress.is_empty());
    let step = run.wait(&step);
    looks(&step);
    // There is no time left for a third attempt: the last refusal is the answer.
    run.now = 89_000;
    let error = error(run.go(step));
    assert_eq!((error.kind, error.ret_code), (HpcErrorKind::Refused, Some(5100)));
}

#[test]
fn what_cannot_be_signed_again_is_told_by_what_was_sent_before() {
    let unsigned = || {
        let names = ["nonsense".to_owned()];
        let refused = RemovalRequest::parse::<Box<Invalid>>(&names, None, |_| Ok(Input::Absent));
        ExchangeResult::NotSent(NotSent::Unsigned(refused.unwrap_err().into()))
    };
    // After a refusal: the refusal.
    let mut run = Run::sent();
    let step = run.said(BUSY);
    assert_eq!(sends(&run.wait(&step)), 2);
    let now = run.moment();
    let exchange =
        |result| Exchange { result, sent: None, timestamp: None, signed: true, received: now };
    let told = error(run.tell(Event::Exchanged(exchange(unsigned()))));
    assert_eq!((told.kind, told.ret_code, told.attempts), (HpcErrorKind::Refused, Some(5100), 1));
    assert!(!told.message.contains("Nothing was sent"), "{}", told.message);
    // After a loss: unknown.
    let mut run = Run::sent();
    let step = run.lose();
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    let told = error(run.tell(Event::Exchanged(exchange(unsigned()))));
    assert_eq!((told.kind, told.maybe_applied, told.attempts), (HpcErrorKind::Unknown, true, 1));
}

#[test]
fn a_cluster_that_is_being_updated_is_waited_for_as_long_as_the_other_job_takes() {
    let mut run = Run::sent();
    let other = r#"{"job_id": "j-7", "job_action": "HpcClusterAddNodes", "status": "pending",
        "create_time": "2026-01-02T03:04:00Z", "resource_ids": "ehpc-1 cln-9"}"#;
    run.rows = vec![other.into()];
    let mut step = run.said(r#"{"ret_code": 5300, "message": "being updated"}"#);
    looks(&step);
    let mut told = Vec::new();
    while run.now < 20_000 {
        told.extend(step.progress.clone());
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
    assert_eq!(told, [waiting], "told at once, and once");
    run.rows = vec![other.replace("pending", "successful")];
    let step = run.go(step);
    assert_eq!(sends(&step), 2);
    assert!(run.now < 26_000, "{}", run.now);
    assert_eq!(removal(run.said(ACCEPTED)).attempts, 2);
}

#[test]
fn without_time_to_send_again_it_never_happened() {
    let mut run = Run::sent();
    run.now = 40_000;
    let step = run.lose();
    let error = error(run.go(step));
    assert_eq!((error.kind, error.maybe_applied, error.attempts), (HpcErrorKind::Http, false, 1));
}

#[test]
fn an_interruption_is_the_callers_own_until_something_was_sent() {
    let mut run = Run::with(None);
    run.tell(Event::Started);
    let step = run.interrupted(Interruption::Abort, false);
    assert!(matches!(step.action, Action::Finish(Err(CallError::Aborted))));

    let mut run = Run::with(None);
    run.tell(Event::Started);
    let error = error(run.interrupted(Interruption::Deadline, false));
    assert_eq!((error.kind, error.attempts), (HpcErrorKind::Http, 0));
}

#[test]
fn an_interruption_while_a_request_is_under_way_or_lost_is_unknown() {
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
        let told = error(step);
        assert_eq!(
            (told.kind, told.maybe_applied, told.attempts),
            (HpcErrorKind::Unknown, true, 1)
        );

        let mut run = Run::sent();
        run.lose();
        let told = error(run.interrupted(by, true));
        assert_eq!((told.kind, told.attempts), (HpcErrorKind::Unknown, 1), "a page is no attempt");
    }
}

#[test]
fn what_met_nobody_is_sent_again_within_a_second_and_then_told_as_not_sent() {
    let mut run = Run::sent();
    let nobody = || ExchangeResult::NotSent(NotSent::NoConnection("ECONNREFUSED".into()));
    for attempt in 2..=4 {
        let step = run.ended(nobody());
        assert_eq!(sends(&run.wait(&step)), attempt);
    }
    let told = error(run.ended(nobody()));
    assert_eq!((told.kind, told.maybe_applied, told.attempts), (HpcErrorKind::Http, false, 4));
    assert!(run.now < 1_000);
}

#[test]
fn where_nobody_is_met_what_is_read_before_does_not_take_longer() {
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    let mut run = Run::of(LIMITS, None, &[group]);
    let mut step = run.tell(Event::Started);
    looks(&step);
    let told = loop {
        step = match step.action {
            Action::Wait(_) => run.wait(&step),
            Action::Finish(_) => break error(step),
            _ => run.ended(ExchangeResult::NotSent(NotSent::NoConnection("ECONNREFUSED".into()))),
        };
    };
    assert_eq!((told.kind, told.maybe_applied, told.attempts), (HpcErrorKind::Http, false, 4));
    assert!(run.now < 1_000, "{}", run.now);
}

#[test]
fn a_request_that_was_not_made_does_not_count_as_an_attempt() {
    let mut run = Run::sent();
    let now = run.moment();
    let result = ExchangeResult::NotSent(NotSent::NoFetch);
    let exchange = Exchange { result, sent: None, timestamp: None, signed: true, received: now };
    assert_eq!(error(run.tell(Event::Exchanged(exchange))).attempts, 0);
}

#[test]
fn an_event_that_makes_no_sense_ends_it_truly() {
    let mut run = Run::sent();
    let told = error(run.tell(Event::TimerFired));
    assert_eq!((told.kind, told.maybe_applied), (HpcErrorKind::Unknown, true));
}
