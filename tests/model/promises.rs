//! The four promises, held against the truth.

use crate::client::Client;
use crate::dice::Dice;
use crate::schedule::Run;
use crate::world::{Job, Origin, REMOVAL};
use ehpc_remove_nodes::fault::{Fault, Kind};
use ehpc_remove_nodes::outcome::{Ended, Removal};
use ehpc_remove_nodes::protocol::Interruption;

/// A row that is created up to so long before our first attempt may be from the same moment: the
/// interval of the server's clock is up to 10 s wide, and stamps are cut to the second.
const SAME_MOMENT_MS: i64 = 11_000;

/// What a run breaks; empty if it keeps every promise.
pub fn broken(run: &Run, dice: &mut Dice) -> Vec<String> {
    let mut all = Vec::new();
    for client in &run.clients {
        let call = client.caller.call;
        let executions = run.world.executions(call).count();
        if executions > 1 {
            all.push(format!(
                "two removals of one call: {call} was carried out {executions} times"
            ));
        }
        let said = match &client.outcome {
            None => Some("it never ended".into()),
            Some(Ok(removal)) => success(run, client, removal, dice),
            Some(Err(Ended::Aborted)) => {
                dice.note("told: aborted");
                (executions > 0).then(|| "aborted, as if nothing was done".into())
            }
            Some(Err(Ended::Told(fault, _))) => failure(run, client, fault, executions, dice),
        };
        all.extend(said.map(|said| format!("call {call}: {said}")));
    }
    all
}

fn success(run: &Run, client: &Client, removal: &Removal, dice: &mut Dice) -> Option<String> {
    dice.note(if removal.recovered { "told: recovered" } else { "told: accepted" });
    let call = client.caller.call;
    let Some(job) = run.world.jobs.iter().find(|job| job.job_id == removal.job_id) else {
        return Some("a success with a job that does not exist".into());
    };
    if removal.attempts != client.seen.posts {
        return Some(format!("{} attempts, and {} were made", removal.attempts, client.seen.posts));
    }
    if removal.recovered && job.fails && job.ends <= client.seen.last_look {
        return Some("a failed job told as a success that did not happen".into());
    }
    match job.origin {
        Origin::Accepted { call: whose } if whose == call => None,
        _ if is_documented(run, client, job) => {
            dice.note("limit: another's job of the same moment taken for ours");
            None
        }
        _ => Some(format!("a success that did not happen: the job is {:?}'s", job.origin)),
    }
}

/// If someone else removes the same nodes at the same moment, ours may be taken for theirs.
fn is_documented(run: &Run, client: &Client, job: &Job) -> bool {
    let somebody_else = match job.origin {
        Origin::Rival => true,
        Origin::Accepted { call } => {
            run.clients[call].instance != client.instance || took_anothers(run, call)
        }
        Origin::Refused { .. } => false,
    };
    let first = client.seen.first_sent.unwrap_or(i64::MIN);
    somebody_else
        && is_same(&job.resource_ids, &client.caller.resource_ids())
        && job.action == REMOVAL
        && job.created >= first - SAME_MOMENT_MS
}

/// A call that took a rival's job for its own leaves its own behind, for the next one to find.
fn took_anothers(run: &Run, call: usize) -> bool {
    let Some(Ok(removal)) = &run.clients[call].outcome else { return false };
    run.world
        .jobs
        .iter()
        .any(|job| job.job_id == removal.job_id && job.origin != Origin::Accepted { call })
}

