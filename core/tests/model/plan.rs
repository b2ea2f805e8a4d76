//! The course of one request: what the server does, what the client sees, and when.

use crate::bounds::{Cache, Knobs, Mix};
use crate::dice::Dice;
use crate::responses::{Top, accepted, coded, response};
use crate::world::{CLUSTER, EPOCH, Job, Kept, NODES, Odd, Origin, QUEUE, World};
use ehpc_remove_nodes_core::{ApiRequest, ExchangeResult, NotSent, TransportFailure};
use std::time::Duration;

/// The result of a request.
#[derive(Debug)]
pub struct Course {
    pub result: ExchangeResult,
    /// When, in true time.
    pub at: i64,
}

/// A call from the server's point of view.
#[derive(Clone, Debug)]
pub struct Caller {
    pub call: usize,
    /// The name of its action in the log.
    pub action: &'static str,
    /// The ids of its nodes, with groups resolved.
    pub nodes: Vec<&'static str>,
}

impl Caller {
    pub fn resource_ids(&self) -> String {
        format!("{CLUSTER} {QUEUE} {}", self.nodes.join(" "))
    }
}

/// How a request reaches the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Signed by the client.
    Direct,
    /// By a proxy that signs the requested timestamp.
    Proxy,
    /// By a proxy that signs for the time at which it forwards the request.
    Other,
}

/// The times of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub timestamp: Option<i64>,
    pub signed: Delivery,
}

impl Request {
    /// Returns whether it is refused as expired when it arrives at a true time.
    fn is_refused(self, dice: &mut Dice, knobs: &Knobs, at: i64, changes: bool) -> bool {
        let (Some(timestamp), now) = (self.timestamp, EPOCH + at) else { return false };
        let here = now + knobs.machine(dice);
        match self.signed {
            Delivery::Other => false,
            Delivery::Direct => knobs.window.refuses(timestamp, here),
            Delivery::Proxy => {
                let (behind, ahead) = if changes { (60_000, 5_000) } else { (120_000, 120_000) };
                let kept = (now - behind..=now + ahead).contains(&timestamp);
                !kept || knobs.window.refuses(timestamp, here)
            }
        }
    }
}

/// The fate of a POST. The small world takes it from a list, random schedules draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    NotSent,
    /// No conclusive response. Delivered this long after it was sent, or never, and carried out
    /// this long after that if its timestamp is still accepted.
    TransportFailure {
        after: i64,
        delivered: Option<i64>,
        done: i64,
        looks: Disguise,
    },
    Refused {
        after: i64,
        code: Refusal,
        logged: bool,
    },
    Accepted {
        after: i64,
        done: i64,
    },
}

/// How a lost response appears to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disguise {
    Broken,
    TimedOut,
    Status(u16),
    Code(i64),
    Empty,
    Html,
    NoJobId,
    Redirect,
    NoResponse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Code(i64),
    Status(u16, Option<i64>),
}

const DISGUISES: [Disguise; 14] = [
    Disguise::Broken,
    Disguise::TimedOut,
    Disguise::TimedOut,
    Disguise::Status(408),
    Disguise::Status(500),
    Disguise::Status(503),
    Disguise::Code(5000),
    Disguise::Code(9999),
    Disguise::Empty,
    Disguise::Html,
    Disguise::NoJobId,
    Disguise::Redirect,
    Disguise::NoResponse,
    Disguise::Broken,
];

