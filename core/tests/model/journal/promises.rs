//! The promises of the journal, checked against the truth.

use super::entries::parsed;
use super::people::DAY_MS;
use super::program::Scene;
use super::records::{Said, Teller, Told, entry_says};
use super::schedule::Run;
use crate::bounds::{Cache, Mix, Signing, Window};
use crate::dice::Dice;
use crate::promises::is_same;
use crate::world::{CLUSTER, EPOCH, Job, Origin, QUEUE, World};
use ehpc_remove_nodes_core::{JournalEntries, Receipt, ReceiptState, Timestamp};
use std::collections::BTreeMap;

/// By how much times that the client knows may be off: what the API accepts, and its machines' clocks.
const MARGIN_MS: i64 = 70_000;

/// A row created up to this long before the first attempt may be claimed by the call itself.
const SAME_MOMENT_MS: i64 = 12_000;

/// Checks an attempt that is sent: it must be in the journal, whatever a power loss takes.
pub fn sent(call: usize, receipt: &Receipt, attempt: u32, scene: &mut Scene) {
    let id = JournalEntries::id(receipt);
    let last = attempts(receipt).pop();
    let kept = scene.storage.surviving(&id).and_then(|text| parsed(text).ok());
    if !kept.is_some_and(|kept| attempts(&kept).contains(&last.unwrap_or_default())) {
        scene.records.broken.push(format!("attempt {attempt} was sent before it was durable"));
    }
    let record = &mut scene.records.calls[call];
    record.first_sent.get_or_insert(scene.at);
    record.last_sent = Some(scene.at);
}

/// Checks an entry that is removed: its outcome is known, and it is old.
pub fn removed(id: &str, scene: &mut Scene) {
    scene.dice.note("journal: an entry expired");
    let receipt = scene.storage.entries().get(id).and_then(|text| parsed(text).ok());
    let call = receipt.as_ref().map(super::records::call_of);
    let is_old = call.and_then(|call| scene.records.calls[call].last_sent).is_none_or(|at| {
        let clocks_ms = 600_000;
        scene.at - at > DAY_MS - clocks_ms
    });
    let is_open = receipt.is_some_and(|receipt| receipt.state() == ReceiptState::Open);
    if is_open || !is_old {
        scene.records.broken.push(format!("entry {id} was removed too early"));
    }
    scene.records.expired.push(id.into());
}

/// Returns the broken promises of a run.
pub fn broken(run: &Run, dice: &mut Dice) -> Vec<String> {
    let mut all = run.records.broken.clone();
    let mut told = run.records.told.clone();
    let entries: BTreeMap<&String, Receipt> =
        run.storage.entries().iter().map(|(id, text)| (id, parsed(text).unwrap())).collect();
    for receipt in entries.values() {
        let (call, by) = (super::records::call_of(receipt), Teller::Journal);
        told.push(Told { call, by, said: entry_says(receipt), at: run.ended });
    }
    for (call, record) in run.records.calls.iter().enumerate() {
        let executions: Vec<&Job> = run.worlds[record.account].executions(call).collect();
        if executions.len() > 1 {
            all.push(format!("call {call}: carried out {} times", executions.len()));
        }
        if let Some(receipt) = &record.receipt {
            let id = JournalEntries::id(receipt);
            if !entries.contains_key(&id) && !run.records.expired.contains(&id) {
                all.push(format!("call {call}: its entry was lost"));
            }
        }
        let said: Vec<&Told> = told.iter().filter(|told| told.call == call).collect();
        for told in &said {
            all.extend(
                judged(run, told, &executions, &said, dice).map(|what| {
                    format!("call {call}: {what}: told by {:?} at {}", told.by, told.at)
                }),
            );
        }
        all.extend(
            contradiction(&said)
                .filter(|_| !record.is_unwritten)
                .map(|what| format!("call {call}: {what}")),
        );
    }
    all.extend(shared(&told));
    all
}

