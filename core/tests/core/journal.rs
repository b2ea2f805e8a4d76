//! Calls with a journal: what is written when, and what the entries mean for a new call.

use crate::outcomes::LIMITS;
use ehpc_remove_nodes_core::{
    Action, CallError, ChangeMachine, Event, Exchange, ExchangeResult, GroupNumber, Head,
    HeaderTexts, HpcErrorKind, Id, Interruption, Jitter, JournalEntries, LookUpMachine, Machine,
    Memory, Node, NodeList, NotSent, Now, RawResponse, Receipt, ReceiptState, Removal,
    RemovalRequest, Step, Target, TransportFailure, journal_failed, settled,
};
use std::time::Duration;

const WALL: i64 = 1_767_323_045_000;
const ENDPOINT: &str = "https://h/api";
const EMPTY_LOG: &str = r#"{"ret_code": 0, "job_set": [], "total_count": 0}"#;
const ACCEPTED: &str = r#"{"ret_code": 0, "job_id": "j-5"}"#;
const REFUSED: &str = r#"{"ret_code": 1400, "message": "no"}"#;
const DAY_MS: i64 = 86_400_000;

type Outcome = Result<Removal, CallError>;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn node(text: &str) -> Node {
    Node::Id(id(text))
}

fn request(nodes: &[Node]) -> RemovalRequest {
    RemovalRequest {
        cluster_id: id("ehpc-1"),
        hpcqueue_id: id("ehpcq-1"),
        nodelist: NodeList::new(nodes).unwrap(),
        zone: id("jn1a"),
        timestamp: None,
    }
}

fn target(nodes: &[Node]) -> Target {
    Target::new(ENDPOINT, &ehpc_remove_nodes_core::REMOVE_NODES, request(nodes))
}

fn now(ms: i64) -> Now {
    Now { monotonic: ms, unix: WALL + ms }
}

struct Call {
    machine: ChangeMachine,
    memory: Memory,
    ms: i64,
}

impl Call {
    fn new(id: &str) -> Self {
        let machine = ChangeMachine::remove(request(&[node("cln-a")]), ENDPOINT, LIMITS);
        let machine = machine.with_receipt(id, Some("me".into())).with_journal();
        Call { machine, memory: Memory::new(), ms: 0 }
    }

    /// A call whose baseline was read, and whose first attempt is to be written.
    fn prepared() -> Self {
        let mut call = Call::new("r-1");
        assert!(matches!(call.step(Event::Started).action, Action::Get(_)));
        assert!(matches!(call.response(EMPTY_LOG).action, Action::Record { durable: true }));
        call
    }

    fn step(&mut self, event: Event) -> Step<Outcome> {
        self.machine.step(event, now(self.ms), Jitter::new(0.5), &mut self.memory)
    }

    fn result(&mut self, result: ExchangeResult) -> Step<Outcome> {
        let sent = (!matches!(result, ExchangeResult::NotSent(_))).then_some(now(self.ms));
        self.step(Event::Exchanged(Exchange {
            result,
            sent,
            timestamp: None,
            signed: true,
            received: now(self.ms),
        }))
    }