impl Fate {
    pub fn draw(dice: &mut Dice, knobs: &Knobs) -> Self {
        let wild = knobs.mix == Mix::Wild;
        if wild && dice.chance(0.02) {
            return Fate::NotSent;
        }
        let quick = if wild { knobs.timeout_ms } else { knobs.timeout_ms.min(300) };
        if dice.chance(knobs.losses) {
            let looks = dice.one_of(&DISGUISES);
            let after = match looks {
                Disguise::TimedOut => knobs.timeout_ms,
                _ => dice.between(0, knobs.timeout_ms),
            };
            let end = knobs.timeout_ms + 5_000;
            let delivered = match dice.weighted(&[(30, 0), (40, 1), (20, 2), (10, 3)]) {
                0 => None,
                1 => Some(dice.between(0, after)),
                2 => Some(dice.between(after, knobs.delivery_ms)),
                // At about the expiry of its timestamp.
                _ => Some(dice.between(end - 3_000, end + 5_000)),
            };
            let done = dice.between(0, knobs.lateness_ms);
            let delivered = delivered.map(|at| at.clamp(0, knobs.delivery_ms));
            return Fate::TransportFailure { after, delivered, done, looks };
        }
        let after = dice.between(0, quick);
        if dice.chance(knobs.refusals) {
            let code = dice.weighted(&[
                (4, Refusal::Code(5100)),
                (4, Refusal::Code(5300)),
                (2, Refusal::Status(429, None)),
                (1, Refusal::Status(429, Some(1))),
                (1, Refusal::Status(429, Some(30))),
                // One server of several, with its own clock.
                (2, Refusal::Code(1300)),
                (1, Refusal::Code(1400)),
                (1, Refusal::Code(2100)),
                (1, Refusal::Status(403, None)),
            ]);
            let logged =
                matches!(code, Refusal::Code(5300 | 1400 | 2100)) && dice.chance(0.5) && wild;
            return Fate::Refused { after, code, logged };
        }
        Fate::Accepted { after, done: dice.between(0, after) }
    }
}

/// Carries a POST out at a true time.
pub fn post(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    caller: &Caller,
    at: i64,
    request: Request,
    fate: Fate,
) -> Course {
    let top = |status, after| Top {
        status,
        date: knobs.date_is_readable.then_some(EPOCH + at + after + knobs.date_skew_ms),
        retry_after_s: None,
        age_s: None,
        ehpc_date: (request.signed == Delivery::Proxy).then_some(EPOCH + at + after),
    };
    let fate = match fate {
        Fate::NotSent => {
            dice.note("post: not sent");
            let result = ExchangeResult::NotSent(NotSent::NoConnection("refused".into()));
            return Course { result, at: at + 1 };
        }
        Fate::TransportFailure { after, delivered, done, looks } => {
            let arrives = delivered.map(|delivered| at + delivered);
            let in_time =
                arrives.filter(|arrives| !request.is_refused(dice, knobs, *arrives, true));
            match (arrives, in_time) {
                (_, Some(arrives)) => {
                    dice.note(match arrives > at + knobs.timeout_ms {
                        true => "post: lost, delivered late",
                        false => "post: lost, done",
                    });
                    execute(dice, knobs, world, caller, arrives + done);
                }
                (Some(_), None) => dice.note("post: lost, delivered too late"),
                (None, _) => dice.note("post: lost, never delivered"),
            }
            return Course { result: disguised(knobs, looks, top(200, after)), at: at + after };
        }
        other => other,
    };
    if request.is_refused(dice, knobs, at, true) {
        dice.note("post: expired");
        let after = dice.between(0, knobs.timeout_ms.min(200));
        return Course { result: coded(top(200, after), 1300), at: at + after };
    }
    match fate {
        Fate::Refused { after, code, logged } => {
            if logged {
                log_refusal(dice, knobs, world, caller, at + after, code);
            }
            let result = match code {
                Refusal::Code(code) => {
                    dice.note(match code {
                        5100 => "post: 5100",
                        5300 => "post: 5300",
                        1300 => "post: 1300 of one server",
                        _ => "post: refused permanently",
                    });
                    coded(top(200, after), code)
                }
                Refusal::Status(status, retry_after_s) => {
                    dice.note(if status == 429 { "post: 429" } else { "post: 403" });
                    response(Top { retry_after_s, ..top(status, after) }, "<h1>no</h1>")
                }
            };
            Course { result, at: at + after }
        }
        Fate::Accepted { after, done } => {
            let job_id = execute(dice, knobs, world, caller, at + done);
            if knobs.repeats && dice.chance(0.4) {
                dice.note("post: delivered again, and refused then");
                let code = dice.one_of(&[5100, 5300, 1300, 1400, 2100, 429]);
                let result = match code {
                    429 => response(top(429, after), "<h1>no</h1>"),
                    code => coded(top(200, after), code),
                };
                if matches!(code, 5300 | 1400 | 2100) && dice.chance(0.5) {
                    log_refusal(dice, knobs, world, caller, at + after, Refusal::Code(code));
                }
                return Course { result, at: at + after };
            }
            dice.note("post: accepted");
            Course { result: accepted(top(200, after), &job_id), at: at + after }
        }
        Fate::NotSent | Fate::TransportFailure { .. } => panic!("handled above"),
    }
}

