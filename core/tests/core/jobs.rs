//! `JobPoller`: what ends the wait, the length of the pauses, and the errors.

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

/// A poller with its clock, in milliseconds.
struct Run {
    poller: JobPoller,
    memory: Rc<RefCell<Memory>>,
    now: i64,
}

impl Run {
    fn new() -> Self {
        let memory = Rc::new(RefCell::new(Memory::new()));
        let request = request("j-1").unwrap();
        let limits = Limits::new(START).deadline(Duration::from_secs(60));
        let poller = JobPoller::new(request, ENDPOINT, &limits);
        Run { poller, memory, now: 0 }
    }

    fn moment(&self) -> Now {
        Now { monotonic: self.now, unix: START.unix + self.now }
    }

    fn step(&mut self, event: Event) -> Step<Outcome> {
        let now = self.moment();
        self.poller.step(event, now, Jitter::new(0.5), &mut self.memory.borrow_mut().clocks)
    }

    fn expect_get(&mut self, event: Event) -> ApiRequest {
        match self.step(event).action {
            Action::Get(query) => query,
            other => panic!("{other:?}"),
        }
    }

    fn complete(&mut self, result: ExchangeResult) -> Step<Outcome> {
        let now = self.moment();
        let exchange = Exchange {
            result,
            sent: Some(now),
            timestamp: Some(now.unix),
            signed: true,
            received: now,
        };
        self.step(Event::Exchanged(exchange))
    }

    fn respond(&mut self, status: u16, body: &str) -> Step<Outcome> {
        let head = Head { status, ..Head::default() };
        self.complete(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
    }

    fn respond_rows(&mut self, rows: &str) -> Step<Outcome> {
        self.respond(200, &page(rows))
    }
}

fn page(rows: &str) -> String {
    format!(r#"{{"ret_code": 0, "total_count": 1, "job_set": [{rows}]}}"#)
}

fn row(status: &str) -> String {
    format!(r#"{{"job_id": "j-1", "status": "{status}"}}"#)
}

fn wait_ms(step: &Step<Outcome>) -> u32 {
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
fn a_job_request_has_a_job_id_and_a_zone() {
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
fn the_log_is_filtered_by_the_job_newest_first() {
    let query = Run::new().expect_get(Event::Started);
    assert_eq!(query.operation.term.phrase(), "the operation log");
    let asked: Vec<(&str, &str)> =
        query.parameters.iter().map(|(name, value)| (*name, &**value)).collect();
    let expected =
        [("zone", "jn1a"), ("job_ids", "j-1"), ("reverse", "1"), ("limit", "100"), ("offset", "0")];
    assert_eq!(asked, expected);
}

#[test]
fn success_has_the_index_of_the_jobs_row() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let other = r#"{"job_id": "j-2", "status": "failed"}"#;
    let rows = format!("{other}, {}", row("successful"));
    match run.respond_rows(&rows).action {
        Action::Finish(Ok(succeeded)) => {
            assert_eq!(succeeded.index, 1);
        }
        unexpected => panic!("{unexpected:?}"),
    }
}

#[test]
fn pauses_double_from_1_s_to_10_s_and_each_poll_is_reported() {
    let mut run = Run::new();
    let mut pauses = Vec::new();
    run.expect_get(Event::Started);
    for status in ["pending", "working", "working", "who knows", "working"] {
        run.now += 1_000;
        let step = run.respond_rows(&row(status));
        pauses.push(wait_ms(&step));
        let expected = Progress::Job {
            job_id: "j-1".into(),
            status: Some(status.into()),
            elapsed_ms: run.now,
        };
        assert_eq!(step.progress, [expected]);
        run.expect_get(Event::TimerFired);
    }
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 10_000]);
}

#[test]
fn polling_continues_while_the_job_is_not_in_the_log() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    for rows in ["", r#"{"job_id": "j-2", "status": "successful"}"#, r#"{"status": "failed"}"#] {
        let step = run.respond_rows(rows);
        assert!(wait_ms(&step) >= 1_000, "{rows}");
        assert!(matches!(&step.progress[..], [Progress::Job { status: None, .. }]), "{rows}");
    }
}

#[test]
fn a_failed_job_may_be_partly_done_and_its_codes_are_reported() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let failed = r#"{"job_id": "j-1", "status": "failed", "error_codes": "5200"}"#;
    let (error, cause) = error(run.respond_rows(failed));
    assert_eq!(
        (error.kind, error.maybe_applied, error.retryable),
        (HpcErrorKind::Job, true, false)
    );
    assert_eq!(error.job_ids, ["j-1"]);
    assert_eq!(error.error_codes.as_deref(), Some("5200"));
    assert_eq!(cause, CauseSource::None);
    let message = "Job j-1 failed (error_codes \"5200\"). Part of its work may have been done. \
                   Check the queue's nodes before you send anything again.";
    assert_eq!(error.message, message);

