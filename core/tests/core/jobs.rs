//! JobPoller for a job: what ends the wait, how long the pauses are, and what is said of the job.

use ehpc_remove_nodes_core::{
    Action, ApiRequest, CallError, CauseSource, Event, Exchange, ExchangeResult, Head, HpcError,
    HpcErrorKind, Input, Interruption, Invalid, Jitter, JobPoller, JobRequest, Limits, Machine,
    Memory, NotSent, Now, Progress, RawResponse, Step, Succeeded, TransportFailure,
};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

type Outcome = Result<Succeeded, CallError>;

const ENDPOINT: &str = "https://h/api";

fn request(job_id: &str) -> Result<JobRequest, Box<Invalid>> {
    let names = ["job_id".into(), "zone".into()];
    JobRequest::parse(&names, |name| {
        Ok(Input::Text(if name == "zone" { "jn1a" } else { job_id }.into()))
    })
}

const START: Now = Now { monotonic: 0, unix: 1_767_323_045_000 };

/// A wait, and the time by which it is told what happens, in milliseconds.
struct Wait {
    waiting: JobPoller,
    memory: Rc<RefCell<Memory>>,
    now: i64,
}

impl Wait {
    fn new() -> Self {
        let memory = Rc::new(RefCell::new(Memory::new()));
        let request = request("j-1").unwrap();
        let limits = Limits::new(START).deadline(Duration::from_secs(60));
        let waiting = JobPoller::new(request, ENDPOINT, &limits);
        Wait { waiting, memory, now: 0 }
    }

    fn moment(&self) -> Now {
        Now { monotonic: self.now, unix: START.unix + self.now }
    }

    fn tell(&mut self, event: Event) -> Step<Outcome> {
        let now = self.moment();
        self.waiting.step(event, now, Jitter::new(0.5), &mut self.memory.borrow_mut().clocks)
    }

    fn asks(&mut self, event: Event) -> ApiRequest {
        match self.tell(event).action {
            Action::Get(query) => query,
            other => panic!("{other:?}"),
        }
    }

    fn ended(&mut self, result: ExchangeResult) -> Step<Outcome> {
        let now = self.moment();
        let exchange = Exchange {
            result,
            sent: Some(now),
            timestamp: Some(now.unix),
            signed: true,
            received: now,
        };
        self.tell(Event::Exchanged(exchange))
    }

    fn answered(&mut self, status: u16, body: &str) -> Step<Outcome> {
        let head = Head { status, ..Head::default() };
        self.ended(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
    }

    fn quoted(&mut self, rows: &str) -> Step<Outcome> {
        self.answered(200, &page(rows))
    }
}

fn page(rows: &str) -> String {
    format!(r#"{{"ret_code": 0, "total_count": 1, "job_set": [{rows}]}}"#)
}

fn row(status: &str) -> String {
    format!(r#"{{"job_id": "j-1", "status": "{status}"}}"#)
}

fn rest(step: &Step<Outcome>) -> u32 {
    match step.action {
        Action::Wait(time) => time.as_millis() as u32,
        ref other => panic!("{other:?}"),
    }
}

fn error(step: Step<Outcome>) -> (Box<HpcError>, CauseSource) {
    match step.action {
        Action::Finish(Err(CallError::Failed(error, cause))) => (error, cause),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_for_a_job_has_a_job_and_a_zone_and_nothing_else() {
    let request = request("j-1").unwrap();
    assert_eq!((request.job_id.as_str(), request.zone.as_str()), ("j-1", "jn1a"));
    for wrong in ["jobId", "cluster_id"] {
        let refused = JobRequest::parse(&[wrong.into()], |_| Ok::<_, Box<Invalid>>(Input::Absent));
        assert_eq!(refused.unwrap_err().field, wrong);
    }
    let names = ["zone".into()];
    let refused = JobRequest::parse(&names, |_| Ok::<_, Box<Invalid>>(Input::Absent));
    assert_eq!(refused.unwrap_err().field, "job_id");
}

#[test]
fn it_asks_the_log_for_this_job_newest_first() {
    let query = Wait::new().asks(Event::Started);
    assert_eq!(query.operation.name, "the operation log");
    let asked: Vec<(&str, &str)> =
        query.parameters.iter().map(|(name, value)| (*name, &**value)).collect();
    let expected =
        [("zone", "jn1a"), ("job_ids", "j-1"), ("reverse", "1"), ("limit", "100"), ("offset", "0")];
    assert_eq!(asked, expected);
}

#[test]
fn success_is_the_jobs_own_row_in_the_answer() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let other = r#"{"job_id": "j-2", "status": "failed"}"#;
    let rows = format!("{other}, {}", row("successful"));
    match wait.quoted(&rows).action {
        Action::Finish(Ok(succeeded)) => {
            assert_eq!(succeeded.index, 1);
        }
        unexpected => panic!("{unexpected:?}"),
    }
}

#[test]
fn pauses_double_from_a_second_to_ten_and_each_look_is_told() {
    let mut wait = Wait::new();
    let mut pauses = Vec::new();
    wait.asks(Event::Started);
    for status in ["pending", "working", "working", "who knows", "working"] {
        wait.now += 1_000;
        let step = wait.quoted(&row(status));
        pauses.push(rest(&step));
        let told = Progress::Job {
            job_id: "j-1".into(),
            status: Some(status.into()),
            elapsed_ms: wait.now,
        };
        assert_eq!(step.progress, [told]);
        wait.asks(Event::TimerFired);
    }
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 10_000]);
}

#[test]
fn a_job_that_is_not_in_the_log_yet_is_waited_for() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    for rows in ["", r#"{"job_id": "j-2", "status": "successful"}"#, r#"{"status": "failed"}"#] {
        let step = wait.quoted(rows);
        assert!(rest(&step) >= 1_000, "{rows}");
        assert!(matches!(&step.progress[..], [Progress::Job { status: None, .. }]), "{rows}");
    }
}

#[test]
fn a_failed_job_may_have_done_a_part_and_its_codes_are_told() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let failed = r#"{"job_id": "j-1", "status": "failed", "error_codes": "5200"}"#;
    let (error, cause) = error(wait.quoted(failed));
    assert_eq!(
        (error.kind, error.maybe_applied, error.retryable),
        (HpcErrorKind::Job, true, false)
    );
    assert_eq!(error.job_ids, ["j-1"]);
    assert_eq!(error.error_codes.as_deref(), Some("5200"));
    assert_eq!(cause, CauseSource::None);
    let message = "Job j-1 failed (error_codes \"5200\"). A part of its work may have been done. \
                   Look at the queue's nodes before you send anything again.";
    assert_eq!(error.message, message);

    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let (error, _) = self::error(wait.quoted(&row("failed")));
    assert!(error.message.starts_with("Job j-1 failed. "), "{}", error.message);
}