/// Records a refusal in the log as a failed job.
fn log_refusal(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    caller: &Caller,
    at: i64,
    code: Refusal,
) {
    dice.note("post: refused, logged as failed");
    world.add(Job {
        job_id: String::new(),
        origin: Origin::Refused { call: caller.call },
        action: caller.action,
        created: at,
        listed: at + knobs.lag(dice),
        ends: at,
        fails: true,
        error: match code {
            Refusal::Code(code) => code,
            Refusal::Status(..) => 5200,
        },
        resource_ids: caller.resource_ids(),
        odd: None,
        stamp_off: 0,
    });
}

fn execute(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    caller: &Caller,
    created: i64,
) -> String {
    let fails = knobs.mix == Mix::Wild && dice.chance(0.1);
    if fails {
        dice.note("job: fails");
    }
    let deliveries = match knobs.mix {
        Mix::Repeated | Mix::RepeatedWithoutKeys => dice.between(1, 5),
        Mix::Wild | Mix::Benign | Mix::OutOfBounds => 1,
    };
    if deliveries > 1 {
        dice.note("post: delivered several times");
    }
    // Each attempt has its own idempotency key, by which the server recognises a repetition.
    let executions = if knobs.mix == Mix::RepeatedWithoutKeys { deliveries } else { 1 };
    let mut last = String::new();
    for _ in 0..executions {
        let odd = dice.chance(knobs.odd_rows).then(|| {
            dice.note("row: undocumented form");
            dice.one_of(&[
                Odd::Commas,
                Odd::TwoSpaces,
                Odd::Action,
                Odd::NoAction,
                Odd::Time,
                Odd::Status,
                Odd::Json,
            ])
        });
        last = world.add(Job {
            job_id: String::new(),
            origin: Origin::Accepted { call: caller.call },
            action: caller.action,
            created,
            listed: created + knobs.lag(dice),
            ends: created + dice.between(0, 8000),
            fails,
            error: 5200,
            resource_ids: caller.resource_ids(),
            odd,
            stamp_off: knobs.machine(dice),
        });
    }
    last
}

