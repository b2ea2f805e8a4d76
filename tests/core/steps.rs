//! A removal step by step: what is done next after each thing that can happen, and when.

use crate::verdicts::BOUNDS;
use ehpc_remove_nodes::fault::{Fault, Kind};
use ehpc_remove_nodes::head::Head;
use ehpc_remove_nodes::id::Id;
use ehpc_remove_nodes::memory::Memory;
use ehpc_remove_nodes::moment::{Chance, Moment};
use ehpc_remove_nodes::nodelist::{Node, NodeList};
use ehpc_remove_nodes::operation::{LIST_OPERATIONS, REMOVE_NODES};
use ehpc_remove_nodes::outcome::{Because, Bounds, Ended, Removal};
use ehpc_remove_nodes::protocol::{Action, Arrival, Event, Interruption, Note, Protocol, Step};
use ehpc_remove_nodes::removal::Removing;
use ehpc_remove_nodes::reply::Answered;
use ehpc_remove_nodes::request::RemovalRequest;
use ehpc_remove_nodes::timestamp::Timestamp;
use ehpc_remove_nodes::verdict::{Ending, Lost, NotSent};
use std::cell::RefCell;
use std::rc::Rc;

/// From a loss to the first look that decides: `settleMs` twice over, a thousandth more, 1 ms.
const SETTLING_MS: i64 = 10_011;

/// 2026-01-02T03:04:05Z.
const WALL: i64 = 1_767_323_045_000;

const ENDPOINT: &str = "https://h/api";
const BUSY: &str = r#"{"ret_code": 5100, "message": "busy"}"#;
const STALE: &str = r#"{"ret_code": 1300, "message": "expired"}"#;
const NO_ROWS: &str = r#"{"ret_code": 0, "total_count": 0, "job_set": []}"#;

type Outcome = Result<Removal, Ended>;

/// A removal, and the time by which it is told what happens, in milliseconds.
struct Run {
    removing: Removing,
    memory: Rc<RefCell<Memory>>,
    now: i64,
    signed: bool,
}

impl Run {
    fn with(timestamp: Option<Timestamp>) -> Self {
        Run::within(BOUNDS, timestamp)
    }

    fn within(bounds: Bounds, timestamp: Option<Timestamp>) -> Self {
        let memory = Rc::new(RefCell::new(Memory::new()));
        let id = |text| Id::new(text).unwrap();
        let request = RemovalRequest {
            cluster_id: id("ehpc-1"),
            hpcqueue_id: id("q-1"),
            nodelist: NodeList::new(&[Node::Id(id("cln-1"))]).unwrap(),
            zone: id("jn1a"),
            timestamp,
        };
        let removing = Removing::new(&REMOVE_NODES, request, ENDPOINT, bounds, Rc::clone(&memory));
        Run { removing, memory, now: 0, signed: true }
    }

    /// One that was sent for the first time.
    fn sent() -> Self {
        let mut run = Run::with(None);
        assert_eq!(sends(&run.tell(Event::Started)), 1);
        run
    }

    fn moment(&self) -> Moment {
        Moment { steady: self.now, wall: WALL + self.now }
    }

    fn tell(&mut self, event: Event) -> Step<Outcome> {
        let now = self.moment();
        self.removing.step(event, now, Chance::new(0.5))
    }

    fn ended(&mut self, ending: Ending) -> Step<Outcome> {
        let now = self.moment();
        let timestamp = self.signed.then_some(now.wall);
        self.tell(Event::Ended(Arrival { ending, sent: Some(now), timestamp, received: now }))
    }

    fn answered(&mut self, head: Head, body: &str) -> Step<Outcome> {
        self.ended(Ending::Replied(Answered::new(head, body.into(), false)))
    }

    /// An answer of a server whose clock is right.
    fn said(&mut self, body: &str) -> Step<Outcome> {
        let seconds = self.moment().wall / 1000;
        let head = Head { status: 200, date: Some(seconds * 1000), ..Head::default() };
        self.answered(head, body)
    }

    /// The answer to the attempt that is under way is lost.
    fn lose(&mut self) -> Step<Outcome> {
        self.ended(Ending::Lost(Lost::TimedOut(10_000)))
    }

    fn interrupted(&mut self, by: Interruption, sent: bool) -> Step<Outcome> {
        let sent = sent.then(|| self.moment());
        self.tell(Event::Interrupted { by, sent })
    }

    /// Waits for as long as it asks, and goes on.
    fn wait(&mut self, step: &Step<Outcome>) -> Step<Outcome> {
        self.now += i64::from(rests(step));
        self.tell(Event::Rested)
    }