    fn response(&mut self, body: &str) -> Step<Outcome> {
        let head = Head::read(200, HeaderTexts::default(), WALL + self.ms);
        self.result(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
    }

    fn receipt(&self) -> &Receipt {
        self.machine.receipt().unwrap()
    }

    /// The receipt, through JSON as another program reads it.
    fn stored(&self) -> Receipt {
        Receipt::parse(&serde_json::from_str(&self.receipt().to_json()).unwrap()).unwrap()
    }
}

fn error_kind(step: &Step<Outcome>) -> HpcErrorKind {
    match &step.action {
        Action::Finish(Err(CallError::Failed(error, _))) => error.kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_attempt_is_written_before_it_is_sent_and_its_outcome_before_it_is_told() {
    let mut call = Call::prepared();
    assert_eq!((call.receipt().state(), call.receipt().attempts()), (ReceiptState::Open, 1));
    let sending = call.step(Event::Recorded);
    assert!(matches!(sending.action, Action::Send { attempt: 1, .. }), "{sending:?}");
    let closing = call.response(ACCEPTED);
    // A success need not be durable: a look-up would find it again.
    assert!(matches!(closing.action, Action::Record { durable: false }), "{closing:?}");
    assert_eq!(call.receipt().state(), ReceiptState::Applied);
    match call.step(Event::Recorded).action {
        Action::Finish(Ok(removal)) => assert_eq!(removal.job_id, "j-5"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refusal_is_durable_before_it_is_told() {
    let mut call = Call::prepared();
    call.step(Event::Recorded);
    let closing = call.response(REFUSED);
    assert!(matches!(closing.action, Action::Record { durable: true }), "{closing:?}");
    assert_eq!(call.receipt().state(), ReceiptState::NotApplied);
    assert_eq!(error_kind(&call.step(Event::Recorded)), HpcErrorKind::Refused);
}

#[test]
fn a_refusal_is_told_even_if_it_cannot_be_written() {
    let mut call = Call::prepared();
    call.step(Event::Recorded);
    call.response(REFUSED);
    let error = journal_failed(&ehpc_remove_nodes_core::REMOVE_NODES, "disk full");
    let told = call.result(ExchangeResult::NotSent(NotSent::Unready(error)));
    assert_eq!(error_kind(&told), HpcErrorKind::Refused);
}

#[test]
fn nothing_is_sent_if_the_journal_cannot_be_written() {
    let mut call = Call::prepared();
    let error = journal_failed(&ehpc_remove_nodes_core::REMOVE_NODES, "disk full");
    let failed = call.result(ExchangeResult::NotSent(NotSent::Unready(error)));
    assert!(matches!(failed.action, Action::Record { durable: true }), "{failed:?}");
    assert_eq!(call.receipt().attempts(), 0, "it was not sent");
    let told = call.step(Event::Recorded);
    assert_eq!(error_kind(&told), HpcErrorKind::Journal);
    let Action::Finish(Err(CallError::Failed(error, _))) = &told.action else { panic!("{told:?}") };
    assert_eq!((error.attempts, error.maybe_applied), (0, false));
    assert!(error.message.contains("disk full"), "{}", error.message);
}

#[test]
fn nothing_is_sent_if_writing_took_until_the_deadline() {
    let mut call = Call::prepared();
    call.ms = 3_600_000;
    assert!(matches!(call.step(Event::Recorded).action, Action::Record { durable: true }));
    assert_eq!(error_kind(&call.step(Event::Recorded)), HpcErrorKind::Http);
    assert_eq!(call.receipt().state(), ReceiptState::NotApplied);
}

#[test]
fn an_attempt_that_was_written_slowly_is_written_again_with_the_time_of_now() {
    let mut call = Call::prepared();
    let first = call.receipt().to_json();
    call.ms = 8_000;
    assert!(matches!(call.step(Event::Recorded).action, Action::Record { durable: true }));
    assert_eq!(call.receipt().attempts(), 1);
    assert_ne!(call.receipt().to_json(), first);
    call.ms += 100;
    assert!(matches!(call.step(Event::Recorded).action, Action::Send { attempt: 1, .. }));
}

#[test]
fn nothing_is_sent_after_an_abort_while_it_is_written() {
    let mut call = Call::prepared();
    let aborted = call.step(Event::Interrupted { by: Interruption::Abort, sent: None });
    assert!(matches!(aborted.action, Action::Record { durable: true }), "{aborted:?}");
    let told = call.step(Event::Recorded).action;
    assert!(matches!(told, Action::Finish(Err(CallError::Aborted))), "{told:?}");
    assert_eq!(call.receipt().attempts(), 0);
}

#[test]
fn an_unknown_outcome_leaves_the_receipt_open() {
    let mut call = Call::prepared();
    call.step(Event::Recorded);
    let failure = TransportFailure::TimedOut(Duration::from_secs(12));
    call.result(ExchangeResult::Failed(failure));
    call.ms += 3_600_000;
    let told = call.step(Event::Interrupted { by: Interruption::Deadline, sent: None });
    assert_eq!(error_kind(&told), HpcErrorKind::Unknown);
    assert_eq!(call.receipt().state(), ReceiptState::Open);
}

#[test]
fn a_call_that_ends_before_it_is_written_leaves_no_entry() {
    let mut call = Call::new("r-1");
    call.step(Event::Started);
    let aborted = call.step(Event::Interrupted { by: Interruption::Abort, sent: None });
    assert!(matches!(aborted.action, Action::Finish(Err(CallError::Aborted))), "{aborted:?}");
}

/// Entries with one receipt.
fn entries(receipt: &Receipt) -> JournalEntries {
    let mut entries = JournalEntries::new();
    entries.add(&JournalEntries::id(receipt), Ok(receipt.clone()));
    entries
}

#[test]
fn an_open_receipt_of_the_same_nodes_comes_first() {
    let open = Call::prepared().stored();
    let entries = entries(&open);
    let found = |nodes: &[Node]| entries.open(&target(nodes), Some("me")).map(|all| all.len());
    assert_eq!(found(&[node("cln-a"), node("cln-b")]), Ok(1));
    assert_eq!(found(&[node("cln-b")]), Ok(0));
    let group = Node::Group(GroupNumber::from_u64(2).unwrap());
    assert_eq!(found(&[group]), Ok(1), "the group may hold the node");
}

#[test]
fn what_cannot_be_looked_up_stops_a_new_call() {
    let open = Call::prepared().stored();
    let elsewhere = entries(&open).open(&target(&[node("cln-a")]), Some("she")).unwrap_err();
    assert_eq!(elsewhere.kind, HpcErrorKind::Unresolved);
    assert_eq!(elsewhere.receipt.as_deref(), Some(&open));

    let damaged = || Receipt::parse(&serde_json::from_str("{}").unwrap());
    let stops = |id: &str| {
        let mut entries = JournalEntries::new();
        entries.add(id, damaged());
        entries.open(&target(&[node("cln-b")]), None).is_err()
    };
    let scope = target(&[node("cln-a")]).scope();
    assert!(stops(&format!("{scope}.r-1")), "of the same queue");
    assert!(stops("something"), "of an unknown queue");
    assert!(!stops(&format!("{}.r-1", "0".repeat(scope.len()))), "of another queue");
}

#[test]
fn a_look_up_that_does_not_tell_stops_a_new_call() {
    let mut memory = Memory::new();
    let mut machine = LookUpMachine::new(Call::prepared().stored(), LIMITS);
    machine.step(Event::Started, now(0), Jitter::new(0.5), &mut memory);
    let response = RawResponse::from_text(
        Head::read(200, HeaderTexts::default(), WALL),
        r#"{"ret_code": 0, "job_set": [], "total_count": 0}"#,
        false,
    );
    let mut event = Event::Exchanged(Exchange {
        result: ExchangeResult::Response(response),
        sent: Some(now(0)),
        timestamp: None,
        signed: true,
        received: now(0),
    });
    let outcome = loop {
        match machine.step(event, now(0), Jitter::new(0.5), &mut memory).action {
            Action::Finish(outcome) => break outcome.unwrap(),
            _ => event = Event::Interrupted { by: Interruption::Deadline, sent: None },
        }
    };
    let error = settled(outcome).unwrap_err();
    assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Unresolved, false));
    assert!(error.receipt.is_some() && error.retryable);
}

#[test]
fn a_receipt_that_is_not_open_is_kept_for_a_day() {
    let mut call = Call::prepared();
    let expired = |call: &Call, ms| entries(&call.stored()).expired(now(ms)).count();
    assert_eq!(expired(&call, 100 * DAY_MS), 0, "an open receipt is kept");
    call.step(Event::Recorded);
    call.response(ACCEPTED);
    assert_eq!(call.stored().state(), ReceiptState::Applied);
    assert_eq!((expired(&call, DAY_MS - 1), expired(&call, DAY_MS + 1)), (0, 1));
}

#[test]
fn jobs_in_the_journal_are_those_of_their_receipts() {
    let mut call = Call::prepared();
    call.step(Event::Recorded);
    call.response(ACCEPTED);
    let mut memory = Memory::new();
    entries(&call.stored()).claim(&mut memory);
    // Another receipt does not take the job for its own: only one row is left, and it is claimed.
    let row = r#"{"ret_code": 0, "total_count": 1, "job_set": [{"job_id": "j-5",
        "job_action": "HpcQueueRemoveEhpcQueueNodes", "status": "successful",
        "create_time": "2026-01-02T03:04:06Z", "resource_ids": "ehpc-1 ehpcq-1 cln-a"}]}"#;
    let found = |memory: &mut Memory| {
        let mut other = Call::new("r-2");
        other.step(Event::Started);
        other.response(EMPTY_LOG);
        let mut machine = LookUpMachine::new(other.stored(), LIMITS);
        let (mut ms, mut event) = (1_000, Event::Started);
        loop {
            match machine.step(event, now(ms), Jitter::new(0.5), memory).action {
                Action::Finish(outcome) => return outcome.unwrap().state == "applied",
                Action::Wait(time) => {
                    ms += time.as_millis() as i64;
                    event = Event::TimerFired;
                }
                Action::Get(query) => {
                    let is_expired = query.timestamp + 60_000 < WALL + ms;
                    let body = if is_expired { r#"{"ret_code": 1300}"# } else { row };
                    let date = Some((WALL + ms) / 1000 * 1000);
                    let head = Head { status: 200, date, ..Head::default() };
                    event = Event::Exchanged(Exchange {
                        result: ExchangeResult::Response(RawResponse::from_text(head, body, false)),
                        sent: Some(now(ms)),
                        timestamp: Some(query.timestamp),
                        signed: true,
                        received: now(ms),
                    });
                }
                other => panic!("{other:?}"),
            }
        }
    };
    assert!(found(&mut Memory::new()), "without the journal it would");
    assert!(!found(&mut memory));
}

#[test]
fn one_lock_for_one_queue_however_the_endpoint_is_spelled() {
    let scope = |endpoint: &str, nodes: &[Node]| {
        Target::new(endpoint, &ehpc_remove_nodes_core::ADD_NODES, request(nodes)).scope()
    };
    let one = target(&[node("cln-a")]).scope();
    assert_eq!(one, scope(ENDPOINT, &[node("cln-b")]));
    assert_eq!(one.len(), 24);
    assert_ne!(one, scope("https://other/api", &[node("cln-a")]));
}
