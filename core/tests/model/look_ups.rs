//! Looking up, by another program, what became of the calls that ended as unknown.
//!
//! The receipt goes through JSON, and is not updated between look-ups. Another program has other
//! clocks and knows nothing else. The answers are checked against the truth.

use crate::bounds::{Knobs, Mix, Signing, Window};
use crate::client::{Client, moment};
use crate::dice::Dice;
use crate::plan::{Delivery, Request, get};
use crate::promises::is_same;
use crate::schedule::Run;
use crate::world::{EPOCH, Job, Origin, World};
use ehpc_remove_nodes_core::{
    Action, CallError, Event, Exchange, HpcErrorKind, Interruption, Jitter, LookUp, LookUpMachine,
    Machine, Memory, Receipt, ReceiptState, Timestamp,
};
use std::rc::Rc;
use std::time::Duration;

/// The longest times from the end of a call to its first look-up, and between look-ups, in
/// milliseconds.
const FIRST_MS: i64 = 60_000;
const BETWEEN_MS: i64 = 120_000;

const LOOK_UPS: u32 = 4;

/// More steps than any look-up needs.
const MOST_STEPS: usize = 20_000;

/// The last look-up of a call, and whether it must have found the outcome.
struct Last {
    call: usize,
    outcome: Result<LookUp, CallError>,
    must_know: bool,
    trace: Vec<String>,
}

/// Looks all unknown calls up, and returns the broken promises.
pub fn broken(run: &mut Run, dice: &mut Dice) -> Vec<String> {
    let mut all = Vec::new();
    for call in 0..run.clients.len() {
        let client = &run.clients[call];
        let Some(Err(CallError::Failed(error, _))) = &client.outcome else { continue };
        if error.kind != HpcErrorKind::Unknown {
            continue;
        }
        let Some(receipt) = error.receipt.as_deref().cloned() else {
            all.push(format!("call {call}: `unknown` without a receipt"));
            continue;
        };
        let (endpoint, ended) = (client.endpoint, client.ended);
        let mut at = ended + dice.between(0, FIRST_MS);
        // The program that made the call, or another one, perhaps started anew for each look-up.
        let memory = Rc::clone(&client.memory);
        let is_same_program = dice.chance(0.3);
        let is_started_anew = !is_same_program && dice.chance(0.5);
        let mut other = Memory::new();
        later_rival(dice, &run.knobs, &mut run.worlds[endpoint], client);
        for number in 1..=LOOK_UPS {
            if is_started_anew {
                other = Memory::new();
            }
            let mut own = memory.borrow_mut();
            let memory = if is_same_program { &mut *own } else { &mut other };
            let world = &mut run.worlds[endpoint];
            let last = look_up(dice, &run.knobs, world, memory, call, &receipt, at);
            at = last.1 + dice.between(1_000, BETWEEN_MS);
            let mut last = last.0;
            last.must_know = number == LOOK_UPS && at > ended + 200_000;
            all.extend(judged(run, &last, dice).map(|said| {
                // Without quotes, which end the message where it is shown shortened.
                let trace = last.trace.join("\n").replace('"', "'");
                format!("call {call}: {said}: look-up {number}\n{trace}")
            }));
        }
    }
    all
}

/// Adds the same change by another client, after the receipt's job can have been created.
fn later_rival(dice: &mut Dice, knobs: &Knobs, world: &mut World, client: &Client) {
    if knobs.mix != Mix::Wild || !dice.chance(0.3) {
        return;
    }
    dice.note("rival: identical, later");
    let created = client.ended + dice.between(0, 300_000);
    world.add(Job {
        job_id: String::new(),
        origin: Origin::Rival,
        action: client.caller.action,
        created,
        listed: created + dice.between(0, knobs.lag_ms.min(knobs.settle_ms)),
        ends: created + 1_000,
        fails: dice.chance(0.2),
        error: 5200,
        resource_ids: client.caller.resource_ids(),
        odd: None,
        stamp_off: knobs.machine(dice),
    });
}