    /// Looks that find nothing, until something else is to be done.
    fn finds_nothing(&mut self, mut step: Step<Outcome>) -> Step<Outcome> {
        for _ in 0..100 {
            step = match step.action {
                Action::Rest(_) => self.wait(&step),
                Action::Get(_) => self.said(NO_ROWS),
                Action::Send { .. } | Action::Finish(_) => return step,
            };
        }
        panic!("it looks for ever");
    }

    /// A look that finds these rows.
    fn finds(&mut self, rows: &str) -> Step<Outcome> {
        let count = rows.matches("job_id").count();
        self.said(&format!(r#"{{"ret_code": 0, "total_count": {count}, "job_set": [{rows}]}}"#))
    }
}

fn row(job_id: &str, status: &str) -> String {
    format!(
        r#"{{"job_id": "{job_id}", "job_action": "HpcQueueRemoveEhpcQueueNodes",
            "status": "{status}", "create_time": "2026-01-02T03:04:05Z",
            "resource_ids": "ehpc-1 q-1 cln-1", "error_codes": ""}}"#
    )
}

fn sends(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Send { attempt } => attempt,
        ref other => panic!("{other:?}"),
    }
}

fn rests(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Rest(ms) => ms,
        ref other => panic!("{other:?}"),
    }
}

fn looks(step: &Step<Outcome>) {
    match &step.action {
        Action::Get(query) => assert_eq!(query.operation, &LIST_OPERATIONS),
        other => panic!("{other:?}"),
    }
}

fn fault(step: Step<Outcome>) -> Box<Fault> {
    match step.action {
        Action::Finish(Err(Ended::Told(fault, _))) => fault,
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
    for attempt in 2..=BOUNDS.max_attempts {
        let step = run.said(BUSY);
        let wait_ms = rests(&step);
        assert!((1..=5_000).contains(&wait_ms));
        let told = Note::Retry { attempt, wait_ms, ret_code: Some(5100), status: Some(200) };
        assert_eq!(step.notes, [told]);
        assert_eq!(sends(&run.wait(&step)), attempt);
    }
    let fault = fault(run.said(BUSY));
    assert_eq!((fault.kind, fault.ret_code, fault.attempts), (Kind::Refused, Some(5100), 4));
    assert!(fault.retryable);
}

#[test]
fn it_is_sent_again_only_if_a_lost_answer_could_still_be_looked_up() {
    // One attempt, the time to settle, and one look must fit before the deadline.
    let last = 60_000 - 10_000 - SETTLING_MS - 10_000;
    for (wait, may) in [(last, true), (last + 1, false)] {
        let mut run = Run::sent();
        let retry_after_ms = Some(u32::try_from(wait).unwrap());
        let step = run.answered(Head { status: 200, retry_after_ms, ..Head::default() }, BUSY);
        match may {
            true => assert_eq!(i64::from(rests(&step)), wait),
            false => assert_eq!(fault(step).kind, Kind::Refused),
        }
        // The same, if the time is already gone.
        let mut run = Run::sent();
        run.now = wait;
        let step =
            run.answered(Head { status: 200, retry_after_ms: Some(0), ..Head::default() }, BUSY);
        assert_eq!(matches!(step.action, Action::Rest(0)), may, "{wait}");
    }
}

#[test]
fn a_wrong_clock_is_corrected_by_the_servers_date_and_it_is_sent_once_more() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.answered(head, STALE);
    assert_eq!(rests(&step), 0);
    let clock = Note::Clock { offset_ms: -119_500 };
    let retry = Note::Retry { attempt: 2, wait_ms: 0, ret_code: Some(1300), status: Some(200) };
    assert_eq!(step.notes, [clock, retry]);
    assert_eq!(run.memory.borrow().offset(ENDPOINT), -119_500);
    assert_eq!(sends(&run.wait(&step)), 2);
    let fault = fault(run.answered(head, STALE));
    assert_eq!((fault.kind, fault.ret_code, fault.attempts), (Kind::Refused, Some(1300), 2));
    assert!(fault.message.contains("after the clock was corrected"), "{}", fault.message);
}

#[test]
fn a_clock_is_not_corrected_without_the_servers_date_or_where_the_caller_gave_the_time() {
    let mut run = Run::sent();
    let undated = Head { status: 200, ..Head::default() };
    let told = fault(run.answered(undated, STALE));
    assert_eq!(told.ret_code, Some(1300));
    assert!(told.message.contains("This computer's clock is off"), "{}", told.message);

    let mut run = Run::with(Timestamp::from_unix_ms(WALL as f64));
    run.tell(Event::Started);
    let head = Head { status: 200, date: Some(WALL), ..Head::default() };
    let told = fault(run.answered(head, STALE));
    assert_eq!((told.ret_code, told.attempts), (Some(1300), 1));
    assert!(told.message.contains("is sent unchanged: leave it out"), "{}", told.message);
    assert_eq!(run.memory.borrow().offset(ENDPOINT), 0);
}

