//! What is said of the nodes is true, for every way in which an attempt can end.

use ehpc_remove_nodes_core::{
    Action, CallError, ChangeMachine, Event, Exchange, ExchangeResult, Head, HpcError,
    HpcErrorKind, Id, Interruption, Jitter, Limits, Machine, Memory, Node, NodeList, NotSent, Now,
    RawResponse, Removal, RemovalRequest, TransportFailure,
};
use proptest::prelude::*;
use std::time::Duration;

pub const LIMITS: Limits = Limits::new(Now { monotonic: 0, unix: 0 });

/// 2026-01-02T03:04:05Z.
const SENT: Now = Now { monotonic: 0, unix: 1_767_323_045_000 };

/// What is said of one attempt that ended so, if the deadline comes before anything else.
fn conclude(result: ExchangeResult) -> Result<Removal, Box<HpcError>> {
    let id = |text| Id::new(text).unwrap();
    let request = RemovalRequest {
        cluster_id: id("ehpc-gk3wfc7e"),
        hpcqueue_id: id("ehpcq-m7qglynz"),
        nodelist: NodeList::new(&[Node::Id(id("cln-w1xufnk9"))]).unwrap(),
        zone: id("jn1a"),
        timestamp: None,
    };
    let mut memory = Memory::new();
    let mut removing = ChangeMachine::remove(request, "https://h/api", LIMITS);
    let never_left =
        matches!(result, ExchangeResult::NotSent(NotSent::NoFetch | NotSent::Unsigned(_)));
    let sent = (!never_left).then_some(SENT);
    let exchange =
        Exchange { result, sent, timestamp: Some(SENT.unix), signed: true, received: SENT };
    let deadline = Event::Interrupted { by: Interruption::Deadline, sent: None };
    for event in [Event::Started, Event::Exchanged(exchange), deadline] {
        match removing.step(event, SENT, Jitter::new(0.5), &mut memory).action {
            Action::Finish(Ok(removal)) => return Ok(removal),
            Action::Finish(Err(CallError::Failed(error, _))) => return Err(error),
            Action::Finish(Err(CallError::Aborted)) => panic!("nobody aborted"),
            Action::Send { .. } | Action::Get(_) | Action::Wait(_) => {}
        }
    }
    panic!("the deadline did not end it");
}