fn judged(
    run: &Run,
    told: &Told,
    executions: &[&Job],
    all: &[&Told],
    dice: &mut Dice,
) -> Option<String> {
    let call = &run.records.calls[told.call];
    let jobs = &run.worlds[call.account].jobs;
    match &told.said {
        // Found jobs count when they are written: who lost the lock, and finds another's, tells nothing.
        Said::Applied(_) | Said::Failed(_) if told.by == Teller::LookUp => None,
        Said::NotApplied => {
            (!executions.is_empty()).then(|| "not applied, although it was carried out".into())
        }
        Said::Applied(job_id) => {
            let Some(job) = jobs.iter().find(|job| job.job_id == *job_id) else {
                return Some("applied, by a job that does not exist".into());
            };
            match job.origin {
                Origin::Accepted { call } if call == told.call => None,
                Origin::Accepted { call } if took_anothers(run, call) => None,
                Origin::Rival if is_documented(run, told, all, job) => {
                    dice.note("limit: another client's job within the window");
                    None
                }
                origin => Some(format!("applied, by a job of {origin:?}")),
            }
        }
        Said::Failed(failed) => {
            let ours = call.caller.resource_ids();
            let is_failed = |id: &String| {
                jobs.iter()
                    .any(|job| job.job_id == *id && job.fails && is_same(&job.resource_ids, &ours))
            };
            if !failed.iter().all(is_failed) {
                return Some("a failed job, and it did not fail".into());
            }
            let is_alive = executions.iter().any(|job| !job.fails);
            is_alive.then(|| "a failed job, although its own did not fail".into())
        }
        Said::Unknown => None,
    }
}

/// Who told that a call was carried out after it was told that it was not. In the other order, the
/// first was told a stranger's job, and the second the truth.
fn contradiction(all: &[&Told]) -> Option<String> {
    let is_told = |told: &&&Told| told.by != Teller::LookUp && told.said != Said::Unknown;
    let mut known = all.iter().filter(is_told).skip_while(|told| told.said != Said::NotApplied);
    let first = known.next()?;
    let other = known.find(|told| told.said != Said::NotApplied)?;
    Some(format!("told that it was not applied by {:?}, and then {:?}", first.by, other))
}

/// A job that was said to be that of two calls.
fn shared(told: &[Told]) -> Option<String> {
    let mut owners = BTreeMap::new();
    for told in told.iter().filter(|told| told.by != Teller::LookUp) {
        let Said::Applied(job_id) = &told.said else { continue };
        let owner = *owners.entry(job_id).or_insert(told.call);
        if owner != told.call {
            let call = told.call;
            return Some(format!("call {call}: job {job_id} is that of call {owner}, too"));
        }
    }
    None
}

/// A call that was told a stranger's job leaves its own job for the next call to find.
fn took_anothers(run: &Run, call: usize) -> bool {
    let own = |job_id: &String| {
        let account = run.records.calls[call].account;
        let mut own = run.worlds[account].executions(call);
        own.any(|job| job.job_id == *job_id)
    };
    let of_call = run.records.told.iter().filter(|told| told.call == call);
    of_call.into_iter().any(|told| matches!(&told.said, Said::Applied(job_id) if !own(job_id)))
}