#[test]
fn where_another_server_signs_it_is_sent_once_more_and_our_clock_stays() {
    let mut run = Run::sent();
    run.signed = false;
    let head = Head { status: 200, date: Some(WALL + 120_000), ..Head::default() };
    let step = run.answered(head, STALE);
    assert!(matches!(&step.notes[..], [Note::Retry { .. }]), "{:?}", step.notes);
    assert_eq!(run.memory.borrow().offset(ENDPOINT), 0);
    assert_eq!(sends(&run.wait(&step)), 2);
    let told = fault(run.answered(head, STALE));
    assert_eq!(told.ret_code, Some(1300));
    assert!(told.message.contains("the server that signs is off"), "{}", told.message);
}

#[test]
fn a_lost_answer_is_looked_up_at_once_and_what_is_found_is_the_answer() {
    let mut run = Run::sent();
    let step = run.lose();
    looks(&step);
    assert_eq!(step.notes, [Note::Reconcile { look: 1, attempts: 1 }]);
    let removal = removal(run.finds(&row("j-1", "pending")));
    assert_eq!((&*removal.job_id, removal.attempts, removal.recovered), ("j-1", 1, true));
    assert_eq!(removal.action, "HpcQueueRemoveEhpcQueueNodesResponse");
}

#[test]
fn what_is_not_in_the_log_is_looked_for_until_it_has_settled_and_then_sent_again() {
    let mut run = Run::sent();
    let mut step = run.lose();
    let mut looked = 0;
    let mut pauses = Vec::new();
    let began = loop {
        looked += 1;
        assert_eq!(step.notes, [Note::Reconcile { look: looked, attempts: 1 }]);
        let began = run.now;
        step = run.said(NO_ROWS);
        if !step.notes.is_empty() {
            break began;
        }
        assert!(looked < 100, "it looks for ever");
        pauses.push(rests(&step));
        step = run.wait(&step);
        looks(&step);
    };
    assert_eq!(began, SETTLING_MS, "the look that decides began when everything had settled");
    let sum: u32 = pauses.iter().sum();
    assert_eq!(i64::from(sum), SETTLING_MS);
    assert!(
        pauses.windows(2).all(|two| two[1] == 2 * two[0] || two == &pauses[pauses.len() - 2..])
    );
    let retry = Note::Retry { attempt: 2, wait_ms: 0, ret_code: None, status: None };
    assert_eq!(step.notes, [retry]);
    assert_eq!(sends(&run.wait(&step)), 2);
}

#[test]
fn a_server_that_asks_for_time_gets_it_counted_from_its_answer() {
    let bounds = Bounds { deadline_ms: 600_000, deadline_at: 600_000, ..BOUNDS };
    let mut run = Run::within(bounds, None);
    run.tell(Event::Started);
    run.now = 1_000;
    let head = Head { status: 503, retry_after_ms: Some(20_000), ..Head::default() };
    let mut step = run.answered(head, "<html>");
    while !matches!(step.notes[..], [Note::Retry { .. }]) {
        step = match step.action {
            Action::Rest(_) => run.wait(&step),
            _ => run.said(NO_ROWS),
        };
        assert!(run.now < 60_000, "it looks for ever");
    }
    assert_eq!(run.now, 1_000 + SETTLING_MS);
    assert_eq!(i64::from(rests(&step)), 20_000 - SETTLING_MS);
}

#[test]
fn an_unknown_says_since_when_by_the_servers_clock() {
    let mut run = Run::sent();
    let head = Head { status: 200, date: Some(WALL - 120_000), ..Head::default() };
    let step = run.answered(head, STALE);
    assert_eq!(sends(&run.wait(&step)), 2);
    run.lose();
    let told = fault(run.interrupted(Interruption::Deadline, true));
    // First sent at 03:04:05 by this computer's clock, which is 119.5 s ahead.
    assert!(told.message.contains("2026-01-02T03:02:05Z"), "{}", told.message);
}

#[test]
fn a_failed_job_of_ours_is_not_sent_again() {
    let mut run = Run::sent();
    run.lose();
    // It may still be carried out once more: not before everything has settled.
    let mut step = run.finds(&row("j-1", "failed"));
    while matches!(step.action, Action::Rest(_)) {
        looks(&run.wait(&step));
        step = run.finds(&row("j-1", "failed"));
    }
    assert_eq!(run.now, SETTLING_MS);
    let fault = fault(step);
    assert_eq!((fault.kind, fault.maybe_applied), (Kind::Job, true));
    assert_eq!((&fault.job_ids[..], fault.attempts), (&["j-1".to_string()][..], 1));
}