fn replied(status: u16, body: &str) -> Result<Removal, Box<HpcError>> {
    let head = Head { status, ..Head::default() };
    conclude(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
}

#[test]
fn success_is_the_job_that_the_api_named() {
    let removal = replied(200, r#"{"action": "A", "job_id": "j-1", "ret_code": 0}"#).unwrap();
    let Removal { action, job_id, ret_code, attempts, recovered, .. } = removal;
    assert_eq!((&*action, &*job_id, ret_code, attempts, recovered), ("A", "j-1", 0, 1, false));
}

#[test]
fn a_ret_code_beats_the_http_status() {
    for status in [200, 302, 400, 404, 429, 500, 502, 504] {
        assert!(replied(status, r#"{"job_id": "j-1", "ret_code": 0}"#).is_ok(), "{status}");
        let refused = replied(status, r#"{"ret_code": 1400, "message": "no"}"#).unwrap_err();
        assert_eq!(
            (refused.kind, refused.maybe_applied),
            (HpcErrorKind::Refused, false),
            "{status}"
        );
        assert_eq!((refused.ret_code, refused.status), (Some(1400), Some(status)));
        let doubtful = replied(status, r#"{"ret_code": 5000, "message": "oh"}"#).unwrap_err();
        assert_eq!(
            (doubtful.kind, doubtful.maybe_applied),
            (HpcErrorKind::Unknown, true),
            "{status}"
        );
        assert_eq!(doubtful.ret_code, Some(5000));
    }
}

#[test]
fn without_an_answer_a_4xx_is_a_refusal_and_everything_else_may_have_been_carried_out() {
    for status in 0..1000 {
        let error = replied(status, "<h1>nginx</h1>").unwrap_err();
        let certain = (400..500).contains(&status) && status != 408;
        let kind = if certain { HpcErrorKind::Http } else { HpcErrorKind::Unknown };
        assert_eq!((error.kind, error.maybe_applied), (kind, !certain), "{status}");
        assert!(error.message.contains("<h1>nginx</h1>"), "{}", error.message);
        assert_eq!(error.retryable, status == 429, "{status}");
    }
}

#[test]
fn what_is_no_answer_is_described() {
    for (body, words) in [
        ("", "HTTP 500 and an empty body. "),
        ("<h1>", "HTTP 500 and something that is no answer of the API (not a JSON object): <h1>"),
        ("{}", "HTTP 500 and JSON without a ret_code: {}"),
        (r#"{"ret_code": "0"}"#, "HTTP 500 and a ret_code that is no whole number: "),
        (r#"{"ret_code": 0}"#, "HTTP 500 and ret_code 0 but no job_id: "),
    ] {
        let message = replied(500, body).unwrap_err().message;
        assert!(message.contains(words), "{body}: {message}");
    }
    let head = Head { status: 500, ..Head::default() };
    let message =
        conclude(ExchangeResult::Response(RawResponse::from_text(head, "{", true))).unwrap_err();
    let words = "HTTP 500 and a body that is too long (over 1 MiB; for a list 16): {";
    assert!(message.message.contains(words), "{}", message.message);
}

#[test]
fn success_without_a_job_is_no_certain_answer_whatever_the_status() {
    for status in [200, 400, 403, 500] {
        assert_eq!(replied(status, r#"{"ret_code": 0}"#).unwrap_err().kind, HpcErrorKind::Unknown);
    }
}

#[test]
fn only_what_was_surely_not_sent_is_surely_not_applied() {
    for (not_sent, attempts) in [(NotSent::NoConnection("x".into()), 1), (NotSent::NoFetch, 0)] {
        let error = conclude(ExchangeResult::NotSent(not_sent)).unwrap_err();
        assert_eq!((error.kind, error.maybe_applied), (HpcErrorKind::Http, false));
        assert_eq!(error.attempts, attempts);
    }
    for lost in [
        TransportFailure::Connection("x".into()),
        TransportFailure::TimedOut(Duration::from_millis(5)),
        TransportFailure::Redirected(302),
        TransportFailure::NoResponse,
    ] {
        let error = conclude(ExchangeResult::Failed(lost)).unwrap_err();
        assert_eq!(
            (error.kind, error.maybe_applied, error.retryable),
            (HpcErrorKind::Unknown, true, false)
        );
    }
}

#[test]
fn only_busy_being_updated_and_429_may_simply_be_sent_again() {
    for ret_code in 0..10_000 {
        if let Err(error) = replied(200, &format!(r#"{{"ret_code": {ret_code}}}"#)) {
            assert_eq!(error.retryable, matches!(ret_code, 5100 | 5300), "{ret_code}");
        }
    }
}

#[test]
fn an_unknown_says_since_when_and_where_to_look() {
    let error =
        conclude(ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_secs(10))))
            .unwrap_err();
    for part in [
        "`timeoutMs` (10000)",
        "not known whether the nodes were removed",
        "Do not send it again before you know",
        "HpcQueueRemoveEhpcQueueNodes",
        "ehpcq-m7qglynz",
        "2026-01-02T03:04:05Z",
        "none after 2026-01-02T03:04:36Z",
    ] {
        assert!(error.message.contains(part), "{part}: {}", error.message);
    }
}

proptest! {
    #[test]
    fn every_message_says_what_happened_what_it_means_and_what_to_do(
        status: u16, ret_code in 0_i64..9000, message in "[a-z ]{0,2000}"
    ) {
        let body = format!(r#"{{"ret_code": {ret_code}, "message": "{message}"}}"#);
        if let Err(error) = replied(status, &body) {
            let nodes = match error.kind {
                HpcErrorKind::Unknown => "It is not known whether the nodes were removed",
                _ => "No node was removed.",
            };
            let (what, next) = error.message.split_once(nodes).unwrap();
            prop_assert!(what.ends_with(". ") && what.len() < 1300);
            prop_assert!(next.len() > 20 && next.ends_with('.'));
        }
    }
}