    let mut run = Run::new();
    run.expect_get(Event::Started);
    let (error, _) = self::error(run.respond_rows(&row("failed")));
    assert!(error.message.starts_with("Job j-1 failed. "), "{}", error.message);
}

#[test]
fn a_passed_deadline_reports_the_last_status_and_that_the_job_continues() {
    let deadline = || Event::Interrupted { by: Interruption::Deadline, sent: None };
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let (error, _) = error(run.step(deadline()));
    assert_eq!(
        (error.kind, error.maybe_applied, error.retryable),
        (HpcErrorKind::Unknown, true, true)
    );
    assert!(error.message.contains("(60000): the operation log did not show it. "));
    assert!(error.message.contains("the job continues"), "{}", error.message);

    let mut run = Run::new();
    run.expect_get(Event::Started);
    run.respond_rows(&row("working"));
    let (error, _) = self::error(run.step(deadline()));
    assert!(error.message.contains("its last status was \"working\""), "{}", error.message);
}

#[test]
fn an_abort_ends_the_wait() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let abort = Event::Interrupted { by: Interruption::Abort, sent: None };
    assert!(matches!(run.step(abort).action, Action::Finish(Err(CallError::Aborted))));
}

#[test]
fn failed_reads_are_repeated_without_limit() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    for _ in 0..20 {
        let waits =
            [
                wait_ms(&run.complete(ExchangeResult::Failed(TransportFailure::TimedOut(
                    Duration::from_millis(1),
                )))),
                wait_ms(&run.respond(200, r#"{"ret_code": 0}"#)),
                wait_ms(&run.respond(502, "<html>")),
                wait_ms(&run.complete(ExchangeResult::NotSent(NotSent::NoConnection(
                    "ECONNREFUSED".into(),
                )))),
            ];
        assert!(waits.iter().all(|ms| *ms <= 5_000), "{waits:?}");
        run.expect_get(Event::TimerFired);
    }
    // After a successful read, the pauses continue where they were.
    assert_eq!(wait_ms(&run.respond_rows(&row("pending"))), 1_000);
}

#[test]
fn a_permanent_refusal_ends_the_wait() {
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let (error, cause) = error(run.respond(200, r#"{"ret_code": 1200, "message": "no"}"#));
    assert_eq!(
        (error.kind, error.ret_code, error.maybe_applied),
        (HpcErrorKind::Refused, Some(1200), false)
    );
    assert_eq!(cause, CauseSource::LastRequest);
}

#[test]
fn a_wrong_clock_is_corrected_once_by_the_date() {
    let wrong = r#"{"ret_code": 1300, "message": "expired"}"#;
    let mut run = Run::new();
    run.expect_get(Event::Started);
    let now = run.moment();
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
    let step = run.step(Event::Exchanged(stale(now)));
    assert_eq!(wait_ms(&step), 0);
    assert_eq!(step.progress, [Progress::Clock { offset_ms: 90_500 }]);
    assert_eq!(run.memory.borrow().clocks.offset(ENDPOINT), 90_500);
    run.expect_get(Event::TimerFired);
    let (error, _) = error(run.step(Event::Exchanged(stale(now))));
    assert_eq!((error.kind, error.ret_code), (HpcErrorKind::Refused, Some(1300)));
}