#[test]
fn two_jobs_that_may_be_ours_stay_unknown_and_are_named() {
    let mut run = Run::sent();
    run.lose();
    let rows = [row("j-1", "pending"), row("j-2", "pending")].join(",");
    let mut step = run.finds(&rows);
    while matches!(step.action, Action::Rest(_)) {
        looks(&run.wait(&step));
        step = run.finds(&rows);
    }
    let fault = fault(step);
    assert_eq!((fault.kind, fault.maybe_applied), (Kind::Unknown, true));
    assert_eq!(fault.job_ids, ["j-1", "j-2"]);
}

#[test]
fn a_refusal_after_a_loss_is_not_believed_before_the_log_has_settled() {
    let mut run = Run::sent();
    let step = run.lose();
    assert_eq!(sends(&run.finds_nothing(step)), 2);
    // The second attempt is refused for good; the first may have been carried out meanwhile.
    let step = run.said(r#"{"ret_code": 1400, "message": "no"}"#);
    assert_eq!(rests(&step), 0, "everything has settled already");
    looks(&run.wait(&step));
    let fault = fault(run.said(NO_ROWS));
    assert_eq!((fault.kind, fault.ret_code, fault.attempts), (Kind::Refused, Some(1400), 2));
}

#[test]
fn busy_after_a_loss_is_looked_up_again_before_it_is_sent_again() {
    let mut run = Run::sent();
    let step = run.lose();
    assert_eq!(sends(&run.finds_nothing(step)), 2);
    let step = run.said(BUSY);
    assert!(step.notes.is_empty());
    looks(&run.wait(&step));
    // There is no time left for a third attempt: the last refusal is the answer.
    run.now = 59_000;
    let fault = fault(run.said(NO_ROWS));
    assert_eq!((fault.kind, fault.ret_code), (Kind::Refused, Some(5100)));
}

#[test]
fn without_time_to_send_again_it_never_happened() {
    let mut run = Run::sent();
    run.now = 30_000;
    let step = run.lose();
    let fault = fault(run.finds_nothing(step));
    assert_eq!((fault.kind, fault.maybe_applied, fault.attempts), (Kind::Http, false, 1));
}

#[test]
fn an_interruption_is_the_callers_own_until_something_was_sent() {
    let mut run = Run::with(None);
    run.tell(Event::Started);
    let step = run.interrupted(Interruption::Abort, false);
    assert!(matches!(step.action, Action::Finish(Err(Ended::Aborted))));

    let mut run = Run::with(None);
    run.tell(Event::Started);
    let fault = fault(run.interrupted(Interruption::Deadline, false));
    assert_eq!((fault.kind, fault.attempts), (Kind::Http, 0));
}

#[test]
fn an_interruption_while_a_request_is_under_way_or_lost_is_unknown() {
    for by in [Interruption::Abort, Interruption::Deadline] {
        let mut run = Run::sent();
        let step = run.interrupted(by, true);
        let because = match &step.action {
            Action::Finish(Err(Ended::Told(_, because))) => *because,
            other => panic!("{other:?}"),
        };
        let expected = match by {
            Interruption::Abort => Because::OfTheAbort,
            Interruption::Deadline => Because::OfTheRequest,
        };
        assert_eq!(because, expected);
        let told = fault(step);
        assert_eq!((told.kind, told.maybe_applied, told.attempts), (Kind::Unknown, true, 1));

        let mut run = Run::sent();
        run.lose();
        let told = fault(run.interrupted(by, true));
        assert_eq!((told.kind, told.attempts), (Kind::Unknown, 1), "a page is no attempt");
    }
}

#[test]
fn a_request_that_met_nobody_counts_as_an_attempt_and_one_that_was_not_made_does_not() {
    let mut run = Run::sent();
    let step = run.ended(Ending::NotSent(NotSent::NoConnection("ECONNREFUSED".into())));
    assert_eq!(fault(step).attempts, 1);
    let mut run = Run::sent();
    let now = run.moment();
    let ending = Ending::NotSent(NotSent::NoFetch);
    let arrival = Arrival { ending, sent: None, timestamp: None, received: now };
    assert_eq!(fault(run.tell(Event::Ended(arrival))).attempts, 0);
}

#[test]
fn an_event_that_makes_no_sense_ends_it_truly() {
    let mut run = Run::sent();
    let told = fault(run.tell(Event::Rested));
    assert_eq!((told.kind, told.maybe_applied), (Kind::Unknown, true));
}