fn disguised(knobs: &Knobs, looks: Disguise, top: Top) -> ExchangeResult {
    match looks {
        Disguise::Broken => ExchangeResult::Failed(TransportFailure::Connection("reset".into())),
        Disguise::TimedOut => ExchangeResult::Failed(TransportFailure::TimedOut(
            Duration::from_millis(knobs.timeout_ms as u64),
        )),
        Disguise::Status(status) => response(Top { status, ..top }, "<h1>oops</h1>"),
        Disguise::Code(code) => coded(top, code),
        Disguise::Empty => response(top, "{}"),
        Disguise::Html => response(top, "<html>hello</html>"),
        Disguise::NoJobId => response(top, r#"{"ret_code": 0}"#),
        Disguise::Redirect => ExchangeResult::Failed(TransportFailure::Redirected(302)),
        Disguise::NoResponse => ExchangeResult::Failed(TransportFailure::NoResponse),
    }
}

/// Carries a GET out at a true time.
pub fn get(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    query: &ApiRequest,
    at: i64,
    request: Request,
    may_forget: bool,
) -> (Course, Option<String>) {
    let wild = knobs.mix == Mix::Wild;
    let after = dice.between(0, if wild { knobs.timeout_ms } else { knobs.timeout_ms.min(300) });
    let seen = dice.between(0, after);
    let number = |wanted: &str| -> usize {
        let found = query.parameters.iter().find(|(name, _)| *name == wanted);
        found.unwrap().1.parse().unwrap()
    };
    let (offset, limit) = (number("offset"), number("limit"));
    let is_log = query.operation.path == "/operation";
    if is_log {
        assert!(query.parameters.contains(&("reverse", "1".into())));
        assert_eq!(query.parameters.len(), 4, "no filter that could hide the row");
    }
    // The URL of a signed read is always unique; an unsigned read may come from a cache.
    let (kept_for, has_age) = match knobs.cache {
        Cache::Honest(ms) if is_log && request.signed != Delivery::Direct => (ms, true),
        Cache::Silent(ms) if is_log && request.signed != Delivery::Direct => (ms, false),
        _ => (0, false),
    };
    let mut shown = at + seen;
    let mut is_refused = request.is_refused(dice, knobs, shown, false);
    let mut age = None;
    if kept_for > 0 {
        let now = Kept { since: shown, shows: shown, is_refused };
        let url = if has_age { (0, 0) } else { (offset, limit) };
        let kept = *world.kept.entry(url).or_insert(now);
        match shown - kept.since {
            0 => {}
            old if old < kept_for && dice.chance(0.8) => {
                dice.note(if has_age { "get: cached, with Age" } else { "get: cached" });
                age = Some(old / 1000);
                (shown, is_refused) = (kept.shows, kept.is_refused);
            }
            _ => {
                world.kept.insert(url, now);
            }
        }
    }
    let top = Top {
        status: 200,
        date: knobs.date_is_readable.then_some(EPOCH + shown + knobs.date_skew_ms),
        retry_after_s: None,
        age_s: age.filter(|_| has_age),
        ehpc_date: (request.signed == Delivery::Proxy).then_some(EPOCH + shown),
    };
    if is_refused {
        dice.note("get: expired");
        return (Course { result: coded(top, 1300), at: at + after }, None);
    }
    let body = match query.operation.path {
        "/operation" if may_forget && dice.chance(knobs.forgetful) => {
            dice.note("get: an empty log although it has rows");
            r#"{"job_set": [], "total_count": 0, "ret_code": 0}"#.into()
        }
        "/operation" => {
            let (mut rows, total) = world.page(knobs, shown, offset, limit);
            if dice.chance(knobs.truncated) && !rows.is_empty() {
                dice.note("get: a page without its end");
                let kept = dice.next() as usize % rows.len();
                rows.truncate(kept);
            }
            let rows = rows.join(", ");
            format!(r#"{{"job_set": [{rows}], "total_count": {total}, "ret_code": 0}}"#)
        }
        "/cluster/listNodes" => world.nodes_page(knobs, at + seen, offset, limit),
        _ => world.queues_page(at + seen),
    };
    if !dice.chance(knobs.bad_reads) {
        return (Course { result: response(top, &body), at: at + after }, Some(body));
    }
    dice.note(if is_log { "get: the log is unreadable" } else { "get: a list is unreadable" });
    let timed_out = ExchangeResult::Failed(TransportFailure::TimedOut(Duration::from_millis(
        knobs.timeout_ms as u64,
    )));
    let mut page = None;
    let (result, after) = match dice.next() % 11 {
        0 => (ExchangeResult::Failed(TransportFailure::Connection("reset".into())), after),
        1 => (timed_out, knobs.timeout_ms),
        2 => (response(Top { status: 502, ..top }, "<h1>bad</h1>"), after),
        3 => (coded(top, 5000), after),
        4 => (coded(top, 5100), after),
        5 => (response(Top { status: 429, retry_after_s: Some(1), ..top }, ""), after),
        6 => (response(top, "{}"), after),
        7 => (response(top, r#"{"ret_code": 0}"#), after),
        8 => (response(top, &body.replace("total_count", "count")), after),
        // Empty although it has rows.
        9 => {
            let total = world.jobs.len().max(1) + offset + 1;
            let empty = format!(
                r#"{{"job_set": [], "hpc_app_nodes_set": [], "total_count": {total}, "ret_code": 0}}"#
            );
            let result = response(top, &empty);
            page = Some(empty);
            (result, after)
        }
        _ => (response(top, body.get(..body.len() / 2).unwrap_or("")), after),
    };
    (Course { result, at: at + after }, page)
}

/// Returns the nodes of a group.
pub fn members(group: u64) -> Vec<&'static str> {
    NODES.iter().filter(|(_, of)| *of == group).map(|(id, _)| *id).collect()
}