/// The same change by another client, within the time in which the call's own job may have been
/// created, cannot be distinguished.
fn is_documented(run: &Run, told: &Told, all: &[&Told], job: &Job) -> bool {
    let call = &run.records.calls[told.call];
    let Some(receipt) = &call.receipt else { return false };
    let json = serde_json::to_value(receipt).unwrap();
    let was_there = json["baseline"]["job_ids"].as_array().is_some_and(|rows| {
        // Rows beyond page one are recognised by the time of the newest row.
        let anchor = json["baseline"].get("anchorTime").map(time);
        let is_recent = anchor.is_some_and(|anchor| {
            job.created + job.stamp_off + run.knobs.zone_ms >= anchor - SAME_MOMENT_MS
        });
        // A cache may have had the page for two minutes.
        let seen_from = call.prepared.map(|at| match run.knobs.cache {
            Cache::None => at,
            _ => at - 120_000,
        });
        let is_new = seen_from.is_none_or(|at| job.listed >= at);
        rows.iter().any(|row| *row == *job.job_id) || !is_recent && !is_new
    });
    if was_there {
        return false;
    }
    let times = |name: &str| -> Vec<i64> {
        let attempts = json["attempts"].as_array().unwrap();
        attempts.iter().map(|attempt| time(&attempt[name])).collect()
    };
    let (stamps, sent) = (times("timestamp"), times("sent"));
    let (mut first, mut last) = (*stamps.iter().min().unwrap(), *stamps.iter().max().unwrap());
    if run.knobs.signing != Signing::Here {
        first = first.min(sent.iter().min().unwrap() - 600_000);
        last = last.max(sent.iter().max().unwrap() + 600_000 + 120_000);
    }
    // If the API accepts timestamps that are ahead, nothing bounds it from below but the baseline.
    let is_bounded = run.knobs.signing != Signing::Here
        || !matches!(run.knobs.window, Window::OldOnly | Window::Never);
    let stamped = job.created + run.knobs.zone_ms;
    let is_late_enough = !is_bounded || stamped >= first - MARGIN_MS;
    let is_early_enough = stamped <= last + MARGIN_MS + run.knobs.settle_ms;
    // The call itself knows that a row which it sees is not of the future. Perhaps it crashed before
    // it could tell what it wrote.
    let said_by = |teller| all.iter().any(|one| one.by == teller && one.said == told.said);
    let by_itself = (said_by(Teller::Call) || !said_by(Teller::LookUp))
        && job.created + run.knobs.zone_ms.max(0)
            >= call.first_sent.unwrap_or(i64::MIN) - SAME_MOMENT_MS;
    (is_late_enough && is_early_enough || by_itself)
        && job.action == call.caller.action
        && is_same(&job.resource_ids, &call.caller.resource_ids())
}

/// Returns the receipts that the last resumption left open although it must know.
pub fn left_open(run: &Run) -> Vec<String> {
    if run.knobs.mix != Mix::Benign {
        return Vec::new();
    }
    let open = run.storage.entries().values().map(|text| parsed(text).unwrap());
    let open = open.filter(|receipt| receipt.state() == ReceiptState::Open);
    let must_know = open.filter(|receipt| {
        let call = super::records::call_of(receipt);
        let record = &run.records.calls[call];
        let world = &run.worlds[record.account];
        let is_executed = world.executions(call).next().is_some();
        !record.has_groups && !is_confusable(receipt, world, is_executed)
    });
    must_know.map(|receipt| format!("still open at the end: {}", receipt.to_json())).collect()
}

/// Returns whether the same change by another client may be this one: it may be newer than the
/// baseline, by the times in the log.
fn is_confusable(receipt: &Receipt, world: &World, is_executed: bool) -> bool {
    let json = serde_json::to_value(receipt).unwrap();
    let Some(baseline) = json.get("baseline") else { return !is_executed };
    let anchor = baseline.get("anchorTime").map_or(i64::MIN, time);
    let keys = baseline["job_ids"].as_array().unwrap();
    let place = format!("{CLUSTER} {QUEUE} ");
    let nodes = json["nodelist"].as_array().unwrap().iter().map(|node| node.as_str().unwrap());
    let ids = place + &nodes.collect::<Vec<_>>().join(" ");
    world.jobs.iter().any(|job| {
        job.origin == Origin::Rival
            && job.created >= anchor - SAME_MOMENT_MS
            && is_same(&job.resource_ids, &ids)
            && !keys.iter().any(|key| *key == *job.job_id)
    })
}

/// Returns the attempts of a receipt: their timestamps and when they were sent.
fn attempts(receipt: &Receipt) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&receipt.to_json()).unwrap();
    json["attempts"].as_array().unwrap().iter().map(ToString::to_string).collect()
}

fn time(value: &serde_json::Value) -> i64 {
    Timestamp::from_text(value.as_str().unwrap()).unwrap().unix_ms() - EPOCH
}
