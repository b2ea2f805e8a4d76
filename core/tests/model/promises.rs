//! The promises, held against the truth.

use crate::bounds::{Cache, Mix};
use crate::client::Client;
use crate::dice::Dice;
use crate::schedule::Run;
use crate::world::{Job, Origin};
use ehpc_remove_nodes_core::{CallError, HpcError, HpcErrorKind, Removal};

/// A row that is created up to so long before our first attempt may be taken for ours: 3 s on each
/// side of the API's clock, its machines' own difference, and the second by which stamps are cut.
const SAME_MOMENT_MS: i64 = 12_000;

/// What a run breaks; empty if it keeps every promise.
pub fn broken(run: &Run, dice: &mut Dice) -> Vec<String> {
    let mut all = Vec::new();
    for client in &run.clients {
        let call = client.caller.call;
        let executions = run.world(client).executions(call).count();
        if executions > 1 {
            all.push(format!("two changes of one call: {call} was carried out {executions} times"));
        }
        let said = match &client.outcome {
            None => Some("it never ended".into()),
            Some(Ok(removal)) => success(run, client, removal, dice),
            Some(Err(CallError::Aborted)) => {
                dice.note("told: aborted");
                (executions > 0).then(|| "aborted, as if nothing was done".into())
            }
            Some(Err(CallError::Failed(error, _))) => failure(run, client, error, executions, dice),
        };
        all.extend(said.map(|said| format!("call {call}: {said}")));
        all.extend(overtaken(run, client));
        if client.seen.hurried {
            all.push(format!("call {call}: sent again with hardly any time left"));
        }
    }
    all
}

/// A change of the same nodes that was called for later, by the same instance, was carried out
/// before this one: an undo must not overtake what it undoes.
fn overtaken(run: &Run, client: &Client) -> Option<String> {
    let is_settled = |client: &Client| match &client.outcome {
        Some(Ok(removal)) => {
            let call = client.caller.call;
            run.world(client).executions(call).any(|job| job.job_id == removal.job_id)
        }
        _ => false,
    };
    let shares = |other: &&Client| {
        other.instance == client.instance
            && other.endpoint == client.endpoint
            && (other.start, other.caller.call) > (client.start, client.caller.call)
            && other.caller.nodes.iter().any(|node| client.caller.nodes.contains(node))
            && is_settled(other)
    };
    let own = run.world(client).executions(client.caller.call).next()?.created;
    let is_known = is_settled(client);
    run.clients.iter().filter(shares).find_map(|other| {
        let theirs = run.world(other).executions(other.caller.call).next()?.created;
        (is_known && theirs < own)
            .then(|| format!("call {} overtook call {}", other.caller.call, client.caller.call))
    })
}

fn success(run: &Run, client: &Client, removal: &Removal, dice: &mut Dice) -> Option<String> {
    dice.note(if removal.recovered { "told: recovered" } else { "told: accepted" });
    let call = client.caller.call;
    let Some(job) = run.world(client).jobs.iter().find(|job| job.job_id == removal.job_id) else {
        return Some("a success with a job that does not exist".into());
    };
    if removal.attempts != client.seen.posts {
        return Some(format!("{} attempts, and {} were made", removal.attempts, client.seen.posts));
    }
    // What a cache kept may be from before it failed: it was accepted nevertheless.
    let is_cached = run.knobs.cache != Cache::None;
    if removal.recovered && job.fails && job.ends <= client.seen.last_scan && !is_cached {
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

/// If someone else removes the same nodes at the same moment, ours may be taken for theirs. Where
/// the log writes its stamps in a zone ahead of UTC, and nothing in it shows that, the same moment is
/// as many hours earlier.
fn is_documented(run: &Run, client: &Client, job: &Job) -> bool {
    let somebody_else = match job.origin {
        Origin::Rival => true,
        Origin::Accepted { call } => {
            let other = &run.clients[call];
            other.instance != client.instance || took_anothers(run, call)
        }
        Origin::Refused { .. } => false,
    };
    let first = client.seen.first_sent.unwrap_or(i64::MIN);
    let was_seen_before =
        client.seen.baseline.as_ref().is_some_and(|rows| rows.contains(&job.job_id));
    somebody_else
        && !was_seen_before
        && is_same(&job.resource_ids, &client.caller.resource_ids())
        && job.action == client.caller.action
        && job.created + run.knobs.zone_ms.max(0) >= first - SAME_MOMENT_MS
}

/// A call that took a rival's job for its own leaves its own behind, for the next one to find.
fn took_anothers(run: &Run, call: usize) -> bool {
    let client = &run.clients[call];
    let Some(Ok(removal)) = &client.outcome else { return false };
    run.world(client)
        .jobs
        .iter()
        .any(|job| job.job_id == removal.job_id && job.origin != Origin::Accepted { call })
}

fn failure(
    run: &Run,
    client: &Client,
    error: &HpcError,
    executions: usize,
    dice: &mut Dice,
) -> Option<String> {
    dice.note(match error.kind {
        HpcErrorKind::Refused => "told: refused",
        HpcErrorKind::Http => "told: http",
        HpcErrorKind::Unknown => "told: unknown",
        HpcErrorKind::Job => "told: job",
        _ => "told: what is never told",
    });
    if error.message.contains("look as if it had been carried out") {
        dice.note("told: unknown, the queue shows that it happened");
    }
    if error.maybe_applied != matches!(error.kind, HpcErrorKind::Unknown | HpcErrorKind::Job) {
        return Some("`maybeApplied` does not fit the kind".into());
    }
    if !error.maybe_applied && executions > 0 {
        return Some(format!(
            "`maybeApplied: false` ({:?}), and nodes may have been removed",
            error.kind
        ));
    }
    if error.attempts != client.seen.posts {
        return Some(format!("{} attempts, and {} were made", error.attempts, client.seen.posts));
    }
    if error.kind == HpcErrorKind::Job && !has_failed_row(run, client) {
        return Some("told as failed, and no job failed".into());
    }
    if error.kind == HpcErrorKind::Unknown && is_decidable(run, client, executions) {
        return Some(format!("`unknown` where only the answer was lost: {}", error.message));
    }
    None
}

fn has_failed_row(run: &Run, client: &Client) -> bool {
    run.world(client).jobs.iter().any(|job| {
        job.fails
            && is_same(&job.resource_ids, &client.caller.resource_ids())
            && job.action == client.caller.action
    })
}

/// Whether the rules must find out what became of a call: clocks are honest, nobody else is about,
/// it was carried out, and its job is in the log as documented.
fn is_decidable(run: &Run, client: &Client, executions: usize) -> bool {
    run.knobs.mix == Mix::Benign
        && executions == 1
        // Groups are sent also if they could not be resolved before.
        && !client.has_groups
        && client.seen.interrupted.is_none()
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