/// One look-up, from a true time. Returns when it ended.
fn look_up(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    memory: &mut Memory,
    call: usize,
    receipt: &Receipt,
    start: i64,
) -> (Last, i64) {
    // Another program: other clocks, and a deadline of its own. A proxy may still hold requests.
    let off = if dice.chance(0.5) { 0 } else { dice.between(-120_000, 120_000) };
    let off = if knobs.signing == Signing::Other { dice.between(-20_000, 20_000) } else { off };
    let deadline_ms = dice.one_of(&[20_000, 90_000]);
    let knobs = &Knobs {
        client_off_ms: if knobs.mix == Mix::Wild { off } else { knobs.client_off_ms },
        step: None,
        pause: None,
        deadline_ms,
        ..knobs.clone()
    };
    let json = serde_json::to_string(receipt).unwrap();
    let read = Receipt::parse(&serde_json::from_str(&json).unwrap()).unwrap();
    assert_eq!(read.state(), ReceiptState::Open);
    let may_forget = json.contains("anchor");
    let limits = knobs.limits(moment(knobs, start).monotonic);
    let mut machine = LookUpMachine::new(read, limits);
    let (mut at, mut event) = (start, Event::Started);
    let mut trace = vec![format!("{start}: looked up, {off} ms off")];
    for _ in 0..MOST_STEPS {
        if at > start + deadline_ms {
            event = Event::Interrupted { by: Interruption::Deadline, sent: None };
        }
        let now = moment(knobs, at);
        let step = machine.step(event, now, Jitter::new(dice.unit()), memory);
        trace.push(format!("{at}: {:?}", step.action));
        match step.action {
            Action::Finish(outcome) => {
                return (Last { call, outcome, must_know: false, trace }, at);
            }
            Action::Wait(time) => {
                at += time.max(Duration::from_millis(1)).as_millis() as i64 + 1;
                event = Event::TimerFired;
            }
            Action::Get(query) => {
                let timestamp = Some(query.timestamp.div_euclid(1000) * 1000);
                let signed = match knobs.signing {
                    Signing::Here => Delivery::Direct,
                    Signing::Proxy => Delivery::Proxy,
                    Signing::Other => Delivery::Other,
                };
                let request = Request { timestamp, signed };
                let (course, _) = get(dice, knobs, world, &query, at, request, may_forget);
                event = Event::Exchanged(Exchange {
                    result: course.result,
                    sent: Some(now),
                    timestamp,
                    signed: signed == Delivery::Direct,
                    received: moment(knobs, course.at),
                });
                at = course.at;
            }
            Action::Send { .. } | Action::Record { .. } => panic!("a look-up sent a change"),
        }
    }
    panic!("a look-up that does not end: {trace:#?}");
}

/// Checks the result of a look-up against the truth.
fn judged(run: &Run, last: &Last, dice: &mut Dice) -> Option<String> {
    let client = &run.clients[last.call];
    let world = &run.worlds[client.endpoint];
    let executions = world.executions(last.call).count();
    let look_up = match &last.outcome {
        Ok(look_up) => look_up,
        Err(CallError::Failed(error, _)) if error.maybe_applied => {
            return Some("a failed look-up changed something".into());
        }
        Err(_) => {
            dice.note("look-up: failed");
            return None;
        }
    };
    match look_up.state {
        "applied" => {
            dice.note("look-up: applied");
            let job = world.jobs.iter().find(|job| Some(&job.job_id) == look_up.job_id.as_ref());
            match job {
                None => Some("applied, by a job that does not exist".into()),
                Some(Job { origin: Origin::Accepted { call }, .. }) if *call == last.call => None,
                Some(job) if is_documented(run, client, look_up, job) => {
                    dice.note("limit: another client's job within the window looked up");
                    None
                }
                Some(job) => Some(format!("applied, by a job of {:?}", job.origin)),
            }
        }
        "notApplied" => {
            dice.note("look-up: not applied");
            (executions > 0).then(|| "not applied, although it was carried out".into())
        }
        "failed" => {
            dice.note("look-up: failed job");
            let failed = |job: &Job| {
                job.fails
                    && is_same(&job.resource_ids, &client.caller.resource_ids())
                    && job.action == client.caller.action
            };
            (!world.jobs.iter().any(failed)).then(|| "a failed job, and none failed".into())
        }
        _ => {
            dice.note("look-up: unknown");
            // A call that was not carried out may be confused with an older one for the same nodes.
            let same = |job: &Job| is_same(&job.resource_ids, &client.caller.resource_ids());
            let is_clear = executions == 1 || !world.jobs.iter().any(same);
            let is_decidable = run.knobs.mix == Mix::Benign && !client.has_groups && is_clear;
            (is_decidable && last.must_know).then(|| "unknown although nobody else is about".into())
        }
    }
}

/// The same change by another client, within the time in which the receipt's own job may have been
/// created, cannot be distinguished.
fn is_documented(run: &Run, client: &Client, look_up: &LookUp, job: &Job) -> bool {
    const MARGIN_MS: i64 = 70_000;
    let json = serde_json::to_value(&look_up.receipt).unwrap();
    let time = |value: &serde_json::Value| {
        let text = value.as_str().unwrap();
        Timestamp::from_text(text).unwrap().unix_ms() - EPOCH
    };
    let attempts = json["attempts"].as_array().unwrap();
    let stamps = || attempts.iter().map(|attempt| time(&attempt["timestamp"]));
    let sent = || attempts.iter().map(|attempt| time(&attempt["sent"]));
    let (mut first, mut last) = (stamps().min().unwrap(), stamps().max().unwrap());
    if run.knobs.signing != Signing::Here {
        first = first.min(sent().min().unwrap() - 600_000);
        last = last.max(sent().max().unwrap() + 600_000 + 120_000);
    }
    // If the API accepts timestamps that are ahead, nothing bounds it from below but the baseline.
    let is_bounded = run.knobs.signing != Signing::Here
        || !matches!(run.knobs.window, Window::OldOnly | Window::Never);
    let stamped = job.created + run.knobs.zone_ms;
    let in_window = (!is_bounded || stamped >= first - MARGIN_MS)
        && stamped <= last + MARGIN_MS + run.knobs.settle_ms;
    let was_seen = client.seen.baseline.as_ref().is_some_and(|rows| rows.contains(&job.job_id));
    !was_seen
        && in_window
        && job.action == client.caller.action
        && is_same(&job.resource_ids, &client.caller.resource_ids())
}
