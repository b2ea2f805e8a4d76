//! The promises, checked against the truth.

use crate::bounds::{Cache, Mix};
use crate::client::Client;
use crate::dice::Dice;
use crate::schedule::Run;
use crate::world::{Job, Origin};
use ehpc_remove_nodes_core::{CallError, HpcError, HpcErrorKind, Removal};

/// A row created up to this long before the first attempt may be claimed, in milliseconds: 3 s on
/// each side of the API's clock, the difference of its machines, and the rounding to whole seconds.
const SAME_MOMENT_MS: i64 = 12_000;

/// Returns the broken promises of a run.
pub fn broken(run: &Run, dice: &mut Dice) -> Vec<String> {
    let mut all = Vec::new();
    for client in &run.clients {
        let call = client.caller.call;
        let executions = run.world(client).executions(call).count();
        if executions > 1 {
            all.push(format!("two changes of one call: {call} was carried out {executions} times"));
        }
        let said = match &client.outcome {
            None => Some("it did not end".into()),
            Some(Ok(removal)) => success(run, client, removal, dice),
            Some(Err(CallError::Aborted)) => {
                dice.note("outcome: aborted");
                (executions > 0).then(|| "aborted, although it was carried out".into())
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

/// Returns an error if a later call of the same instance for the same nodes was carried out before
/// this one: an undo must not overtake the change that it undoes.
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
    dice.note(if removal.recovered { "outcome: recovered" } else { "outcome: accepted" });
    let call = client.caller.call;
    let Some(job) = run.world(client).jobs.iter().find(|job| job.job_id == removal.job_id) else {
        return Some("a success with a job that does not exist".into());
    };
    if removal.attempts != client.seen.posts {
        return Some(format!("{} attempts, and {} were made", removal.attempts, client.seen.posts));
    }
    // A cached page may be older than the failure of the job, which was accepted nevertheless.
    let is_cached = run.knobs.cache != Cache::None;
    if removal.recovered && job.fails && job.ends <= client.seen.last_scan && !is_cached {
        return Some("a success for a failed job that was never accepted".into());
    }
    match job.origin {
        Origin::Accepted { call: whose } if whose == call => None,
        _ if is_documented(run, client, job) => {
            dice.note("limit: another client's job of the same moment claimed");
            None
        }
        _ => Some(format!("a success that did not happen: the job is {:?}'s", job.origin)),
    }
}

/// If another client removes the same nodes at the same moment, the two jobs may be confused. If
/// the log undetectably uses a time zone ahead of UTC, "the same moment" is earlier by the offset
/// of that zone.
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

/// A call that claimed a rival's job leaves its own job for the next call to find.
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
        HpcErrorKind::Refused => "outcome: refused",
        HpcErrorKind::Http => "outcome: http",
        HpcErrorKind::Unknown => "outcome: unknown",
        HpcErrorKind::Job => "outcome: job",
        _ => "outcome: unexpected kind",
    });
    if error.message.contains("look as if it had been carried out") {
        dice.note("outcome: unknown, the lists look as if it happened");
    }
    if error.maybe_applied != matches!(error.kind, HpcErrorKind::Unknown | HpcErrorKind::Job) {
        return Some("`maybeApplied` does not match the kind".into());
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
        return Some("an error of kind `job`, but no job failed".into());
    }
    if error.kind == HpcErrorKind::Unknown && is_decidable(run, client, executions) {
        return Some(format!("`unknown` although only the response was lost: {}", error.message));
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

/// Returns whether the client must find the outcome of a call: clocks are correct, there are no
/// other clients, it was carried out, and its job is in the log as documented.
fn is_decidable(run: &Run, client: &Client, executions: usize) -> bool {
    run.knobs.mix == Mix::Benign
        && executions == 1
        // A change with groups is sent even if they could not be resolved.
        && !client.has_groups
        && client.seen.interrupted.is_none()
}

/// Returns whether two lists contain the same ids, in any order.
pub fn is_same(one: &str, other: &str) -> bool {
    let sorted = |ids: &str| {
        let mut ids: Vec<String> = ids.split(' ').map(String::from).collect();
        ids.sort_unstable();
        ids
    };
    sorted(one) == sorted(other)
}
