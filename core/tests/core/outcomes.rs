//! The outcome of a call for every result of its first attempt.

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

/// Returns the outcome of one attempt with this result, if the deadline passes right after it.
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
    let mut machine = ChangeMachine::remove(request, "https://h/api", LIMITS);
    let is_unsent =
        matches!(result, ExchangeResult::NotSent(NotSent::NoFetch | NotSent::Unready(_)));
    let sent = (!is_unsent).then_some(SENT);
    let exchange =
        Exchange { result, sent, timestamp: Some(SENT.unix), signed: true, received: SENT };
    let deadline = Event::Interrupted { by: Interruption::Deadline, sent: None };
    for event in [Event::Started, Event::Exchanged(exchange), deadline] {
        match machine.step(event, SENT, Jitter::new(0.5), &mut memory).action {
            Action::Finish(Ok(removal)) => return Ok(removal),
            Action::Finish(Err(CallError::Failed(error, _))) => return Err(error),
            Action::Finish(Err(CallError::Aborted)) => panic!("unexpected abort"),
            Action::Send { .. } | Action::Get(_) | Action::Record { .. } | Action::Wait(_) => {}
        }
    }
    panic!("the deadline did not end the call");
}

fn respond(status: u16, body: &str) -> Result<Removal, Box<HpcError>> {
    let head = Head { status, ..Head::default() };
    conclude(ExchangeResult::Response(RawResponse::from_text(head, body, false)))
}

#[test]
fn success_has_the_job_of_the_response() {
    let removal = respond(200, r#"{"action": "A", "job_id": "j-1", "ret_code": 0}"#).unwrap();
    let Removal { action, job_id, ret_code, attempts, recovered, .. } = removal;
    assert_eq!((&*action, &*job_id, ret_code, attempts, recovered), ("A", "j-1", 0, 1, false));
}

#[test]
fn the_ret_code_takes_precedence_over_the_http_status() {
    for status in [200, 302, 400, 404, 429, 500, 502, 504] {
        assert!(respond(status, r#"{"job_id": "j-1", "ret_code": 0}"#).is_ok(), "{status}");
        let refused = respond(status, r#"{"ret_code": 1400, "message": "no"}"#).unwrap_err();
        assert_eq!(
            (refused.kind, refused.maybe_applied),
            (HpcErrorKind::Refused, false),
            "{status}"
        );
        assert_eq!((refused.ret_code, refused.status), (Some(1400), Some(status)));
        let doubtful = respond(status, r#"{"ret_code": 5000, "message": "oh"}"#).unwrap_err();
        assert_eq!(
            (doubtful.kind, doubtful.maybe_applied),
            (HpcErrorKind::Unknown, true),
            "{status}"
        );
        assert_eq!(doubtful.ret_code, Some(5000));
    }
}

#[test]
fn without_a_valid_response_a_4xx_is_a_refusal_and_any_other_status_is_unknown() {
    for status in 0..1000 {
        let error = respond(status, "<h1>nginx</h1>").unwrap_err();
        let is_refusal = (400..500).contains(&status) && status != 408;
        let kind = if is_refusal { HpcErrorKind::Http } else { HpcErrorKind::Unknown };
        assert_eq!((error.kind, error.maybe_applied), (kind, !is_refusal), "{status}");
        assert!(error.message.contains("<h1>nginx</h1>"), "{}", error.message);
        assert_eq!(error.retryable, status == 429, "{status}");
    }
}

#[test]
fn invalid_responses_are_described() {
    for (body, words) in [
        ("", "HTTP 500 with an empty body. "),
        ("<h1>", "HTTP 500 with a body that is not a JSON object: <h1>"),
        ("{}", "HTTP 500 with JSON without a ret_code: {}"),
        (r#"{"ret_code": "0"}"#, "HTTP 500 with a ret_code that is not a whole number: "),
        (r#"{"ret_code": 0}"#, "HTTP 500 with ret_code 0 but no job_id: "),
    ] {
        let message = respond(500, body).unwrap_err().message;
        assert!(message.contains(words), "{body}: {message}");
    }
    let head = Head { status: 500, ..Head::default() };
    let message =
        conclude(ExchangeResult::Response(RawResponse::from_text(head, "{", true))).unwrap_err();
    let words = "HTTP 500 with a body that is too long (over 1 MiB; for lists, 16): {";
    assert!(message.message.contains(words), "{}", message.message);
}

#[test]
fn success_without_a_job_is_unknown_whatever_the_status() {
    for status in [200, 400, 403, 500] {
        assert_eq!(respond(status, r#"{"ret_code": 0}"#).unwrap_err().kind, HpcErrorKind::Unknown);
    }
}

#[test]
fn only_requests_that_were_not_sent_are_not_applied() {
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
fn only_busy_being_updated_and_429_are_retryable() {
    for ret_code in 0..10_000 {
        if let Err(error) = respond(200, &format!(r#"{{"ret_code": {ret_code}}}"#)) {
            assert_eq!(error.retryable, matches!(ret_code, 5100 | 5300), "{ret_code}");
        }
    }
}

#[test]
fn an_unknown_outcome_says_where_and_when_to_check() {
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
    fn every_message_has_its_three_parts(
        status: u16, ret_code in 0_i64..9000, message in "[a-z ]{0,2000}"
    ) {
        let body = format!(r#"{{"ret_code": {ret_code}, "message": "{message}"}}"#);
        if let Err(error) = respond(status, &body) {
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