#[test]
fn a_wait_that_the_deadline_ends_says_what_was_seen_last_and_that_the_job_goes_on() {
    let deadline = || Event::Interrupted { by: Interruption::Deadline, sent: None };
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let (error, _) = error(wait.tell(deadline()));
    assert_eq!(
        (error.kind, error.maybe_applied, error.retryable),
        (HpcErrorKind::Unknown, true, true)
    );
    assert!(error.message.contains("(60000): the operation log did not show it. "));
    assert!(error.message.contains("the job goes on"), "{}", error.message);

    let mut wait = Wait::new();
    wait.asks(Event::Started);
    wait.quoted(&row("working"));
    let (error, _) = self::error(wait.tell(deadline()));
    assert!(error.message.contains("it was \"working\" at the last look"), "{}", error.message);
}

#[test]
fn an_abort_ends_the_wait_with_its_own_reason() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let abort = Event::Interrupted { by: Interruption::Abort, sent: None };
    assert!(matches!(wait.tell(abort).action, Action::Finish(Err(CallError::Aborted))));
}

#[test]
fn an_answer_that_is_lost_or_no_log_is_asked_for_again_however_often() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    for _ in 0..20 {
        let waits = [
            rest(&wait.ended(ExchangeResult::Failed(TransportFailure::TimedOut(
                Duration::from_millis(1),
            )))),
            rest(&wait.answered(200, r#"{"ret_code": 0}"#)),
            rest(&wait.answered(502, "<html>")),
            rest(
                &wait.ended(ExchangeResult::NotSent(NotSent::NoConnection("ECONNREFUSED".into()))),
            ),
        ];
        assert!(waits.iter().all(|ms| *ms <= 5_000), "{waits:?}");
        wait.asks(Event::TimerFired);
    }
    // What came of it in the end counts, and the pauses begin where they were.
    assert_eq!(rest(&wait.quoted(&row("pending"))), 1_000);
}

#[test]
fn a_refusal_that_would_be_the_same_again_ends_the_wait() {
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let (error, cause) = error(wait.answered(200, r#"{"ret_code": 1200, "message": "no"}"#));
    assert_eq!(
        (error.kind, error.ret_code, error.maybe_applied),
        (HpcErrorKind::Refused, Some(1200), false)
    );
    assert_eq!(cause, CauseSource::LastRequest);
}

#[test]
fn a_wrong_clock_is_corrected_once_by_the_servers_date() {
    let wrong = r#"{"ret_code": 1300, "message": "expired"}"#;
    let mut wait = Wait::new();
    wait.asks(Event::Started);
    let now = wait.moment();
    let date = Some(now.unix + 90_000);
    let stale = |sent| Exchange {
        result: ExchangeResult::Response(RawResponse::from_text(
            Head { status: 200, date, ..Head::default() },
            wrong,
            false,
        )),
        sent: Some(sent),
        timestamp: Some(now.unix),
        signed: true,
        received: now,
    };
    let step = wait.tell(Event::Exchanged(stale(now)));
    assert_eq!(rest(&step), 0);
    assert_eq!(step.progress, [Progress::Clock { offset_ms: 90_500 }]);
    assert_eq!(wait.memory.borrow().clocks.offset(ENDPOINT), 90_500);
    wait.asks(Event::TimerFired);
    let (error, _) = error(wait.tell(Event::Exchanged(stale(now))));
    assert_eq!((error.kind, error.ret_code), (HpcErrorKind::Refused, Some(1300)));
}