fn failure(
    run: &Run,
    client: &Client,
    fault: &Fault,
    executions: usize,
    dice: &mut Dice,
) -> Option<String> {
    dice.note(match fault.kind {
        Kind::Refused => "told: refused",
        Kind::Http => "told: http",
        Kind::Unknown => "told: unknown",
        Kind::Job => "told: job",
        Kind::Invalid | Kind::Guard => "told: what is never told",
    });
    if fault.maybe_applied != matches!(fault.kind, Kind::Unknown | Kind::Job) {
        return Some("`maybeApplied` does not fit the kind".into());
    }
    if !fault.maybe_applied && executions > 0 {
        return Some(format!(
            "`maybeApplied: false` ({:?}), and nodes may have been removed",
            fault.kind
        ));
    }
    if fault.attempts != client.seen.posts {
        return Some(format!("{} attempts, and {} were made", fault.attempts, client.seen.posts));
    }
    if fault.kind == Kind::Job && !has_failed_row(run, client) {
        return Some("told as failed, and no job failed".into());
    }
    if fault.kind == Kind::Unknown && !is_justified(run, client, fault) {
        return Some(format!("`unknown` where the rules allow an answer: {}", fault.message));
    }
    None
}

fn has_failed_row(run: &Run, client: &Client) -> bool {
    run.world.jobs.iter().any(|job| {
        job.fails
            && is_same(&job.resource_ids, &client.caller.resource_ids())
            && job.action == REMOVAL
    })
}

/// Whether there is a reason why nobody can know.
fn is_justified(run: &Run, client: &Client, fault: &Fault) -> bool {
    match client.seen.interrupted {
        Some(Interruption::Abort) => true,
        Some(Interruption::Deadline) => ran_out_of_time(run, client),
        None => !fault.job_ids.is_empty() && is_in_doubt(run, client),
    }
}

/// The deadline came before the log could be read when everything had settled: too early, or the
/// log could not be read.
fn ran_out_of_time(run: &Run, client: &Client) -> bool {
    let knobs = &run.knobs;
    let Some(loss) = client.seen.last_loss else { return true };
    let pages = run.world.jobs.len() as i64 / i64::from(knobs.page_rows - 1) + 4;
    let needed = 2 * knobs.settle_ms + knobs.settle_ms / 500 + 2 + 50;
    client.seen.bad_reads > 0
        || client.deadline - loss <= needed + pages * (client.seen.slowest_read + 25) * 2
}

/// Something in the log may be ours, and may not be.
fn is_in_doubt(run: &Run, client: &Client) -> bool {
    let knobs = &run.knobs;
    let blind = !knobs.date_is_readable || knobs.step.is_some();
    // A clock that was read slowly is known too badly to tell one moment from another.
    let slow = client.seen.slowest_read > 4_000;
    let call = client.caller.call;
    let shares = |job: &&Job| {
        let foreign =
            job.origin != Origin::Accepted { call } && job.origin != Origin::Refused { call };
        let ids: Vec<&str> = job.resource_ids.split_whitespace().skip(2).collect();
        let like = ids.is_empty() || client.caller.nodes.iter().any(|node| ids.contains(node));
        foreign && job.action == REMOVAL && (like || client.caller.nodes.is_empty())
    };
    blind
        || slow
        || client.has_groups && client.caller.nodes.is_empty()
        || run.world.jobs.iter().any(|job| shares(&job))
        || is_haunted(run, client)
}

/// An earlier call of this instance that may concern the same nodes ended without its job.
fn is_haunted(run: &Run, client: &Client) -> bool {
    let is_unknown = |outcome: &Option<Result<Removal, Ended>>| matches!(outcome, Some(Err(Ended::Told(fault, _))) if fault.kind == Kind::Unknown);
    run.clients.iter().any(|other| {
        other.caller.call != client.caller.call
            && other.instance == client.instance
            && other.machine.target().overlaps(client.machine.target())
            && is_unknown(&other.outcome)
    })
}

/// Whether two lists hold the same ids, in whatever order.
fn is_same(one: &str, other: &str) -> bool {
    let sorted = |ids: &str| {
        let mut ids: Vec<String> = ids.split(' ').map(String::from).collect();
        ids.sort_unstable();
        ids
    };
    sorted(one) == sorted(other)
}
